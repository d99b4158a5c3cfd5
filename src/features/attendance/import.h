/*
 * An import on its way: what import_lines.c makes of the file, and import.c of that.
 */
#ifndef STINT_FEATURES_ATTENDANCE_IMPORT_H
#define STINT_FEATURES_ATTENDANCE_IMPORT_H

#include "features/attendance/day.h"

enum import_column { COLUMN_EMPLOYEE, COLUMN_TYPE, COLUMN_TIMESTAMP, COLUMN_NOTES, IMPORT_COLUMNS };

/* One employee of the organization, and what was found out about their part of the file. */
struct person {
    const struct import_employee *employee;
    const struct zone *zone; /* once it was needed */
    bool lacks_time;         /* a line of theirs may lie anywhere: their order says nothing */
};

/* A punch on its way in: from a line of the file, or (line 0) recorded already. */
struct candidate {
    int64_t line;
    struct person *person;
    bool is_wrong;   /* its line is named already; it has its place in the order all the same */
    bool lacks_type; /* what it leads to is not known */
    struct punch punch;
};

struct candidate_list {
    struct candidate *items;
    size_t count;
};

struct import {
    struct request *rq;
    struct import_report *report;
    struct person **by_number;
    struct person **by_email;
    size_t people;
    size_t columns[IMPORT_COLUMNS]; /* where each is in a row */
    size_t width;                   /* of the header */
    struct candidate_list rows;
    size_t error_room;
};

/* One thing that is wrong with the file. */
void import_wrong(struct import *import, int64_t line, text message);

/* Reads and judges each line by itself: fills `rows`, in the order of the file. */
problem import_read_lines(struct import *import, text csv) MUST_USE;

#endif
