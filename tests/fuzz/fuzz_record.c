/*
 * Fuzz target for what a request becomes before its handler sees it: a RECORD with a field of every kind, decoded from a query
 * string and from a JSON body or a form, by api/input.c itself.
 *
 * The first line of the input is the query, what follows is the body. What is refused says why; what is accepted is written
 * again, as a query and as a body, and must then be accepted as the same.
 */
#include "api/internal.h"
#include "http/exchange.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

enum colour { RED, GREEN, BLUE };
static const char *const colour_names[] = {"red", "green", "blue", NULL};

struct point {
    int64_t x;
    opt_text label;
};
static RECORD(point, FIELD(point, x, "", RANGE(0, 9)), FIELD(point, label, "", LENGTH(1, 5)));
RECORD_LIST(point);

/* What a query can say. */
struct question {
    opt_uuid id;
    opt_instant at;
    opt_date date;
    opt_wall_time time;
    opt_weekdays days;
    opt_decimal2 rate;
    opt_text name;
    opt_integer number;
    opt_bool flag;
    opt_enum colour;
    uuid_list ids;
    text_list names;
    integer_list numbers;
};
static RECORD(question, FIELD(question, id, ""), FIELD(question, at, ""), FIELD(question, date, ""),
              FIELD(question, time, ""), FIELD(question, days, ""), FIELD(question, rate, ""),
              FIELD(question, name, "", LENGTH(1, 100)),
              FIELD(question, number, "", RANGE(-5, 500)), FIELD(question, flag, ""),
              FIELD(question, colour, "", .names = colour_names), FIELD(question, ids, ""),
              FIELD(question, names, "", LENGTH(0, 5)), FIELD(question, numbers, ""));

/* What a body can say, beside one thing that the query has to. */
struct change {
    int64_t page;
    opt_uuid id;
    opt_instant at;
    opt_date date;
    opt_wall_time time;
    opt_weekdays days;
    opt_decimal2 rate;
    opt_text name;
    opt_integer number;
    opt_bool flag;
    opt_enum colour;
    opt_json extra;
    uuid_list ids;
    text_list names;
    integer_list numbers;
    struct point point;
    struct point *maybe_point;
    struct point_list points;
};
static RECORD(change, FIELD(change, page, "", .place = PLACE_QUERY), FIELD(change, id, ""),
              FIELD(change, at, ""), FIELD(change, date, ""), FIELD(change, time, ""),
              FIELD(change, days, ""), FIELD(change, rate, ""),
              FIELD(change, name, "", LENGTH(1, 100)), FIELD(change, number, ""),
              FIELD(change, flag, ""), FIELD(change, colour, "", .names = colour_names),
              FIELD(change, extra, ""), FIELD(change, ids, ""),
              FIELD(change, names, "", LENGTH(0, 5)), FIELD(change, numbers, ""),
              FIELD_RECORD(change, point, point, ""),
              FIELD_OPTIONAL_RECORD(change, maybe_point, point, ""),
              FIELD_LIST(change, points, point, "", LENGTH(0, 10)));

static const struct endpoint ask = {
    .name = "ask", .path = "/ask", .method = HTTP_GET, .input = &question_record};
static const struct endpoint fill_in = {.name = "fill_in",
                                        .path = "/fill_in",
                                        .method = HTTP_POST,
                                        .input = &question_record,
                                        .form = true};
static const struct endpoint make = {
    .name = "make", .path = "/make", .method = HTTP_POST, .input = &change_record};

/* The object, or NULL when it was refused, with reasons. */
static const void *decode(struct arena *arena, const struct endpoint *endpoint, text query,
                          text body, const char *type)
{
    struct request_header header = {.name = TEXT("Content-Type"), .value = text_of(type)};
    struct http_exchange *exchange = ARENA_NEW(arena, struct http_exchange);
    exchange->arena = arena;
    exchange->query = query;
    exchange->headers = &header;
    exchange->header_count = 1;
    exchange->body = (struct buffer){.arena = arena};
    buffer_append(&exchange->body, body);
    struct call *call = ARENA_NEW(arena, struct call);
    call->exchange = exchange;
    call->rq.arena = arena;
    call->rq.endpoint = endpoint;
    call->rq.detail = TEXT("");
    call->rq.errors.arena = arena;
    const void *in = NULL;
    problem outcome = input_read(call, &in);
    require(outcome == NULL || outcome == &invalid || outcome == &bad_request);
    require((outcome == NULL) == (in != NULL));
    require(outcome != &invalid || call->rq.errors.count > 0);
    for (size_t i = 0; i < call->rq.errors.count; i++) {
        require(text_is_utf8(call->rq.errors.items[i].pointer) &&
                call->rq.errors.items[i].message.length > 0);
    }
    return in;
}

/* name=value&name=value, every byte of a value escaped. */
static text query_of(struct arena *arena, const struct record *record, const void *object)
{
    struct buffer query = {.arena = arena};
    for (size_t i = 0; i < record->count; i++) {
        struct buffer value = {.arena = arena};
        const struct field *field = &record->fields[i];
        value_write_text(&value, field, object);
        if (field_value(field, object) != NULL) {
            buffer_append_format(&query, "&%s=", field->name);
        }
        for (size_t j = 0; j < value.length; j++) {
            buffer_append_format(&query, "%%%02X", (unsigned)(unsigned char)value.data[j]);
        }
    }
    return buffer_text(&query);
}

static void question_comes_back(struct arena *arena, const void *question)
{
    text said = json_of_record(arena, &question_record, question);
    text query = query_of(arena, &question_record, question);
    const void *again = decode(arena, &ask, query, TEXT(""), "");
    require(again != NULL && text_equal(json_of_record(arena, &question_record, again), said));
    again = decode(arena, &fill_in, TEXT(""), said, "application/json");
    require(again != NULL && text_equal(json_of_record(arena, &question_record, again), said));
}

/* As the body says it: what the query has is unknown there. */
static text body_of(struct arena *arena, const struct change *change)
{
    struct record record = change_record;
    record.fields++;
    record.count--;
    return json_of_record(arena, &record, change);
}

static void change_comes_back(struct arena *arena, const struct change *change)
{
    text said = body_of(arena, change);
    text query = text_format(arena, "page=%lld", (long long)change->page);
    const struct change *again = decode(arena, &make, query, said, "application/json");
    require(again != NULL && again->page == change->page &&
            text_equal(body_of(arena, again), said));
}

static void read_all(struct arena *arena, text input)
{
    size_t line = text_find(input, '\n');
    text query = text_first(input, line);
    text body = text_from(input, line + 1);
    const void *question = decode(arena, &ask, query, TEXT(""), "");
    if (question != NULL) {
        question_comes_back(arena, question);
    }
    question = body.length == 0
                   ? NULL
                   : decode(arena, &fill_in, TEXT(""), body, "application/x-www-form-urlencoded");
    if (question != NULL) {
        question_comes_back(arena, question);
    }
    const struct change *change = decode(arena, &make, query, body, "application/json");
    if (change != NULL) {
        change_comes_back(arena, change);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new((size_t)512 * 1024);
    require(arena != NULL);
    if (!ARENA_GUARD(arena)) {
        read_all(arena, (text){.data = size == 0 ? "" : (const char *)data, .length = size});
        arena_unguard(arena);
    }
    arena_free(arena);
    return 0;
}
