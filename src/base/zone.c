/*
 * Time zones: names from the system's list, offsets from GLib, and the rules for wall times that come twice or never.
 *
 * GLib is right wherever the zone file lists its changes. Past the end of that list it follows the rule in the file's
 * last line, and there two things need help (seen with GLib 2.74):
 * - it goes no further than some nine centuries. The calendar, and with it every such rule, repeats after 400 years, so
 *   later instants are asked for some multiple of 400 years earlier;
 * - it takes a summer time of offset 0 for one of an hour. Irish law has a standard time in summer and such a "summer"
 *   time in winter. The same rule is said the other way round, and GLib is asked with that.
 */
#include "base/zone.h"

#include <fcntl.h>
#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZONE_DIRECTORY    "/usr/share/zoneinfo/"
#define ZONE_NAME_MAXIMUM 64
#define ZONE_BUCKETS      256

/* No zone has ever been as far from UTC as this, in seconds; so a change felt at a wall time is as near to it. */
#define OFFSET_BOUND (INT64_C(16) * 3600)

/* From 2038-01-01T00:00:00Z on (files list changes up to 2037) a rule turned round takes over. */
#define RULE_START INT64_C(2145916800)
/* 2900-01-01T00:00:00Z: from here on instants are moved back. */
#define FAR_START         INT64_C(29348006400)
#define SECONDS_400_YEARS (INT64_C(146097) * SECONDS_PER_DAY)

struct zone {
    const struct zone *next;
    GTimeZone *listed;
    GTimeZone *later; /* for RULE_START on; NULL where `listed` serves there too */
    size_t name_length;
    char name[ZONE_NAME_MAXIMUM + 1];
};

/* Readers walk the buckets without a lock: a zone is complete before it is hung in, and stays until the set is freed. */
struct zone_set {
    pthread_mutex_t adding;
    _Atomic(const struct zone *) buckets[ZONE_BUCKETS];
};

/* ---- names ---- */

static bool is_name_byte(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '+' || byte == '-';
}

/* True for the form of a name: parts joined by "/". Dots do not occur, so no path leads out of the directory. */
static bool has_name_form(text name)
{
    if (name.length == 0 || name.length > ZONE_NAME_MAXIMUM || name.data[name.length - 1] == '/') {
        return false;
    }
    for (size_t i = 0; i < name.length; i++) {
        bool separates = name.data[i] == '/' && i > 0 && name.data[i - 1] != '/';
        if (!separates && !is_name_byte(name.data[i])) {
            return false;
        }
    }
    return true;
}

/* Copies of the list that Debian keeps beside it, and files that name no place. */
static bool is_excluded(text name)
{
    return text_starts_with(name, TEXT("posix/")) || text_starts_with(name, TEXT("right/")) ||
           text_equal(name, TEXT("posixrules")) || text_equal(name, TEXT("localtime")) ||
           text_equal(name, TEXT("Factory"));
}

/* Opens the file of a zone; -1 if there is none. */
static int zone_open(text name)
{
    if (!has_name_form(name) || is_excluded(name)) {
        return -1;
    }
    char path[sizeof ZONE_DIRECTORY + ZONE_NAME_MAXIMUM] = ZONE_DIRECTORY;
    memcpy(path + sizeof ZONE_DIRECTORY - 1, name.data, name.length);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    char magic[4];
    if (file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
        pread(file, magic, sizeof magic, 0) == (ssize_t)sizeof magic &&
        memcmp(magic, "TZif", sizeof magic) == 0) {
        return file;
    }
    if (file >= 0) {
        close(file);
    }
    return -1;
}

bool zone_exists(text name)
{
    int file = zone_open(name);
    if (file >= 0) {
        close(file);
    }
    return file >= 0;
}

/* ---- the rule in the last line of a zone file (RFC 8536, section 3.3; POSIX, "TZ") ---- */

#define RULE_MAXIMUM 128

/* Reads the last line into `rule`; false if it has none. */
static bool rule_read(int file, char rule[static RULE_MAXIMUM])
{
    struct stat status;
    char end[RULE_MAXIMUM];
    if (fstat(file, &status) != 0 || status.st_size < (off_t)sizeof end ||
        pread(file, end, sizeof end, status.st_size - (off_t)sizeof end) != (ssize_t)sizeof end ||
        end[sizeof end - 1] != '\n') {
        return false;
    }
    const char *start = memrchr(end, '\n', sizeof end - 1);
    if (start == NULL) {
        return false;
    }
    size_t length = (size_t)(end + sizeof end - 1 - (start + 1));
    memcpy(rule, start + 1, length);
    rule[length] = '\0';
    return true;
}

/* Takes a zone's abbreviation and its offset ("GMT0", "<+0330>-3:30") off `*rest`: into one part. */
static text rule_take_zone(text *rest, text *offset)
{
    size_t at = 0;
    if (rest->length > 0 && rest->data[0] == '<') {
        at = text_find(*rest, '>') + 1;
    } else {
        while (at < rest->length &&
               ((rest->data[at] | 0x20) >= 'a' && (rest->data[at] | 0x20) <= 'z')) {
            at++;
        }
    }
    size_t offset_start = at < rest->length ? at : rest->length;
    while (at < rest->length && memchr("+-:0123456789", rest->data[at], 13) != NULL) {
        at++;
    }
    text zone = text_first(*rest, at);
    *offset = text_from(zone, offset_start);
    *rest = text_from(*rest, at);
    return zone;
}

/*
 * "IST-1GMT0,M10.5.0,M3.5.0/1" becomes "GMT0IST-1,M3.5.0/1,M10.5.0": the time of a change is read on the clock in force
 * before it, so both say the same. Only a summer time with offset 0 is turned.
 */
static GTimeZone *rule_turn(const char *rule)
{
    text rest = text_of(rule), standard_offset, summer_offset, start;
    text standard = rule_take_zone(&rest, &standard_offset);
    text summer = rule_take_zone(&rest, &summer_offset);
    if (!text_equal(summer_offset, TEXT("0")) || rest.length == 0 || rest.data[0] != ',') {
        return NULL;
    }
    rest = text_from(rest, 1);
    if (!text_split(&rest, ',', &start) || rest.length == 0) {
        return NULL;
    }
    char turned[2 * RULE_MAXIMUM];
    snprintf(turned, sizeof turned, "%.*s%.*s,%.*s,%.*s", TEXT_ARGUMENTS(summer),
             TEXT_ARGUMENTS(standard), TEXT_ARGUMENTS(rest), TEXT_ARGUMENTS(start));
    return g_time_zone_new_identifier(turned);
}

/* ---- sets ---- */

struct zone_set *zone_set_new(void)
{
    struct zone_set *set = calloc(1, sizeof *set);
    if (set != NULL && pthread_mutex_init(&set->adding, NULL) != 0) {
        free(set);
        set = NULL;
    }
    return set;
}

static void zone_free(struct zone *zone)
{
    g_time_zone_unref(zone->listed);
    if (zone->later != NULL) {
        g_time_zone_unref(zone->later);
    }
    free(zone);
}

void zone_set_free(struct zone_set *set)
{
    if (set == NULL) {
        return;
    }
    for (size_t i = 0; i < ZONE_BUCKETS; i++) {
        const struct zone *zone = atomic_load(&set->buckets[i]);
        while (zone != NULL) {
            const struct zone *next = zone->next;
            zone_free((struct zone *)(uintptr_t)zone);
            zone = next;
        }
    }
    pthread_mutex_destroy(&set->adding);
    free(set);
}

static struct zone *zone_load(text name)
{
    int file = zone_open(name);
    if (file < 0) {
        return NULL;
    }
    struct zone *zone = calloc(1, sizeof *zone);
    char rule[RULE_MAXIMUM];
    if (zone != NULL) {
        memcpy(zone->name, name.data, name.length);
        zone->name_length = name.length;
        zone->listed = g_time_zone_new_identifier(zone->name);
        zone->later = rule_read(file, rule) ? rule_turn(rule) : NULL;
    }
    close(file);
    if (zone != NULL && zone->listed == NULL) {
        free(zone);
        zone = NULL;
    }
    return zone;
}

/* FNV-1a */
static size_t zone_bucket(text name)
{
    uint32_t hash = UINT32_C(2166136261);
    for (size_t i = 0; i < name.length; i++) {
        hash = (hash ^ (unsigned char)name.data[i]) * UINT32_C(16777619);
    }
    return (hash ^ hash >> 16) % ZONE_BUCKETS;
}

static const struct zone *zone_known(const struct zone *zone, text name)
{
    while (zone != NULL && !text_equal(zone_name(zone), name)) {
        zone = zone->next;
    }
    return zone;
}

const struct zone *zone_find(struct zone_set *set, text name)
{
    _Atomic(const struct zone *) *bucket = &set->buckets[zone_bucket(name)];
    const struct zone *found = zone_known(atomic_load_explicit(bucket, memory_order_acquire), name);
    if (found != NULL) {
        return found;
    }
    if (!zone_exists(name)) {
        return NULL;
    }
    pthread_mutex_lock(&set->adding);
    const struct zone *first = atomic_load_explicit(bucket, memory_order_relaxed);
    found = zone_known(first, name); /* another thread may have been faster */
    struct zone *loaded = found == NULL ? zone_load(name) : NULL;
    if (loaded != NULL) {
        loaded->next = first;
        atomic_store_explicit(bucket, loaded, memory_order_release);
        found = loaded;
    }
    pthread_mutex_unlock(&set->adding);
    return found;
}

text zone_name(const struct zone *zone)
{
    return (text){.data = zone->name, .length = zone->name_length};
}

/* ---- offsets ---- */

/* Seconds east of UTC at `seconds` since 1970. */
static int64_t offset_at(const struct zone *zone, int64_t seconds)
{
    if (seconds >= FAR_START) {
        seconds -= ((seconds - FAR_START) / SECONDS_400_YEARS + 1) * SECONDS_400_YEARS;
    }
    bool later = zone->later != NULL && seconds >= RULE_START;
    GTimeZone *source = later ? zone->later : zone->listed;
    int interval = g_time_zone_find_interval(source, G_TIME_TYPE_UNIVERSAL, seconds);
    return g_time_zone_get_offset(source, interval < 0 ? 0 : interval);
}

int32_t zone_offset(const struct zone *zone, instant at)
{
    return (int32_t)offset_at(zone, floor_divide(at.microseconds, MICROSECONDS_PER_SECOND));
}

civil_date zone_date(const struct zone *zone, instant at, int64_t *microseconds_of_day)
{
    const int64_t day = SECONDS_PER_DAY * MICROSECONDS_PER_SECOND;
    int64_t local = at.microseconds + zone_offset(zone, at) * MICROSECONDS_PER_SECOND;
    int64_t days = floor_divide(local, day);
    if (microseconds_of_day != NULL) {
        *microseconds_of_day = local - days * day;
    }
    return (civil_date){.days = (int32_t)days};
}

/* ---- wall times ---- */

/*
 * The instant of `wall` seconds since 1970 on the wall, with the offset in force some time before it tried first: that
 * is the first of two, and in a gap the one that is wanted. `*in_gap` tells that no instant has that wall time.
 */
static int64_t instant_of_wall(const struct zone *zone, int64_t wall, bool *in_gap)
{
    int64_t before = offset_at(zone, wall - OFFSET_BOUND);
    int64_t after = offset_at(zone, wall + OFFSET_BOUND);
    *in_gap = false;
    if (offset_at(zone, wall - before) == before) {
        return wall - before;
    }
    if (offset_at(zone, wall - after) == after) {
        return wall - after;
    }
    *in_gap = true;
    return wall - before;
}

instant zone_instant(const struct zone *zone, civil_date date, int64_t microseconds_of_day)
{
    bool in_gap;
    int64_t seconds = microseconds_of_day / MICROSECONDS_PER_SECOND;
    int64_t wall = date.days * SECONDS_PER_DAY + seconds;
    int64_t found = instant_of_wall(zone, wall, &in_gap);
    return (instant){.microseconds = found * MICROSECONDS_PER_SECOND +
                                     microseconds_of_day % MICROSECONDS_PER_SECOND};
}

instant zone_day_start(const struct zone *zone, civil_date date)
{
    bool in_gap;
    int64_t wall = date.days * SECONDS_PER_DAY;
    int64_t found = instant_of_wall(zone, wall, &in_gap);
    if (in_gap) {
        /* The change that made the gap is the first instant on whose wall midnight is over. */
        int64_t before = wall - OFFSET_BOUND;
        int64_t after = wall + OFFSET_BOUND;
        while (after - before > 1) {
            int64_t middle = before + (after - before) / 2;
            if (middle + offset_at(zone, middle) < wall) {
                before = middle;
            } else {
                after = middle;
            }
        }
        found = after;
    }
    return (instant){.microseconds = found * MICROSECONDS_PER_SECOND};
}
