/*
 * Time zones by IANA name, on GLib's GTimeZone, which is thread-safe and reads the system's tzdata.
 *
 * A zone set caches the zones that were asked for, for as long as the program runs: there are some hundred of them.
 * Rules (domain.md, "Time"): a wall time in a gap takes the offset before the change; in an overlap the first of the two;
 * a date begins at its first instant, also where midnight does not exist.
 */
#ifndef STINT_BASE_ZONE_H
#define STINT_BASE_ZONE_H

#include "base/value.h"

struct zone;
struct zone_set;

struct zone_set *zone_set_new(void);
void zone_set_free(struct zone_set *set);

/* The zone of that name, or NULL if the system's list has none of it. POSIX rules ("EST5EDT,M3…"), offsets and paths are no names. */
const struct zone *zone_find(struct zone_set *set, text name);

/* True if `name` is in the system's list; needs no set. */
bool zone_exists(text name);

text zone_name(const struct zone *zone);

/* Seconds east of UTC in force at `at`. */
int32_t zone_offset(const struct zone *zone, instant at);

/* The local date, and (where not NULL) the local time of day in microseconds since the wall's midnight, at `at`. */
civil_date zone_date(const struct zone *zone, instant at, int64_t *microseconds_of_day);

/* The instant of a wall time: `microseconds_of_day` 0 to 86,399,999,999. */
instant zone_instant(const struct zone *zone, civil_date date, int64_t microseconds_of_day);

/* The first instant of a local date; for a date the zone skipped, the first instant after it. */
instant zone_day_start(const struct zone *zone, civil_date date);

#endif
