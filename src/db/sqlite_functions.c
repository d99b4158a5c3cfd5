/*
 * What PostgreSQL has and SQLite is taught, so that SQL is the same on both: the collation "C", and
 * uuid(text), which turns an id out of JSON into an id as it is stored.
 */
#include "db/sqlite.h"

#include <string.h>

static int compare_bytes(void *unused, int a_length, const void *a, int b_length, const void *b)
{
    (void)unused;
    int order = memcmp(a, b, (size_t)(a_length < b_length ? a_length : b_length));
    return order != 0 ? order : a_length - b_length;
}

/* NULL of NULL; an error for what is no id. */
static void uuid_of_text(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    if (sqlite3_value_type(values[0]) == SQLITE_NULL) {
        return;
    }
    const char *written = (const char *)sqlite3_value_text(values[0]);
    uuid id;
    if (written == NULL) {
        sqlite3_result_error_nomem(context);
    } else if (!uuid_parse(text_of(written), &id)) {
        sqlite3_result_error(context, "not a UUID", -1);
    } else {
        sqlite3_result_blob(context, id.bytes, sizeof(id.bytes), SQLITE_TRANSIENT);
    }
}

int sqlite_add_functions(sqlite3 *handle)
{
    int code = sqlite3_create_collation_v2(handle, "C", SQLITE_UTF8, NULL, compare_bytes, NULL);
    if (code != SQLITE_OK) {
        return code;
    }
    return sqlite3_create_function_v2(handle, "uuid", 1,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
                                      uuid_of_text, NULL, NULL, NULL);
}
