/*
 * The audit chain: a hash that has one reading only, and every way in which an entry can fail to
 * follow another.
 */
#include "features/audit/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Calculated apart, by Python's hashlib, from the columns below written as netstrings. */
#define FIRST_HASH  "b1051a50e394be883323c81c1d52bc2f5f5e16a1f788f991013ada720bd3291e"
#define SECOND_HASH "3ca203a113e9db6d4124a25e8641f582f88fc0fffd4aaf64481f285313a5931a"

static uuid id_of(const char *written)
{
    uuid id;
    assert_true(uuid_parse(text_of(written), &id));
    return id;
}

static struct audit_row first_row(void)
{
    return (struct audit_row){
        .organization_id = id_of("01900000-0000-7000-8000-000000000001"),
        .lane = 0,
        .sequence = 1,
        .id = id_of("01900000-0000-7000-8000-000000000002"),
        .at = {.microseconds = 1773133200000000},
        .actor_kind = TEXT("command"),
        .actor_id = {.presence = IS_NULL},
        .actor_name = TEXT("command"),
        .action = TEXT("organization.create"),
        .entity = TEXT("organization"),
        .entity_id = SOME(id_of("01900000-0000-7000-8000-000000000001")),
        .before = {.presence = IS_NULL},
        .after = SOME(TEXT("{\"name\":\"Café, 5:hello,\"}")),
        .address = TEXT(""),
        .request_id = TEXT("r-1"),
        .hash = TEXT(FIRST_HASH),
    };
}

static struct audit_row second_row(void)
{
    return (struct audit_row){
        .organization_id = id_of("01900000-0000-7000-8000-000000000001"),
        .lane = 0,
        .sequence = 2,
        .id = id_of("01900000-0000-7000-8000-000000000003"),
        .at = {.microseconds = 1773133200000001},
        .actor_kind = TEXT("user"),
        .actor_id = SOME(id_of("01900000-0000-7000-8000-000000000004")),
        .actor_name = TEXT("Olive"),
        .action = TEXT("employee.update"),
        .entity = TEXT("employee"),
        .entity_id = SOME(id_of("01900000-0000-7000-8000-000000000004")),
        .before = SOME(TEXT("{}")),
        .after = SOME(TEXT("{\"name\":\"Olive\"}")),
        .address = TEXT("2001:db8::1"),
        .request_id = TEXT("r-2"),
        .hash = TEXT(SECOND_HASH),
    };
}

static const struct audit_head nothing_yet = {.sequence = 0, .hash = TEXT_INITIALIZER("")};
static const struct audit_head after_first = {.sequence = 1, .hash = TEXT_INITIALIZER(FIRST_HASH)};

static void assert_hash(text previous, const struct audit_row *row, const char *expected)
{
    char hash[AUDIT_HASH_LENGTH];
    audit_hash(previous, row, hash);
    assert_memory_equal(hash, expected, AUDIT_HASH_LENGTH);
}

static void a_hash_is_that_of_the_fixed_vector(void **state)
{
    (void)state;
    struct audit_row first = first_row();
    struct audit_row second = second_row();
    assert_hash(TEXT(""), &first, FIRST_HASH);
    assert_hash(TEXT(FIRST_HASH), &second, SECOND_HASH);
}

static void an_unchanged_entry_follows_the_one_before_it(void **state)
{
    (void)state;
    struct audit_row first = first_row();
    struct audit_row second = second_row();
    assert_null(audit_check_next(nothing_yet, &first));
    assert_null(audit_check_next(after_first, &second));
}

static void every_column_is_hashed(void **state)
{
    (void)state;
#define CHANGED(assignment)                                   \
    do {                                                      \
        struct audit_row row = second_row();                  \
        row.assignment;                                       \
        assert_non_null(audit_check_next(after_first, &row)); \
    } while (0)
    CHANGED(organization_id.bytes[15]++);
    CHANGED(lane = 1);
    CHANGED(id.bytes[0]++);
    CHANGED(at.microseconds++);
    CHANGED(actor_kind = TEXT("api_key"));
    CHANGED(actor_id.value.bytes[3]++);
    CHANGED(actor_id.presence = IS_NULL);
    CHANGED(actor_name = TEXT("Olivia"));
    CHANGED(action = TEXT("employee.create"));
    CHANGED(entity = TEXT("role"));
    CHANGED(entity_id.presence = IS_NULL);
    CHANGED(before.presence = IS_NULL);
    CHANGED(before.value = TEXT("{ }"));
    CHANGED(after.presence = IS_NULL);
    CHANGED(after.value = TEXT("{\"name\":\"Oliver\"}"));
    CHANGED(address = TEXT("2001:db8::2"));
    CHANGED(request_id = TEXT("r-3"));
    CHANGED(hash = TEXT(FIRST_HASH));
#undef CHANGED
}

static void text_moved_from_one_column_to_the_next_changes_the_hash(void **state)
{
    (void)state;
    struct audit_row row = second_row();
    row.action = TEXT("employee.updateemployee");
    row.entity = TEXT("");
    assert_non_null(audit_check_next(after_first, &row));
}

static void an_empty_text_is_told_from_none(void **state)
{
    (void)state;
    char with_empty[AUDIT_HASH_LENGTH];
    char with_none[AUDIT_HASH_LENGTH];
    struct audit_row row = second_row();
    row.before = (opt_text)SOME(TEXT(""));
    audit_hash(TEXT(""), &row, with_empty);
    row.before = (opt_text){.presence = IS_NULL};
    audit_hash(TEXT(""), &row, with_none);
    assert_memory_not_equal(with_empty, with_none, AUDIT_HASH_LENGTH);
}

static void an_entry_after_a_gap_does_not_follow(void **state)
{
    (void)state;
    struct audit_row second = second_row();
    struct audit_row first = first_row();
    assert_non_null(audit_check_next(nothing_yet, &second));
    assert_non_null(audit_check_next(after_first, &first));
    second.sequence = 3;
    assert_non_null(audit_check_next(after_first, &second));
}

static void an_entry_after_another_hash_does_not_follow(void **state)
{
    (void)state;
    struct audit_row second = second_row();
    const struct audit_head wrong = {.sequence = 1, .hash = TEXT(SECOND_HASH)};
    assert_non_null(audit_check_next(wrong, &second));
}

static void ids_sort_by_time_then_by_sequence(void **state)
{
    (void)state;
    const instant early = {.microseconds = 1773133200000000};
    const instant late = {.microseconds = 1773133200000001};
    const uint32_t high = UINT32_MAX, low = 0;
    assert_true(uuid_compare(audit_id(early, 900, 3, high), audit_id(late, 1, 0, low)) < 0);
    assert_true(uuid_compare(audit_id(early, 255, 3, high), audit_id(early, 256, 0, low)) < 0);
    assert_true(uuid_compare(audit_id(early, 5, 0, high), audit_id(early, 5, 1, low)) < 0);
    assert_true(uuid_compare(audit_id(early, 5, 1023, high), audit_id(early, 6, 0, low)) < 0);
}

static void ids_of_one_place_in_two_chains_differ_by_their_random_bits(void **state)
{
    (void)state;
    const instant at = {.microseconds = 1773133200000000};
    for (int bit = 0; bit < 22; bit++) {
        uuid other = audit_id(at, 1, 0, UINT32_C(1) << bit);
        assert_int_not_equal(uuid_compare(audit_id(at, 1, 0, 0), other), 0);
    }
    assert_int_equal(uuid_compare(audit_id(at, 1, 0, 0), audit_id(at, 1, 0, 0)), 0);
}

static void every_id_of_an_instant_lies_at_or_after_the_id_without_bits(void **state)
{
    (void)state;
    const uint8_t none[8] = {0};
    const instant at = {.microseconds = 1773133200000000};
    const instant next = {.microseconds = 1773133200000001};
    assert_true(uuid_compare(uuid_make(at, none), audit_id(at, 1, 0, 0)) <= 0);
    assert_true(uuid_compare(audit_id(at, 0xffffff, 0xffff, UINT32_MAX), uuid_make(next, none)) <
                0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_is_that_of_the_fixed_vector),
        cmocka_unit_test(an_unchanged_entry_follows_the_one_before_it),
        cmocka_unit_test(every_column_is_hashed),
        cmocka_unit_test(text_moved_from_one_column_to_the_next_changes_the_hash),
        cmocka_unit_test(an_empty_text_is_told_from_none),
        cmocka_unit_test(an_entry_after_a_gap_does_not_follow),
        cmocka_unit_test(an_entry_after_another_hash_does_not_follow),
        cmocka_unit_test(ids_sort_by_time_then_by_sequence),
        cmocka_unit_test(ids_of_one_place_in_two_chains_differ_by_their_random_bits),
        cmocka_unit_test(every_id_of_an_instant_lies_at_or_after_the_id_without_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
