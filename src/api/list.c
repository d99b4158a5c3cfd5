/*
 * Lists: the cursor is the sort key of a page's last row, written as JSON in base64url. It holds nothing that its reader could
 * not have read in that row; a changed one is either refused or a place in the list like any other.
 */
#include "api/request.h"

#include <sodium.h>
#include <string.h>

#define CURSOR_VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

opt_text cursor_write(struct request *rq, const struct record *record, const void *key)
{
    text json = json_of_record(rq->arena, record, key);
    size_t room = sodium_base64_ENCODED_LEN(json.length, CURSOR_VARIANT);
    char *encoded = arena_allocate(rq->arena, room);
    sodium_bin2base64(encoded, room, (const unsigned char *)json.data, json.length, CURSOR_VARIANT);
    return (opt_text)SOME(text_of(encoded));
}

problem cursor_read(struct request *rq, opt_text cursor, const struct record *record, void *key)
{
    if (!IS_PRESENT(cursor)) {
        return NULL;
    }
    unsigned char *json = arena_allocate(rq->arena, cursor.value.length + 1);
    size_t length;
    if (sodium_base642bin(json, cursor.value.length, cursor.value.data, cursor.value.length, NULL,
                          &length, NULL, CURSOR_VARIANT) != 0) {
        return fail_field(rq, "/cursor", "is not a cursor of this list");
    }
    struct input_errors errors = {.arena = rq->arena};
    const struct json_reading reading = {.nulls = false};
    struct json_document *document =
        json_parse(rq->arena, (text){.data = (const char *)json, .length = length}, &errors);
    void *object = arena_allocate(rq->arena, record->size);
    if (document == NULL || !json_read_record(document, record, &reading, object, &errors)) {
        return fail_field(rq, "/cursor", "is not a cursor of this list");
    }
    memcpy(key, object, record->size);
    return NULL;
}

problem cursor_require_order(struct request *rq, opt_text cursor, unsigned kept, unsigned asked)
{
    return IS_PRESENT(cursor) && kept != asked
               ? fail_field(rq, "/cursor", "is of another order; begin again without it")
               : NULL;
}

bool list_cut(struct generic_list *list, size_t item_size, int64_t limit, const void **last)
{
    if (list->count <= (size_t)limit) {
        return false;
    }
    list->count = (size_t)limit;
    *last = (const char *)list->items + item_size * (list->count - 1);
    return true;
}
