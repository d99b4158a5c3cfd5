/*
 * Importing employees from CSV: all or nothing. A line says what POST /employees takes, but for the manager, who is named by their address
 * and may stand in the same file, on whatever line; so that those who report to nobody in it are made first.
 */
#include "features/employees/import.h"

#include "features/employees/access.h"
#include "features/employees/change.h"
#include "features/mail/mail.h"

#include <stdlib.h>

static RECORD(employee_import_item,
              FIELD(employee_import_item, line, "The line of the file, from 1"),
              FIELD(employee_import_item, id, "The employee; null in a dry run"),
              FIELD(employee_import_item, number, "The company's own number, given or the next"),
              FIELD(employee_import_item, name, "The person's name"),
              FIELD(employee_import_item, email, "The person's address, in lower case"),
              FIELD(employee_import_item, role, "A built-in role's name, or a custom role's"),
              FIELD(employee_import_item, manager_email, "Whom they report to"),
              FIELD(employee_import_item, invite, "Whether an invitation is mailed"));
RECORD(employee_import,
       FIELD(employee_import, dry_run, "Nothing was stored: this is what would be made"),
       FIELD(employee_import, employees, "How many are made"),
       FIELD(employee_import, invitations, "How many of them are invited by mail"),
       FIELD_LIST(employee_import, items, employee_import_item, "Each, in order of the file"));

/* ---- beside each other ---- */

static int compare_lines(const struct employee_import_row *left,
                         const struct employee_import_row *right)
{
    return (left->line > right->line) - (left->line < right->line);
}

static int compare_emails(const void *a, const void *b)
{
    const struct employee_import_row *left = *(struct employee_import_row *const *)a;
    const struct employee_import_row *right = *(struct employee_import_row *const *)b;
    int order = text_compare(left->says.email, right->says.email);

    return order != 0 ? order : compare_lines(left, right);
}

static text number_of(const struct employee_import_row *row)
{
    return VALUE_OR(row->says.number, TEXT(""));
}

static int compare_numbers(const void *a, const void *b)
{
    const struct employee_import_row *left = *(struct employee_import_row *const *)a;
    const struct employee_import_row *right = *(struct employee_import_row *const *)b;
    int order = text_compare(number_of(left), number_of(right));

    return order != 0 ? order : compare_lines(left, right);
}

/* The rows in an order of their own. */
struct index {
    struct employee_import_row **rows;
    size_t count;
};

static struct index index_by(struct request *rq, const struct employee_file *file,
                             int (*compare)(const void *a, const void *b))
{
    struct index index = {.rows = ARENA_ARRAY(rq->arena, struct employee_import_row *, file->count),
                          .count = file->count};

    for (size_t i = 0; i < file->count; i++) {
        index.rows[i] = &file->rows[i];
    }
    qsort(index.rows, index.count, sizeof(index.rows[0]), compare);
    return index;
}

/* The first line with this address. */
static struct employee_import_row *row_of(const struct index *by_email, text email)
{
    size_t low = 0;
    size_t high = by_email->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (text_compare(by_email->rows[middle]->says.email, email) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < by_email->count && text_equal(by_email->rows[low]->says.email, email);
    return found ? by_email->rows[low] : NULL;
}

/* One step for what each pair of neighbours has in common. */
static void name_repeated(struct request *rq, struct employee_file *file, const struct index *index,
                          text (*key)(const struct employee_import_row *row), const char *column)
{
    int64_t *first = ARENA_ARRAY(rq->arena, int64_t, file->count);

    for (size_t i = 1, of = 0; i < index->count; i++) {
        text value = key(index->rows[i]);

        if (value.length == 0 || !text_equal(value, key(index->rows[of]))) {
            of = i;
        } else {
            first[index->rows[i] - file->rows] = index->rows[of]->line;
        }
    }
    employee_mistakes_step(&file->mistakes);
    for (size_t i = 0; i < file->count; i++) {
        if (first[i] != 0) {
            employee_mistake(rq, &file->mistakes, file->rows[i].line, column,
                             "is that of line %lld too", (long long)first[i]);
        }
    }
}

static text email_of(const struct employee_import_row *row)
{
    return row->says.email;
}

/* ---- beside what is there ---- */

/* A role as it is named, and what became of it. */
struct judged_role {
    text name;
    text wrong; /* empty: it may be given */
    enum built_in_role role;
    opt_uuid role_id;
    struct judged_role *next;
};

struct judgement {
    struct request *rq;
    struct employee_file *file;
    struct index by_email;
    struct employee_known_list numbers; /* of employees there are, in order of number */
    struct employee_known_list emails;  /* likewise, of address: those of managers too */
    int *reach;                         /* of each of `emails`: 0 not known yet, 1 yes, -1 no */
    struct judged_role *roles;
    bool mails;
};

static int compare_known_numbers(const void *a, const void *b)
{
    const struct employee_known *left = a, *right = b;

    return text_compare(left->number, right->number);
}

static int compare_known_emails(const void *a, const void *b)
{
    const struct employee_known *left = a, *right = b;

    return text_compare(left->email, right->email);
}

static void sort_known(struct employee_known_list *list, int (*compare)(const void *, const void *))
{
    if (list->count > 0) {
        qsort(list->items, list->count, sizeof(list->items[0]), compare);
    }
}

static problem read_known(struct judgement *judgement)
{
    struct request *rq = judgement->rq;
    const struct employee_file *file = judgement->file;
    struct employee_key_text *keys =
        ARENA_ARRAY(rq->arena, struct employee_key_text, 2 * file->count);
    struct employee_key_text_list emails = {.items = keys};
    struct employee_key_text_list numbers = {
        .items = ARENA_ARRAY(rq->arena, struct employee_key_text, file->count)};

    for (size_t i = 0; i < file->count; i++) {
        const struct employee_line *says = &file->rows[i].says;

        if (says->email.length > 0) {
            emails.items[emails.count++].value = says->email;
        }
        if (IS_PRESENT(says->manager_email) &&
            row_of(&judgement->by_email, says->manager_email.value) == NULL) {
            emails.items[emails.count++].value = says->manager_email.value;
        }
        if (IS_PRESENT(says->number)) {
            numbers.items[numbers.count++].value = says->number.value;
        }
    }
    TRY(employees_known_by_email(rq, &emails, &judgement->emails));
    TRY(employees_known_by_number(rq, &numbers, &judgement->numbers));
    sort_known(&judgement->emails, compare_known_emails);
    sort_known(&judgement->numbers, compare_known_numbers);
    judgement->reach = ARENA_ARRAY(rq->arena, int, judgement->emails.count);
    return NULL;
}

static const struct employee_known *known_email(const struct judgement *judgement, text email)
{
    const struct employee_known key = {.email = email};

    return judgement->emails.count == 0
               ? NULL
               : bsearch(&key, judgement->emails.items, judgement->emails.count, sizeof(key),
                         compare_known_emails);
}

static bool has_number(const struct judgement *judgement, text number)
{
    const struct employee_known key = {.number = number};

    return judgement->numbers.count > 0 &&
           bsearch(&key, judgement->numbers.items, judgement->numbers.count, sizeof(key),
                   compare_known_numbers) != NULL;
}

/* As it is for POST: a role that is none, or that gives more than the caller has. */
static problem judge_new_role(struct judgement *judgement, struct judged_role *role)
{
    struct request *rq = judgement->rq;
    bool found;

    TRY(role_find(rq, organization_of(rq), role->name, &found, &role->role, &role->role_id));
    if (!found) {
        role->wrong = TEXT(MISTAKE("names no role"));
        return NULL;
    }
    problem refused = role_check_assignable(rq, role->role, role->role_id.value);

    if (refused == &forbidden) {
        role->wrong = text_format(rq->arena, MISTAKE("is not yours to give: %.*s"),
                                  TEXT_ARGUMENTS(rq->detail));
        rq->detail = TEXT("");
        return NULL;
    }
    return refused;
}

static problem judge_role(struct judgement *judgement, struct employee_import_row *row)
{
    text name = VALUE_OR(row->says.role, TEXT("member"));
    struct judged_role *role = judgement->roles;

    while (role != NULL && !text_equal(role->name, name)) {
        role = role->next;
    }
    if (role == NULL) {
        role = ARENA_NEW(judgement->rq->arena, struct judged_role);
        *role = (struct judged_role){.name = name, .wrong = TEXT(""), .next = judgement->roles};
        TRY(judge_new_role(judgement, role));
        judgement->roles = role;
    }
    if (role->wrong.length > 0) {
        employee_mistake(judgement->rq, &judgement->file->mistakes, row->line, "role", "%.*s",
                         TEXT_ARGUMENTS(role->wrong));
    }
    row->role = role->role;
    row->role_id = role->role_id;
    return NULL;
}

static problem judge_reach(struct judgement *judgement, const struct employee_known *manager,
                           bool *reaches)
{
    struct request *rq = judgement->rq;
    int *reach = &judgement->reach[manager - judgement->emails.items];

    if (*reach == 0) {
        problem refused = request_allow_employee(rq, manager->id);

        if (refused != NULL && refused != &forbidden) {
            return refused;
        }
        rq->detail = TEXT("");
        *reach = refused == NULL ? 1 : -1;
    }
    *reaches = *reach > 0;
    return NULL;
}

static problem judge_manager(struct judgement *judgement, struct employee_import_row *row)
{
    struct request *rq = judgement->rq;
    struct employee_mistakes *mistakes = &judgement->file->mistakes;
    bool reaches;

    row->manager_row = -1;
    row->manager_id = (opt_uuid){.presence = IS_NULL};
    if (!IS_PRESENT(row->says.manager_email)) {
        if (rq->scope != SCOPE_ALL) {
            employee_mistake(rq, mistakes, row->line, "manager_email",
                             "must be somebody in your team: you may add to it only");
        }
        return NULL;
    }
    text email = row->says.manager_email.value;
    const struct employee_import_row *in_file = row_of(&judgement->by_email, email);
    const struct employee_known *known = known_email(judgement, email);

    if (in_file != NULL) {
        row->manager_row = in_file - judgement->file->rows;
        return NULL;
    }
    if (known == NULL) {
        employee_mistake(rq, mistakes, row->line, "manager_email",
                         "is the address of nobody, here or in the file");
        return NULL;
    }
    TRY(judge_reach(judgement, known, &reaches));
    if (!reaches) {
        employee_mistake(rq, mistakes, row->line, "manager_email",
                         "must be somebody in your team: you may add to it only");
    }
    row->manager_id = (opt_uuid)SOME(known->id);
    return NULL;
}

static problem judge_row(struct judgement *judgement, struct employee_import_row *row)
{
    struct request *rq = judgement->rq;
    struct employee_mistakes *mistakes = &judgement->file->mistakes;

    if (known_email(judgement, row->says.email) != NULL) {
        employee_mistake(rq, mistakes, row->line, "email", "is that of an employee already");
    }
    if (has_number(judgement, number_of(row))) {
        employee_mistake(rq, mistakes, row->line, "number", "is that of an employee already");
    }
    TRY(judge_role(judgement, row));
    TRY(judge_manager(judgement, row));
    row->invite = VALUE_OR(row->says.invite, judgement->mails);
    if (row->invite && !judgement->mails) {
        employee_mistake(rq, mistakes, row->line, "invite",
                         "cannot be done: this server has no mail server to send messages with");
    }
    return NULL;
}

/* Who has no number gets the next, in order of the file, after all that are there and in it. */
static problem give_numbers(struct request *rq, struct employee_file *file)
{
    int64_t highest;

    TRY(employee_highest_number(rq, organization_of(rq), &highest));
    for (size_t i = 0; i < file->count; i++) {
        int64_t given = employee_number_count(number_of(&file->rows[i]));

        highest = given > highest ? given : highest;
    }
    for (size_t i = 0; i < file->count; i++) {
        struct employee_import_row *row = &file->rows[i];

        row->number = IS_PRESENT(row->says.number) ? row->says.number.value
                                                   : employee_number_after(rq->arena, highest++);
    }
    return NULL;
}

static void fill_reply(struct request *rq, const struct employee_file *file,
                       struct employee_import *import)
{
    struct employee_import_item *items =
        ARENA_ARRAY(rq->arena, struct employee_import_item, file->count);

    *import = (struct employee_import){.employees = (int64_t)file->count,
                                       .items = {.items = items, .count = file->count}};
    for (size_t i = 0; i < file->count; i++) {
        const struct employee_import_row *row = &file->rows[i];

        items[i] = (struct employee_import_item){.line = row->line,
                                                 .id = {.presence = IS_NULL},
                                                 .number = row->number,
                                                 .name = row->says.name,
                                                 .email = row->says.email,
                                                 .role = VALUE_OR(row->says.role, TEXT("member")),
                                                 .manager_email = row->says.manager_email,
                                                 .invite = row->invite};
        import->invitations += row->invite ? 1 : 0;
    }
}

/* The rows in the order in which they can be made; false, and which are left, where some report to each other in a circle. */
static bool order_rows(struct request *rq, const struct employee_file *file, size_t *order,
                       size_t *ordered)
{
    int64_t *managers = ARENA_ARRAY(rq->arena, int64_t, file->count);

    for (size_t i = 0; i < file->count; i++) {
        managers[i] = file->rows[i].manager_row;
    }
    *ordered = managers_first(rq->arena, managers, file->count, order);
    return *ordered == file->count;
}

static int compare_positions(const void *a, const void *b)
{
    const size_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

static void name_circles(struct request *rq, struct employee_file *file)
{
    size_t *order = ARENA_ARRAY(rq->arena, size_t, file->count);
    size_t ordered;

    if (order_rows(rq, file, order, &ordered)) {
        return;
    }
    employee_mistakes_step(&file->mistakes);
    qsort(order + ordered, file->count - ordered, sizeof(size_t), compare_positions);
    for (size_t i = ordered; i < file->count; i++) {
        employee_mistake(rq, &file->mistakes, file->rows[order[i]].line, "manager_email",
                         "leads to a circle of people who report to each other");
    }
}

problem employee_file_judge(struct request *rq, struct employee_file *file,
                            struct employee_import *import)
{
    /* A transaction may be run again: what reading found wrong stays as it is. */
    struct employee_file judged = *file;
    struct judgement judgement = {.rq = rq, .file = &judged, .mails = mail_is_configured(rq)};
    const struct index by_number = index_by(rq, file, compare_numbers);

    judgement.by_email = index_by(rq, file, compare_emails);
    name_repeated(rq, &judged, &judgement.by_email, email_of, "email");
    name_repeated(rq, &judged, &by_number, number_of, "number");
    TRY(read_known(&judgement));
    employee_mistakes_step(&judged.mistakes);
    for (size_t i = 0; i < judged.count; i++) {
        TRY(judge_row(&judgement, &judged.rows[i]));
    }
    name_circles(rq, &judged);
    if (judged.mistakes.wrong > 0) {
        return employee_mistakes_refuse(rq, &judged.mistakes);
    }
    TRY(give_numbers(rq, &judged));
    fill_reply(rq, &judged, import);
    return NULL;
}

/* ---- storing ---- */

static problem store_row(struct request *rq, const struct employee_file *file,
                         const struct employee_import_row *row, struct employee_import *import)
{
    const struct employee_line *says = &row->says;
    opt_uuid manager_id =
        row->manager_row < 0 ? row->manager_id : import->items.items[row->manager_row].id;
    const struct employee_new new = {
        .number = row->number,
        .name = says->name,
        .email = says->email,
        .department = VALUE_OR(says->department, TEXT("")),
        .position = VALUE_OR(says->position, TEXT("")),
        .role = row->role,
        .role_id = row->role_id,
        .time_zone = says->time_zone,
        .region = says->region,
        .daily_norm_minutes = VALUE_OR(says->daily_norm_minutes, DAILY_NORM_DEFAULT),
        .manager_id = manager_id,
        .employed_from = says->employed_from,
        .employed_until = says->employed_until,
    };
    struct employee employee;

    TRY(employee_add(rq, organization_of(rq), &new, &employee));
    import->items.items[row - file->rows].id = (opt_uuid)SOME(employee.id);
    return row->invite ? employee_invite_by_mail(rq, &employee) : NULL;
}

/* A row's memory is needed no longer than the row: a whole file's would pass a request's ceiling. */
#define SCRATCH_CEILING ((size_t)16 * 1024 * 1024)
#define SCRATCH_ROWS    32

static void free_scratch(void *scratch)
{
    arena_free(scratch);
}

static problem store_rows(struct request *rq, const struct employee_file *file, const size_t *order,
                          struct arena *scratch, struct employee_import *import)
{
    struct request part = *rq;

    part.arena = scratch;
    db_use_arena(rq->db, scratch);
    for (size_t i = 0; i < file->count; i++) {
        problem failed = store_row(&part, file, &file->rows[order[i]], import);

        if (failed !=
            NULL) { /* what is said of it stands in the scratch, which stays as long as the request */
            rq->detail = part.detail;
            return failed;
        }
        if (i % SCRATCH_ROWS == SCRATCH_ROWS - 1) {
            arena_reset(scratch);
        }
    }
    return NULL;
}

problem employee_file_store(struct request *rq, struct employee_file *file,
                            struct employee_import *import)
{
    size_t *order = ARENA_ARRAY(rq->arena, size_t, file->count);
    size_t ordered;
    struct arena *scratch = arena_new(SCRATCH_CEILING);

    if (scratch == NULL) {
        arena_exhausted(rq->arena);
    }
    arena_on_free(rq->arena, free_scratch, scratch);
    if (!order_rows(rq, file, order, &ordered)) {
        return fail(rq, &internal_error, "a circle of managers was not found");
    }
    outbox_wake(rq); /* here, as what a row asks for after the commit would be forgotten with it */
    if (ARENA_GUARD(scratch)) {
        db_use_arena(rq->db, rq->arena);
        arena_exhausted(rq->arena);
    }
    problem outcome = store_rows(rq, file, order, scratch, import);

    db_use_arena(rq->db, rq->arena);
    return outcome;
}
