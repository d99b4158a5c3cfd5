/*
 * The items of a file. A cell of CSV is read by the field of the same name, as JSON's members are, so
 * that both say the same about what is wrong; an empty cell says nothing where nothing can be empty.
 */
#include "base/csv.h"
#include "features/tasks/sync.h"

#include <string.h>

/* ---- JSON ---- */

/* An object as POST /tasks/sync takes it. */
struct document {
    struct task_sync_item_list items;
    opt_bool allow_mass_deactivation;
};
static RECORD(document, FIELD_LIST(document, items, task_sync_item, "", LENGTH(0, INT64_MAX)),
              FIELD(document, allow_mass_deactivation, ""));

static problem read_json(struct request *rq, text file, struct task_sync_order *order)
{
    struct document document = {.items = {.items = NULL}};
    const struct json_reading all = {.nulls = false};
    struct json_document *json = json_parse(rq->arena, file, &rq->errors);
    bool is_read = json != NULL;

    if (is_read && file.data[0] == '[') {
        is_read = json_read_list(json, &task_sync_item_record,
                                 (struct generic_list *)&document.items, &rq->errors);
    } else if (is_read) {
        is_read = json_read_record(json, &document_record, &all, &document, &rq->errors);
    }
    if (!is_read) {
        return fail(rq, &task_sync_refused, "the file cannot be read; nothing changed");
    }
    order->items = document.items;
    order->allow_mass_deactivation |= VALUE_OR(document.allow_mass_deactivation, false);
    return NULL;
}

/* ---- CSV ---- */

struct table {
    struct request *rq;
    struct task_sync_order *order;
    const struct field *columns[CSV_FIELDS];
    size_t width;
    int64_t *lines;
};

static void wrong(struct table *table, int64_t line, const char *format, text about)
{
    text shown = text_first(about, about.length < 100 ? about.length : 100);

    if (!text_is_utf8(shown)) { /* not UTF-8, or cut within a letter */
        shown = TEXT("");
    }
    sync_wrong_at(table->rq, table->order,
                  text_format(table->rq->arena, "line %lld", (long long)line),
                  text_format(table->rq->arena, "%s%.*s", format, TEXT_ARGUMENTS(shown)));
}

static const struct field *field_named(text name)
{
    for (size_t i = 0; i < task_sync_item_record.count; i++) {
        if (text_equal(name, text_of(task_sync_item_record.fields[i].name))) {
            return &task_sync_item_record.fields[i];
        }
    }
    return NULL;
}

static bool is_in(const struct table *table, const struct field *field)
{
    for (size_t i = 0; i < table->width; i++) {
        if (table->columns[i] == field) {
            return true;
        }
    }
    return false;
}

static void read_header(struct table *table, const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        text name = text_lower(table->rq->arena, text_trim(row->fields[i]));
        const struct field *field = field_named(name);

        if (field == NULL) {
            wrong(table, row->line, "no item has a column ", name);
        } else if (is_in(table, field)) {
            wrong(table, row->line, "there are two columns ", name);
        }
        table->columns[table->width++] = field;
    }
    for (size_t i = 0; i < task_sync_item_record.count; i++) {
        const struct field *field = &task_sync_item_record.fields[i];

        if (!field->optional && !is_in(table, field)) {
            wrong(table, row->line, "the header lacks the column ", text_of(field->name));
        }
    }
}

/* People are separated by semicolons, which no address has. */
static text_list names_in(struct arena *arena, text cell)
{
    size_t count = 0;
    text *items = ARENA_ARRAY(arena, text, cell.length / 2 + 1);

    for (text rest = cell, name; text_split(&rest, ';', &name);) {
        name = text_trim(name);
        if (name.length > 0) {
            items[count++] = name;
        }
    }
    return (text_list){.items = items, .count = count};
}

static bool says_nothing(const struct field *field, text cell)
{
    bool may_be_empty = field->kind == KIND_TEXT_LIST ||
                        (field->kind == KIND_TEXT && (field->minimum == 0 || !field->optional));

    return cell.length == 0 && !may_be_empty;
}

static void read_cell(struct table *table, int64_t line, const struct field *field, text cell,
                      struct task_sync_item *item)
{
    struct input_errors errors = {.arena = table->rq->arena};

    if (says_nothing(field, cell)) {
        return;
    }
    if (!text_is_utf8(cell)) {
        wrong(table, line, field->name, TEXT(" is not UTF-8"));
    } else if (field->kind == KIND_TEXT_LIST) {
        item->assignees = names_in(table->rq->arena, cell);
    } else {
        if (field->kind == KIND_BOOL) {
            cell = text_lower(table->rq->arena, cell);
        }
        if (!value_read_text(field, cell, item, TEXT(""), &errors)) {
            sync_wrong(table->rq, table->order, table->order->items.count, field->name, "%.*s",
                       TEXT_ARGUMENTS(errors.items[0].message));
        }
    }
}

static void read_row(struct table *table, const struct csv_row *row)
{
    struct task_sync_item *item = &table->order->items.items[table->order->items.count];

    if (row->count != table->width) {
        wrong(
            table, row->line,
            text_format(table->rq->arena, "has %zu fields instead of %zu", row->count, table->width)
                .data,
            TEXT(""));
        return;
    }
    table->lines[table->order->items.count] = row->line;
    for (size_t i = 0; i < row->count; i++) {
        read_cell(table, row->line, table->columns[i], text_trim(row->fields[i]), item);
    }
    table->order->items.count++;
}

static size_t count_lines(text file)
{
    size_t lines = 1;

    for (size_t i = 0; i < file.length; i++) {
        lines += file.data[i] == '\n' ? 1 : 0;
    }
    return lines;
}

static problem read_csv(struct request *rq, text file, struct task_sync_order *order)
{
    struct table table = {.rq = rq, .order = order};
    struct csv_reader reader = {.rest = file};
    struct csv_row row;
    const char *why = NULL;
    size_t room = count_lines(file);
    enum csv_outcome outcome = csv_next(&reader, rq->arena, &row, &why);

    table.lines = ARENA_ARRAY(rq->arena, int64_t, room);
    order->lines = table.lines;
    order->items.items = ARENA_ARRAY(rq->arena, struct task_sync_item, room);
    if (outcome != CSV_ROW) {
        return fail(rq, &task_sync_refused, "the file is %s; nothing changed",
                    outcome == CSV_END ? "empty" : "no CSV");
    }
    read_header(&table, &row);
    TRY(sync_check(rq, order));
    while ((outcome = csv_next(&reader, rq->arena, &row, &why)) != CSV_END) {
        if (outcome == CSV_WRONG) {
            wrong(&table, row.line, why, TEXT(""));
        } else {
            read_row(&table, &row);
        }
    }
    return sync_check(rq, order);
}

problem task_sync_read(struct request *rq, text file, struct task_sync_order *order)
{
    text content = text_trim(file);

    if (text_starts_with(content, TEXT("[")) || text_starts_with(content, TEXT("{"))) {
        return read_json(rq, content, order);
    }
    return read_csv(rq, file, order);
}
