/* Verbs about the data as a whole: migrate, backup, restore, imports, audit verify. */
#include "app/command.h"
#include "app/file.h"

#include "db/migrate.h"
#include "features/attendance/attendance.h"
#include "features/audit/audit.h"
#include "features/calendar/calendar.h"
#include "features/employees/employees.h"

#include <string.h>
#include <unistd.h>

#define ARENA_CEILING ((size_t)1024 * 1024 * 1024)

/* ---- the schema ---- */

static enum exit_code run_migrate(struct program *program)
{
    struct db *db;
    int64_t ran;
    text message = TEXT("");
    problem outcome = db_open(program->database, DB_WRITER, &db);
    if (outcome != NULL) {
        return command_failed("the database cannot be opened: %s", outcome->title);
    }
    outcome = migrate(db, program->arena, program_now(program->settings), &ran, &message);
    db_close(db);
    if (outcome != NULL) {
        return command_failed("%s: %.*s", outcome->title, TEXT_ARGUMENTS(message));
    }
    text migrations_ran = text_count(program->arena, ran, "migration", "migrations");
    return command_print(
        ran == 0 ? TEXT("The schema is up to date.\n")
                 : text_format(program->arena, "%.*s ran.\n", TEXT_ARGUMENTS(migrations_ran)));
}

enum exit_code migrate_run(struct invocation *invocation)
{
    struct program program;
    enum exit_code code = program_open(invocation, &program);
    if (code == EXIT_DONE) {
        code = run_migrate(&program);
        program_close(&program);
    }
    return code;
}

/* ---- backups ---- */

enum exit_code backup_run(struct invocation *invocation)
{
    struct program program;
    text message = TEXT("");
    if (text_equal(invocation->argument, TEXT("-"))) { /* which other verbs read from */
        return command_misused(invocation, "backup writes a file, and - is none; name one");
    }
    enum exit_code code = program_open(invocation, &program);
    if (code != EXIT_DONE) {
        return code;
    }
    if (database_backup(program.database, invocation->argument, invocation->arena, &message) !=
        NULL) {
        code = command_failed("the backup failed: %.*s", TEXT_ARGUMENTS(message));
    }
    program_close(&program);
    return code;
}

enum exit_code restore_run(struct invocation *invocation)
{
    const struct settings *settings = &invocation->config.settings;
    text message = TEXT("");
    if (invocation->config.errors->count > 0) {
        fputs(config_errors(invocation->arena, &invocation->config).data, stderr);
        return command_failed("the settings are not valid; see `stint config check`");
    }
    if (!data_directory_make(invocation->arena, settings, &message)) {
        return command_failed("%.*s", TEXT_ARGUMENTS(message));
    }
    struct database_settings database = program_database(invocation->arena, settings);
    if (database_restore(&database, invocation->argument, invocation->arena, &message) != NULL) {
        return command_failed("nothing was restored: %.*s", TEXT_ARGUMENTS(message));
    }
    return EXIT_DONE;
}

/* ---- import ---- */

struct import_order {
    text organization;
    text csv;
    struct import_report report;
};

static problem import_punches(struct request *rq, void *context)
{
    struct import_order *order = context;
    order->report = (struct import_report){.punches = 0};
    TRY(request_act_for_named(rq, order->organization));
    return attendance_import(rq, order->csv, &order->report);
}

static void print_import_errors(struct arena *arena, const struct import_report *report)
{
    for (size_t i = 0; i < report->errors.count; i++) {
        const struct import_error *error = &report->errors.items[i];
        command_complain(arena, text_format(arena, "line %lld", (long long)error->line),
                         error->message);
    }
    if ((int64_t)report->errors.count < report->wrong) {
        fprintf(stderr, "and %lld more\n",
                (long long)(report->wrong - (int64_t)report->errors.count));
    }
}

static enum exit_code run_import(struct program *program, struct import_order *order)
{
    _cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_CEILING);
    enum exit_code code = command_act(program, DB_WRITE, arena, import_punches, order);
    const struct import_report *report = &order->report;
    if (code != EXIT_DONE) {
        print_import_errors(arena, report);
        return code;
    }
    text punches = text_count(program->arena, report->punches, "punch", "punches");
    text employees = text_count(program->arena, report->employees, "employee", "employees");
    text sessions = text_count(program->arena, report->sessions, "session", "sessions");
    return command_print(text_format(program->arena, "%.*s of %.*s, %.*s\n",
                                     TEXT_ARGUMENTS(punches), TEXT_ARGUMENTS(employees),
                                     TEXT_ARGUMENTS(sessions)));
}

/* The file that the verb's argument names; "-" is standard input. */
static enum exit_code read_argument(const struct invocation *invocation, text *content)
{
    bool from_input = text_equal(invocation->argument, TEXT("-"));
    const char *path =
        text_format(invocation->arena, "%.*s", TEXT_ARGUMENTS(invocation->argument)).data;
    int failure = from_input ? whole_file_read_stream(invocation->arena, STDIN_FILENO, content)
                             : whole_file_read(invocation->arena, path, content);
    return failure == 0 ? EXIT_DONE : command_failed("%s: %s", path, strerror(failure));
}

enum exit_code import_punches_run(struct invocation *invocation)
{
    struct import_order order = {.organization = option_value(invocation, "--organization")};
    struct program program;
    enum exit_code code = read_argument(invocation, &order.csv);
    if (code == EXIT_DONE) {
        code = program_open_migrated(invocation, &program);
    }
    if (code == EXIT_DONE) {
        code = run_import(&program, &order);
        program_close(&program);
    }
    return code;
}

/* ---- holidays ---- */

struct holidays_order {
    text organization;
    text region;
    text source;
    struct holiday_import_report report;
};

static problem import_holidays(struct request *rq, void *context)
{
    struct holidays_order *order = context;
    order->report = (struct holiday_import_report){.wrong = 0};
    TRY(request_act_for_named(rq, order->organization));
    return holidays_import(rq, order->source, order->region, &order->report);
}

static void print_holiday_errors(struct arena *arena, const struct holiday_import_report *report)
{
    for (size_t i = 0; i < report->errors.count; i++) {
        const struct holiday_import_error *error = &report->errors.items[i];
        text place = text_format(arena, "line %lld", (long long)error->line);
        if (error->event > 0) {
            place = text_format(arena, "event %lld, %.*s", (long long)error->event,
                                TEXT_ARGUMENTS(place));
        }
        command_complain(arena, place, error->message);
    }
    if ((int64_t)report->errors.count < report->wrong) {
        fprintf(stderr, "and %lld more\n",
                (long long)(report->wrong - (int64_t)report->errors.count));
    }
}

static enum exit_code run_holidays(struct program *program, struct holidays_order *order)
{
    _cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_CEILING);
    enum exit_code code = command_act(program, DB_WRITE, arena, import_holidays, order);
    const struct holiday_import_report *report = &order->report;
    if (code != EXIT_DONE) {
        print_holiday_errors(arena, report);
        return code;
    }
    text events = text_count(program->arena, report->events, "event", "events");
    text created = text_count(program->arena, report->created, "date", "dates");
    return command_print(
        text_format(program->arena, "%.*s: %.*s new, %lld renamed, %lld removed, %lld as before\n",
                    TEXT_ARGUMENTS(events), TEXT_ARGUMENTS(created), (long long)report->changed,
                    (long long)report->removed, (long long)report->unchanged));
}

enum exit_code holidays_import_run(struct invocation *invocation)
{
    struct holidays_order order = {.organization = option_value(invocation, "--organization"),
                                   .region = option_value(invocation, "--region")};
    struct program program;
    const char *wrong = order.region.length > 0 ? region_check(order.region) : NULL;
    if (wrong != NULL) {
        return command_misused(invocation, "--region %s", wrong);
    }
    enum exit_code code = read_argument(invocation, &order.source);
    if (code == EXIT_DONE) {
        code = program_open_migrated(invocation, &program);
    }
    if (code == EXIT_DONE) {
        code = run_holidays(&program, &order);
        program_close(&program);
    }
    return code;
}

/* ---- the audit log ---- */

struct verify_order {
    text organization; /* empty: all */
    struct audit_verdict verdict;
};

static problem verify_audit(struct request *rq, void *context)
{
    struct verify_order *order = context;
    if (order->organization.length > 0) {
        TRY(request_act_for_named(rq, order->organization));
    }
    return audit_verify(rq, organization_of(rq), &order->verdict);
}

static enum exit_code run_verify(struct program *program, struct verify_order *order)
{
    _cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_CEILING);
    enum exit_code code = command_act(program, DB_READ, arena, verify_audit, order);
    if (code != EXIT_DONE) {
        return code;
    }
    text json = json_of_record(program->arena, &audit_verdict_record, &order->verdict);
    code = command_print(text_format(program->arena, "%.*s\n", TEXT_ARGUMENTS(json)));
    return order->verdict.intact ? code : command_failed("the audit log was changed");
}

enum exit_code audit_verify_run(struct invocation *invocation)
{
    struct verify_order order = {.organization = option_value(invocation, "--organization")};
    struct program program;
    enum exit_code code = program_open_unchanged(invocation, &program);
    if (code == EXIT_DONE) {
        code = run_verify(&program, &order);
        program_close(&program);
    }
    return code;
}
