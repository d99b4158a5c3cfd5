/*
 * The lines of an import of employees, each judged by itself. A cell is read by the field of the same name, so that a file is told the same
 * as a body is.
 */
#include "base/csv.h"
#include "features/employees/fields.h"
#include "features/employees/import.h"
#include "features/employees/rules.h"

#include <stdlib.h>

struct employee_import_refusal {
    int64_t wrong;
    struct employee_import_mistake_list mistakes;
};
static RECORD(employee_import_mistake,
              FIELD(employee_import_mistake, line, "The line of the file, from 1"),
              FIELD(employee_import_mistake, column, "The column; empty: the line as a whole"),
              FIELD(employee_import_mistake, message, "What is wrong, after the column's name"));
static RECORD(employee_import_refusal,
              FIELD(employee_import_refusal, wrong, "How many things are wrong"),
              FIELD_LIST(employee_import_refusal, mistakes, employee_import_mistake,
                         "The first hundred of them, in order of the file"));
PROBLEM(employee_import_refused, 422, "The file was not imported",
        .members = &employee_import_refusal_record);

static RECORD(employee_line, NAME_FIELD(employee_line), NUMBER_FIELD(employee_line, "or empty"),
              EMAIL_FIELD(employee_line), DESCRIPTION_FIELDS(employee_line),
              FIELD(employee_line, manager_email, "Whom they report to", LENGTH(3, 254),
                    .format = "email", .check = email_check),
              EMPLOYMENT_FIELDS(employee_line), FIELD(employee_line, invite, "yes or no"));

/* ---- what is wrong ---- */

void employee_mistakes_step(struct employee_mistakes *mistakes)
{
    mistakes->of_step = 0;
}

void employee_mistake(struct request *rq, struct employee_mistakes *mistakes, int64_t line,
                      const char *column, const char *format, ...)
{
    struct employee_import_mistake_list *kept = &mistakes->kept;
    va_list arguments;

    mistakes->wrong++;
    if (mistakes->of_step == EMPLOYEE_FILE_MISTAKES) {
        return;
    }
    mistakes->of_step++;
    if (kept->items == NULL) {
        kept->items = ARENA_ARRAY(rq->arena, struct employee_import_mistake,
                                  EMPLOYEE_FILE_STEPS * EMPLOYEE_FILE_MISTAKES);
    }
    va_start(arguments, format);
    kept->items[kept->count++] =
        (struct employee_import_mistake){.line = line,
                                         .column = text_copy(rq->arena, text_of(column)),
                                         .message = text_format_list(rq->arena, format, arguments)};
    va_end(arguments);
}

static int compare_mistakes(const void *a, const void *b)
{
    const struct employee_import_mistake *left = a, *right = b;

    return (left->line > right->line) - (left->line < right->line);
}

problem employee_mistakes_refuse(struct request *rq, const struct employee_mistakes *mistakes)
{
    struct employee_import_refusal *refusal = ARENA_NEW(rq->arena, struct employee_import_refusal);
    const struct employee_import_mistake_list *kept = &mistakes->kept;
    struct employee_import_mistake *items =
        ARENA_ARRAY(rq->arena, struct employee_import_mistake, kept->count);

    memcpy(items, kept->items, kept->count * sizeof(items[0]));
    qsort(items, kept->count, sizeof(items[0]), compare_mistakes);
    *refusal = (struct employee_import_refusal){
        .wrong = mistakes->wrong,
        .mistakes = {.items = items,
                     .count = kept->count < EMPLOYEE_FILE_MISTAKES ? kept->count
                                                                   : EMPLOYEE_FILE_MISTAKES}};
    return fail_with(rq, &employee_import_refused, refusal, "line %lld: %.*s%s%.*s",
                     (long long)items[0].line, TEXT_ARGUMENTS(items[0].column),
                     items[0].column.length > 0 ? " " : "", TEXT_ARGUMENTS(items[0].message));
}

/* ---- each line by itself ---- */

struct table {
    struct request *rq;
    struct employee_file *file;
    const struct field *columns[CSV_FIELDS];
    size_t width;
};

static const struct field *field_named(text name)
{
    for (size_t i = 0; i < employee_line_record.count; i++) {
        if (text_equal(name, text_of(employee_line_record.fields[i].name))) {
            return &employee_line_record.fields[i];
        }
    }
    return NULL;
}

static bool has_column(const struct table *table, const struct field *field)
{
    for (size_t i = 0; i < table->width; i++) {
        if (table->columns[i] == field) {
            return true;
        }
    }
    return false;
}

static bool read_header(struct table *table, const struct csv_row *row)
{
    struct request *rq = table->rq;
    struct employee_mistakes *mistakes = &table->file->mistakes;

    for (size_t i = 0; i < row->count; i++) {
        text name = text_lower(rq->arena, text_trim(row->fields[i]));
        const struct field *field = field_named(name);
        text shown = text_printable(rq->arena, text_first_whole(name, 100));

        if (field == NULL) {
            employee_mistake(rq, mistakes, row->line, "", "there is no column \"%.*s\"",
                             TEXT_ARGUMENTS(shown));
        } else if (has_column(table, field)) {
            employee_mistake(rq, mistakes, row->line, field->name, "is named twice");
        }
        table->columns[table->width++] = field;
    }
    for (size_t i = 0; i < employee_line_record.count; i++) {
        const struct field *field = &employee_line_record.fields[i];

        if (!field->optional && !has_column(table, field)) {
            employee_mistake(rq, mistakes, row->line, field->name, "is missing in the header");
        }
    }
    return mistakes->wrong == 0;
}

/* Yes and no are said in more ways than JSON has. */
static text truth(struct arena *arena, text cell)
{
    text said = text_lower(arena, cell);
    bool yes = text_equal(said, TEXT("yes")) || text_equal(said, TEXT("1"));
    bool no = text_equal(said, TEXT("no")) || text_equal(said, TEXT("0"));

    return yes ? TEXT("true") : no ? TEXT("false") : said;
}

static void read_cell(struct table *table, struct employee_import_row *row,
                      const struct field *field, text cell)
{
    struct request *rq = table->rq;
    struct employee_mistakes *mistakes = &table->file->mistakes;
    struct input_errors errors = {.arena = rq->arena};

    if (cell.length == 0 && field->optional) {
        return;
    }
    if (cell.length == 0) {
        employee_mistake(rq, mistakes, row->line, field->name, "must be given");
    } else if (!text_is_utf8(cell)) {
        employee_mistake(rq, mistakes, row->line, field->name, "is not valid UTF-8");
    } else if (field->kind == KIND_BOOL &&
               value_read_text(field, truth(rq->arena, cell), &row->says, TEXT(""), &errors)) {
        return;
    } else if (field->kind == KIND_BOOL) {
        employee_mistake(rq, mistakes, row->line, field->name, "must be yes or no");
    } else if (!value_read_text(field, cell, &row->says, TEXT(""), &errors)) {
        employee_mistake(rq, mistakes, row->line, field->name, "%.*s",
                         TEXT_ARGUMENTS(errors.items[0].message));
    }
}

static void read_row(struct table *table, const struct csv_row *cells)
{
    struct request *rq = table->rq;
    struct employee_file *file = table->file;
    struct employee_import_row *row = &file->rows[file->count];
    struct employee_line *says = &row->says;

    *row = (struct employee_import_row){
        .line = cells->line, .says = {.name = TEXT(""), .email = TEXT("")}, .manager_row = -1};
    if (cells->count != table->width) {
        employee_mistake(rq, &file->mistakes, cells->line, "", "has %zu fields instead of %zu",
                         cells->count, table->width);
        return;
    }
    for (size_t i = 0; i < table->width; i++) {
        read_cell(table, row, table->columns[i], text_trim(cells->fields[i]));
    }
    if (!employment_is_in_order(says->employed_from, says->employed_until)) {
        employee_mistake(rq, &file->mistakes, cells->line, "employed_until",
                         "must not be before employed_from");
    }
    if (email_check(says->email) != NULL) {
        says->email = TEXT(""); /* it is named already, and equal to no other */
    }
    says->email = email_normalize(rq->arena, says->email);
    if (IS_PRESENT(says->manager_email)) {
        says->manager_email.value = email_normalize(rq->arena, says->manager_email.value);
    }
    file->count++;
}

static size_t count_lines(text csv)
{
    size_t lines = 1;

    for (size_t i = 0; i < csv.length; i++) {
        lines += csv.data[i] == '\n' ? 1 : 0;
    }
    return lines < EMPLOYEE_FILE_LINES ? lines : EMPLOYEE_FILE_LINES;
}

/* Whoever manages a team adds to it only: without the column there can be no such line. */
static problem require_managers(const struct table *table)
{
    struct request *rq = table->rq;

    return rq->scope == SCOPE_ALL || has_column(table, field_named(TEXT("manager_email")))
               ? NULL
               : fail(rq, &forbidden,
                      "you may only add employees who report to somebody in your team: the file "
                      "needs the column manager_email");
}

problem employee_file_read(struct request *rq, text csv, struct employee_file *file)
{
    struct table table = {.rq = rq, .file = file};
    struct csv_reader reader = {.rest = csv, .separator = csv_separator(csv)};
    struct csv_row row;
    const char *why = NULL;
    enum csv_outcome outcome = csv_next(&reader, rq->arena, &row, &why);

    *file = (struct employee_file){
        .rows = ARENA_ARRAY(rq->arena, struct employee_import_row, count_lines(csv))};
    if (outcome != CSV_ROW) {
        employee_mistake(rq, &file->mistakes, row.line, "", "%s",
                         outcome == CSV_END ? "the file is empty" : why);
        return employee_mistakes_refuse(rq, &file->mistakes);
    }
    if (!read_header(&table, &row)) {
        return employee_mistakes_refuse(rq, &file->mistakes);
    }
    TRY(require_managers(&table));
    employee_mistakes_step(&file->mistakes);
    while ((outcome = csv_next(&reader, rq->arena, &row, &why)) != CSV_END) {
        if (outcome == CSV_WRONG) {
            employee_mistake(rq, &file->mistakes, row.line, "", "%s", why);
        } else if (file->count == EMPLOYEE_FILE_LINES) {
            employee_mistake(rq, &file->mistakes, row.line, "",
                             "is one employee too many: at most %d at once", EMPLOYEE_FILE_LINES);
            return employee_mistakes_refuse(rq, &file->mistakes);
        } else {
            read_row(&table, &row);
        }
    }
    if (file->count == 0 && file->mistakes.wrong == 0) {
        employee_mistake(rq, &file->mistakes, row.line, "", "no employee follows the header");
        return employee_mistakes_refuse(rq, &file->mistakes);
    }
    return NULL;
}
