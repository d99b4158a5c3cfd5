/*
 * What PostgreSQL has and SQLite is taught: the collation "C"; uuid(text), which turns an id out of JSON
 * into an id as it is stored; and, for migrations, wall_seconds(zone, instant), what a wall clock shows there.
 */
#include "base/zone.h"
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

static void free_zones(void *zones)
{
    zone_set_free(zones);
}

/* Seconds from 1970-01-01T00:00:00 on the wall; an error for a zone that is unknown. */
static void wall_seconds(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    struct zone_set *zones = sqlite3_user_data(context);
    const char *name = (const char *)sqlite3_value_text(values[0]);
    const struct zone *zone = name == NULL ? NULL : zone_find(zones, text_of(name));
    if (zone == NULL) {
        sqlite3_result_error(context, "not a time zone", -1);
        return;
    }
    instant at = {.microseconds = sqlite3_value_int64(values[1])};
    sqlite3_result_int64(context, floor_divide(at.microseconds, MICROSECONDS_PER_SECOND) +
                                      zone_offset(zone, at));
}

int sqlite_add_functions(sqlite3 *handle)
{
    int code = sqlite3_create_collation_v2(handle, "C", SQLITE_UTF8, NULL, compare_bytes, NULL);
    if (code != SQLITE_OK) {
        return code;
    }
    code = sqlite3_create_function_v2(handle, "wall_seconds", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                      zone_set_new(), wall_seconds, NULL, NULL, free_zones);
    if (code != SQLITE_OK) {
        return code;
    }
    return sqlite3_create_function_v2(handle, "uuid", 1,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
                                      uuid_of_text, NULL, NULL, NULL);
}
