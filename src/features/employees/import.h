/*
 * Importing employees from CSV in three steps: reading takes time and needs no transaction; judging asks the database who and what is there
 * already, and says what would be made; storing makes it.
 */
#ifndef STINT_FEATURES_EMPLOYEES_IMPORT_H
#define STINT_FEATURES_EMPLOYEES_IMPORT_H

#include "features/employees/employees.h"

#define EMPLOYEE_FILE_MAXIMUM  (1 << 20) /* characters; the body has no more bytes */
#define EMPLOYEE_FILE_LINES    2000 /* what a request has memory for, in one quick transaction */
#define EMPLOYEE_FILE_MISTAKES 100  /* how many are named */
#define EMPLOYEE_FILE_STEPS    6 /* the header, lines, addresses, numbers, what is there, circles */

struct employee_import_mistake {
    int64_t line; /* of the file, from 1 */
    text column;  /* empty: the whole line */
    text message;
};
RECORD_LIST(employee_import_mistake);

/* All are counted, and the first of each step are kept: each step goes through the file in its order. */
struct employee_mistakes {
    int64_t wrong;
    size_t of_step;
    struct employee_import_mistake_list kept;
};

/* A line of the file. */
struct employee_line {
    text name;
    opt_text number;
    text email;
    opt_text department;
    opt_text position;
    opt_text role;
    opt_text time_zone;
    opt_text region;
    opt_integer daily_norm_minutes;
    opt_text manager_email;
    opt_date employed_from;
    opt_date employed_until;
    opt_bool invite;
};

/* What became of it. */
struct employee_import_row {
    int64_t line;
    struct employee_line says; /* addresses normalized; empty where they are wrong */
    enum built_in_role role;
    opt_uuid role_id;
    text number;
    bool invite;
    int64_t manager_row; /* in the file, from 0; -1: none there */
    opt_uuid manager_id; /* who is an employee already, or has been made */
};

struct employee_file {
    struct employee_import_row *rows;
    size_t count;
    struct employee_mistakes mistakes;
};

struct employee_import_item {
    int64_t line;
    opt_uuid id;
    text number;
    text name;
    text email;
    text role;
    opt_text manager_email;
    bool invite;
};
RECORD_LIST(employee_import_item);

/* What a reply says of an import. */
struct employee_import {
    bool dry_run;
    int64_t employees;
    int64_t invitations;
    struct employee_import_item_list items;
};
extern RECORD_DECLARE(employee_import);

extern const struct problem employee_import_refused; /* 422, with what is wrong */

/* One thing more that is wrong; of each step the first hundred are kept. */
void employee_mistake(struct request *rq, struct employee_mistakes *mistakes, int64_t line,
                      const char *column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void employee_mistakes_step(struct employee_mistakes *mistakes);
/* employee_import_refused, with the first hundred in order of the file. There is one at least. */
problem employee_mistakes_refuse(struct request *rq, const struct employee_mistakes *mistakes);

/* Each line by itself. What is wrong is kept in the file, for the next step to tell. */
problem employee_file_read(struct request *rq, text csv, struct employee_file *file) MUST_USE;

/* The lines beside each other and beside what is there: employee_import_refused if anything is wrong, else what would be made. */
problem employee_file_judge(struct request *rq, struct employee_file *file,
                            struct employee_import *import) MUST_USE;

/* Makes them, and has the invitations mailed: fills in the ids. Audited. */
problem employee_file_store(struct request *rq, struct employee_file *file,
                            struct employee_import *import) MUST_USE;

#endif
