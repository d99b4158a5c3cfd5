/* Problems as OpenAPI's responses: see replies.h. */
#include "api/replies.h"

#include "api/describe.h"
#include "api/internal.h"

struct reply {
    text name;
    text json;
    struct reply *next;
};

struct replies {
    struct arena *arena;
    struct schemas *schemas;
    struct reply *first;
    struct reply **last;
};

/* The problems of one endpoint that have one status. */
struct same_status {
    int status;
    const struct problem **items;
    size_t count;
};

struct replies *replies_new(struct arena *arena, struct schemas *schemas)
{
    struct replies *replies = ARENA_NEW(arena, struct replies);
    *replies = (struct replies){.arena = arena, .schemas = schemas, .last = &replies->first};
    return replies;
}

static struct same_status of_status(struct arena *arena, const struct problem *const *problems,
                                    int status)
{
    struct same_status same = {.status = status};
    size_t all = 0;
    while (problems[all] != NULL) {
        all++;
    }
    same.items = ARENA_ARRAY(arena, const struct problem *, all);
    for (; *problems != NULL; problems++) {
        if ((*problems)->status == status) {
            same.items[same.count++] = *problems;
        }
    }
    return same;
}

/* ---- one reply ---- */

static text titles(struct arena *arena, const struct same_status *same)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < same->count; i++) {
        buffer_append(&out, i > 0 ? TEXT(". ") : TEXT(""));
        buffer_append(&out, text_of(same->items[i]->title));
    }
    return buffer_text(&out);
}

static void write_plain(struct document *document, const char *name)
{
    document_json(document, name, TEXT("{\"$ref\":\"#/components/schemas/Problem\"}"));
}

/* A problem with the further members of its record. */
static void write_extended(struct replies *replies, struct document *document,
                           const struct endpoint *endpoint, const struct record *members)
{
    text reference = schema_of_reply(replies->schemas, endpoint, members);
    document_open(document, NULL);
    document_open_list(document, "allOf");
    write_plain(document, NULL);
    document_open(document, NULL);
    document_text(document, "$ref", reference);
    document_close(document);
    document_close_list(document);
    document_close(document);
}

/* Whether a problem before number `index` has the same further members, or like it none. */
static bool is_repeated(const struct same_status *same, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (same->items[i]->members == same->items[index]->members) {
            return true;
        }
    }
    return false;
}

static bool any_members(const struct same_status *same)
{
    for (size_t i = 0; i < same->count; i++) {
        if (same->items[i]->members != NULL) {
            return true;
        }
    }
    return false;
}

static void write_schema(struct replies *replies, struct document *document,
                         const struct endpoint *endpoint, const struct same_status *same)
{
    if (!any_members(same)) {
        write_plain(document, "schema");
        return;
    }
    document_open(document, "schema");
    document_open_list(document, "anyOf");
    for (size_t i = 0; i < same->count; i++) {
        if (is_repeated(same, i)) {
            continue;
        }
        if (same->items[i]->members == NULL) {
            write_plain(document, NULL);
        } else {
            write_extended(replies, document, endpoint, same->items[i]->members);
        }
    }
    document_close_list(document);
    document_close(document);
}

static void write_headers(struct document *document, int status)
{
    document_open(document, "headers");
    document_json(document, "X-Request-Id", TEXT("{\"$ref\":\"#/components/headers/RequestId\"}"));
    if (status == 429 || status == 503) {
        document_json(document, "Retry-After",
                      TEXT("{\"$ref\":\"#/components/headers/RetryAfter\"}"));
    }
    document_close(document);
}

static text reply_json(struct replies *replies, const struct endpoint *endpoint,
                       const struct same_status *same)
{
    struct document document = {.out = {.arena = replies->arena}};
    document_open(&document, NULL);
    document_text(&document, "description", titles(replies->arena, same));
    write_headers(&document, same->status);
    document_open(&document, "content");
    document_open(&document, "application/problem+json");
    write_schema(replies, &document, endpoint, same);
    document_close(&document);
    document_close(&document);
    document_open_list(&document, "x-problems");
    for (size_t i = 0; i < same->count; i++) {
        document_string(&document, NULL, same->items[i]->slug);
    }
    document_close_list(&document);
    document_close(&document);
    return buffer_text(&document.out);
}

/* ---- shared replies ---- */

static bool all_common(const struct same_status *same)
{
    for (size_t i = 0; i < same->count; i++) {
        if (!problem_is_common(same->items[i])) {
            return false;
        }
    }
    return true;
}

/* "InvalidOrKeyReused" */
static text shared_name(struct arena *arena, const struct same_status *same)
{
    struct buffer name = {.arena = arena};
    for (size_t i = 0; i < same->count; i++) {
        buffer_append(&name, i > 0 ? TEXT("Or") : TEXT(""));
        buffer_append(&name, pascal_case(arena, text_of(same->items[i]->slug)));
    }
    return buffer_text(&name);
}

static void share(struct replies *replies, text name, text json)
{
    for (struct reply *reply = replies->first; reply != NULL; reply = reply->next) {
        if (text_equal(reply->name, name)) {
            return;
        }
    }
    struct reply *reply = ARENA_NEW(replies->arena, struct reply);
    *reply = (struct reply){.name = name, .json = json};
    *replies->last = reply;
    replies->last = &reply->next;
}

static void write_status(struct replies *replies, struct document *document,
                         const struct endpoint *endpoint, const struct same_status *same)
{
    const char *member = text_format(replies->arena, "%d", same->status).data;
    text json = reply_json(replies, endpoint, same);
    if (!all_common(same)) {
        document_json(document, member, json);
        return;
    }
    text name = shared_name(replies->arena, same);
    share(replies, name, json);
    document_open(document, member);
    document_text(document, "$ref",
                  text_format(replies->arena, "#/components/responses/%.*s", TEXT_ARGUMENTS(name)));
    document_close(document);
}

void replies_write_problems(struct replies *replies, struct document *document,
                            const struct feature *feature, const struct endpoint *endpoint)
{
    const struct problem *const *problems = endpoint_problems(replies->arena, feature, endpoint);
    for (int status = 400; status < 600; status++) {
        struct same_status same = of_status(replies->arena, problems, status);
        if (same.count > 0) {
            write_status(replies, document, endpoint, &same);
        }
    }
}

void replies_write_shared(const struct replies *replies, struct document *document)
{
    for (const struct reply *reply = replies->first; reply != NULL; reply = reply->next) {
        text name = text_format(replies->arena, "%.*s", TEXT_ARGUMENTS(reply->name));
        document_json(document, name.data, reply->json);
    }
}
