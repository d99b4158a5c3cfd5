/*
 * The lines of the CSV export: RFC 4180, UTF-8, stable English headers, cells that no spreadsheet
 * takes for a formula.
 */
#ifndef STINT_FEATURES_REPORTS_CSV_H
#define STINT_FEATURES_REPORTS_CSV_H

#include "features/reports/store.h"

/* The header line, with its line end. */
text csv_header(bool with_cycles);

/*
 * One cell, quoted where RFC 4180 needs it; a text that begins with = + - @ TAB or CR gets an
 * apostrophe before it.
 */
void csv_write_cell(struct buffer *out, text cell);

/* One session as a line, clock times in `zone`, figures as of `now`. */
void csv_write_session(struct buffer *out, const struct csv_session *session,
                       const struct zone *zone, instant now, bool with_cycles);

#endif
