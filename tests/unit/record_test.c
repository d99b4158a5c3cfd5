/* RECORD: kinds, optionality and places come from the members themselves. */
#include "base/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum colour { RED, GREEN };
static const char *const colour_names[] = {"red", "green", NULL};

struct point {
    int64_t x;
};
static RECORD(point, FIELD(point, x, "Across", RANGE(0, 9)));
RECORD_LIST(point);

struct everything {
    uuid id;
    opt_uuid maybe_id;
    opt_instant maybe_instant;
    opt_date maybe_date;
    opt_wall_time maybe_time;
    opt_weekdays maybe_days;
    opt_decimal2 maybe_rate;
    opt_text maybe_text;
    opt_integer maybe_integer;
    opt_bool maybe_bool;
    opt_enum maybe_colour;
    opt_json maybe_json;
    enum colour colour;
    text_list names;
    struct point point;
    struct point *maybe_point;
    struct point_list points;
};
static RECORD(everything, FIELD(everything, id, ""), FIELD(everything, maybe_id, ""),
              FIELD(everything, maybe_instant, ""), FIELD(everything, maybe_date, ""),
              FIELD(everything, maybe_time, ""), FIELD(everything, maybe_days, ""),
              FIELD(everything, maybe_rate, ""), FIELD(everything, maybe_text, ""),
              FIELD(everything, maybe_integer, ""), FIELD(everything, maybe_bool, ""),
              FIELD(everything, maybe_colour, "", .names = colour_names),
              FIELD(everything, maybe_json, ""),
              FIELD(everything, colour, "", .names = colour_names), FIELD(everything, names, ""),
              FIELD_RECORD(everything, point, point, ""),
              FIELD_OPTIONAL_RECORD(everything, maybe_point, point, ""),
              FIELD_LIST(everything, points, point, ""));

static const struct field *field_named(const char *name)
{
    for (size_t i = 0; i < everything_record.count; i++) {
        if (text_equal(text_of(everything_record.fields[i].name), text_of(name))) {
            return &everything_record.fields[i];
        }
    }
    fail_msg("no field %s", name);
    return NULL;
}

static void kinds_come_from_the_members_types(void **state)
{
    (void)state;
    assert_int_equal(everything_record.count, 17);
    assert_int_equal(field_named("maybe_date")->kind, KIND_DATE);
    assert_int_equal(field_named("colour")->kind, KIND_ENUM);
    assert_int_equal(field_named("maybe_colour")->kind, KIND_ENUM);
    assert_int_equal(field_named("points")->kind, KIND_RECORD_LIST);
    assert_true(field_named("maybe_date")->optional);
    assert_false(field_named("id")->optional);
    assert_int_equal(point_record.fields[0].maximum, 9);
}

static void the_record_of_nothing_has_no_fields(void **state)
{
    (void)state;
    assert_int_equal(nothing_record.count, 0);
    assert_null(nothing_record.fields);
}

#define assert_found(member)                                                              \
    do {                                                                                  \
        struct everything empty = {.maybe_point = NULL};                                  \
        assert_null(field_value(field_named(#member), &empty));                           \
        empty.member.presence = IS_NULL;                                                  \
        assert_null(field_value(field_named(#member), &empty));                           \
        assert_ptr_equal(field_set(field_named(#member), &empty), &empty.member.value);   \
        assert_int_equal(empty.member.presence, PRESENT);                                 \
        assert_ptr_equal(field_value(field_named(#member), &empty), &empty.member.value); \
    } while (0)

static void an_optional_value_is_found_behind_its_presence(void **state)
{
    (void)state;
    assert_found(maybe_id);
    assert_found(maybe_instant);
    assert_found(maybe_date);
    assert_found(maybe_time);
    assert_found(maybe_days);
    assert_found(maybe_rate);
    assert_found(maybe_text);
    assert_found(maybe_integer);
    assert_found(maybe_bool);
    assert_found(maybe_colour);
    assert_found(maybe_json);
}

static void a_required_value_is_the_member_itself(void **state)
{
    (void)state;
    struct everything object = {.colour = GREEN};
    assert_ptr_equal(field_value(field_named("id"), &object), &object.id);
    assert_ptr_equal(field_set(field_named("colour"), &object), &object.colour);
    assert_ptr_equal(field_value(field_named("names"), &object), &object.names);
    assert_ptr_equal(field_set(field_named("maybe_point"), &object), &object.maybe_point);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_come_from_the_members_types),
        cmocka_unit_test(the_record_of_nothing_has_no_fields),
        cmocka_unit_test(an_optional_value_is_found_behind_its_presence),
        cmocka_unit_test(a_required_value_is_the_member_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
