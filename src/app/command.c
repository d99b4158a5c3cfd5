/* Opens what a command needs and runs it in a transaction: see command.h. */
#include "app/command.h"

#include "app/features.h"
#include "db/migrate.h"
#include "features/organizations/organizations.h"
#include "features/users/users.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#define BUSY_MILLISECONDS \
    10000 /* another program may be writing: longer than any transaction of the server */
#define TRIES 20

/* ---- opening ---- */

instant program_now(const struct settings *settings)
{
    return VALUE_OR(settings->test_now, instant_now());
}

struct database_settings program_database(struct arena *arena, const struct settings *settings)
{
    struct database_settings database = {.engine = DB_SQLITE,
                                         .busy_milliseconds = BUSY_MILLISECONDS};
    if (config_postgres(arena, settings, &database.conninfo)) {
        database.engine = DB_POSTGRES;
    } else {
        database.path = text_format(arena, "%.*s/stint.db", TEXT_ARGUMENTS(settings->data));
    }
    return database;
}

static void read_sign_in(struct program *program, text secret)
{
    const struct settings *settings = program->settings;
    program->sign_in = (struct sign_in_settings){
        .secret = secret,
        .audience = settings->public_url.length > 0 ? settings->public_url : TEXT("stint"),
        .access_minutes = settings->access_token_minutes,
        .refresh_days = settings->refresh_token_days,
        .session_days = settings->session_days,
    };
}

static void read_mail(struct program *program, text secret)
{
    const struct settings *settings = program->settings;
    struct mail_address from = {.name = TEXT(""), .address = TEXT("")};
    if (settings->email_from.length > 0) {
        mail_address_parse(settings->email_from, &from); /* was checked */
    }
    if (from.name.length == 0) {
        from.name = settings->project_name;
    }
    program->mail = (struct mail_settings){
        .host = settings->email_host,
        .port = settings->email_port,
        .security =
            mail_security_for(settings->email_security, settings->email_host, settings->email_port),
        .username = settings->email_username,
        .password = settings->email_password,
        .ca_file = settings->email_ca_file,
        .timeout_seconds = settings->email_timeout,
        .from = from,
        .base_url = config_base_url(program->arena, settings),
        .product = settings->project_name,
        .link_key = secret,
    };
}

static enum exit_code no_database(const char *what)
{
    return command_failed("%s; say where it is with STINT_DATA or "
                          "DATABASE_URL, or make one with `stint migrate`",
                          what);
}

/* Before anything is made: opening a file that is not there would make it. */
static enum exit_code require_place(enum beginning beginning, struct arena *arena,
                                    const struct settings *settings,
                                    const struct database_settings *database)
{
    const char *folder = text_copy(arena, settings->data).data;
    if (beginning == BEGINS_ALL) {
        return EXIT_DONE;
    }
    if (database->engine == DB_SQLITE && access(database->path.data, F_OK) != 0) {
        return no_database(text_format(arena, "there is no database %s", database->path.data).data);
    }
    if (beginning == BEGINS_NOTHING && access(folder, F_OK) != 0) {
        return command_failed("there is no directory %s; say with STINT_DATA where the server has "
                              "its secrets",
                              folder);
    }
    return EXIT_DONE;
}

/* One that is there may still be nothing but an empty file, or an empty database of PostgreSQL. */
static enum exit_code require_schema(enum beginning beginning, const struct program *program)
{
    struct db *db;
    bool begun = false;
    if (beginning == BEGINS_ALL) {
        return EXIT_DONE;
    }
    problem outcome = db_open(program->database, DB_READER, &db);
    if (outcome != NULL) {
        return command_failed("the database cannot be opened: %s", outcome->title);
    }
    outcome = migrate_begun(db, program->arena, &begun);
    db_close(db);
    if (outcome != NULL) {
        return command_failed("the database cannot be read: %s", outcome->title);
    }
    return begun ? EXIT_DONE : no_database("the database is empty");
}

static bool make_place(enum beginning beginning, struct arena *arena,
                       const struct settings *settings, text *secret, text *message)
{
    *secret = TEXT("");
    return beginning == BEGINS_READING || (data_directory_make(arena, settings, message) &&
                                           secret_key_load(arena, settings, secret, message));
}

enum exit_code program_open(struct invocation *invocation, struct program *program)
{
    struct arena *arena = invocation->arena;
    const struct settings *settings = &invocation->config.settings;
    enum beginning beginning = invocation->verb->beginning;
    text message, secret;
    if (invocation->config.errors->count > 0) {
        fputs(config_errors(arena, &invocation->config).data, stderr);
        return command_failed("the settings are not valid; see `stint config check`");
    }
    if (settings->test_quick_passwords == ON) {
        password_hash_quickly();
    }
    struct database_settings database = program_database(arena, settings);
    enum exit_code code = require_place(beginning, arena, settings, &database);
    if (code != EXIT_DONE) {
        return code;
    }
    if (!make_place(beginning, arena, settings, &secret, &message)) {
        return command_failed("%.*s", TEXT_ARGUMENTS(message));
    }
    struct program opened = {.arena = arena, .settings = settings};
    if (database_open(&database, &opened.database, arena, &message) != NULL) {
        return command_failed("the database cannot be opened: %.*s", TEXT_ARGUMENTS(message));
    }
    code = require_schema(beginning, &opened);
    if (code != EXIT_DONE) {
        database_close(opened.database);
        return code;
    }
    opened.zones = zone_set_new();
    read_sign_in(&opened, secret);
    opened.outgoing = http_networks_of(arena, settings->outgoing_allowed_networks.items,
                                       settings->outgoing_allowed_networks.count);
    read_mail(&opened, secret);
    *program = opened;
    return EXIT_DONE;
}

void program_close(struct program *program)
{
    if (program->database != NULL) {
        database_close(program->database);
        zone_set_free(program->zones);
    }
}

static enum exit_code bring_up_to_date(struct program *program)
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
    return EXIT_DONE;
}

enum exit_code program_open_unchanged(struct invocation *invocation, struct program *program)
{
    struct db *db;
    text message = TEXT("");
    enum exit_code code = program_open(invocation, program);
    if (code != EXIT_DONE) {
        return code;
    }
    problem outcome = db_open(program->database, DB_READER, &db);
    if (outcome == NULL) {
        outcome = migrate_check(db, program->arena, &message);
        db_close(db);
    }
    if (outcome != NULL) {
        code = command_failed("%s: %.*s%s", outcome->title, TEXT_ARGUMENTS(message),
                              outcome == &schema_older ? "; see `stint migrate`" : "");
        program_close(program);
        program->database = NULL;
    }
    return code;
}

enum exit_code program_open_migrated(struct invocation *invocation, struct program *program)
{
    enum exit_code code = program_open(invocation, program);
    if (code == EXIT_DONE) {
        code = bring_up_to_date(program);
        if (code != EXIT_DONE) {
            program_close(program);
            program->database = NULL;
        }
    }
    return code;
}

/* ---- transactions ---- */

static problem run_once(struct request *rq, enum db_transaction kind, program_act act,
                        void *context)
{
    TRY(db_begin(rq->db, kind, rq->arena));
    problem outcome = act(rq, context);
    if (outcome == NULL) {
        outcome = db_commit(rq->db);
    }
    if (outcome != NULL && db_in_transaction(rq->db)) {
        db_rollback(rq->db);
    }
    return outcome;
}

/* What a problem says to people at a terminal: its detail, and every error. */
static text in_words(struct request *rq, problem outcome)
{
    struct buffer out = {.arena = rq->arena};
    bool said = rq->detail.length > 0 || rq->errors.count > 0;
    text cause = outcome->status >= 500 || !said ? db_message(rq->db) : TEXT("");
    buffer_append(&out, rq->detail.length > 0 ? text_printable(rq->arena, rq->detail)
                                              : text_of(outcome->title));
    for (size_t i = 0; i < rq->errors.count; i++) {
        text wrong = text_printable(rq->arena, rq->errors.items[i].message);
        buffer_append_format(&out, "\n  %.*s %.*s", TEXT_ARGUMENTS(rq->errors.items[i].pointer),
                             TEXT_ARGUMENTS(wrong));
    }
    if (cause.length > 0) {
        buffer_append_format(&out, " (%.*s)", TEXT_ARGUMENTS(cause));
    }
    return buffer_text(&out);
}

static void wait_before(int attempt)
{
    struct timespec pause = {.tv_nsec = attempt * 5000000L};
    nanosleep(&pause, NULL);
}

struct request program_request(const struct program *program)
{
    static const struct principal stint = {.kind = PRINCIPAL_COMMAND,
                                           .name = TEXT_INITIALIZER("stint"),
                                           .role = TEXT_INITIALIZER("owner")};
    return (struct request){.features = features,
                            .zones = program->zones,
                            .principal = &stint,
                            .scope = SCOPE_ALL,
                            .request_id = TEXT("command"),
                            .sign_in = &program->sign_in,
                            .outgoing = &program->outgoing,
                            .mail = &program->mail,
                            .detail = TEXT(""),
                            .etag = TEXT(""),
                            .address = TEXT("")};
}

problem program_transact(const struct program *program, struct db *db, enum db_transaction kind,
                         instant now, struct arena *arena, program_act act, void *context,
                         text *message)
{
    for (int attempt = 1;; attempt++) {
        struct request rq = program_request(program);
        rq.arena = rq.errors.arena = arena;
        rq.db = db;
        rq.now = now;
        problem outcome = run_once(&rq, kind, act, context);
        if (outcome == &db_retry && attempt < TRIES) {
            arena_reset(arena);
            wait_before(attempt);
            continue;
        }
        if (outcome != NULL) {
            *message = in_words(&rq, outcome);
        }
        return outcome;
    }
}

enum exit_code command_act(struct program *program, enum db_transaction kind, struct arena *arena,
                           program_act act, void *context)
{
    struct db *db;
    text message = TEXT("");
    problem outcome = db_open(program->database, kind == DB_READ ? DB_READER : DB_WRITER, &db);
    if (outcome != NULL) {
        return command_failed("the database cannot be opened: %s", outcome->title);
    }
    outcome = program_transact(program, db, kind, program_now(program->settings), arena, act,
                               context, &message);
    db_close(db);
    return outcome == NULL ? EXIT_DONE : command_failed("%.*s", TEXT_ARGUMENTS(message));
}

/* ---- whom a command acts for ---- */

void request_act_for(struct request *rq, uuid organization_id)
{
    struct principal *principal = ARENA_NEW(rq->arena, struct principal);
    *principal = *rq->principal;
    principal->organization_id = organization_id;
    rq->principal = principal;
}

static problem act_for_only_one(struct request *rq)
{
    struct organization_list all;
    TRY(organization_list(rq, &all));
    if (all.count != 1) {
        return fail(rq, &not_found,
                    all.count == 0
                        ? "there is no organization yet: see `stint admin create --help`"
                        : "there are several organizations: say which with --organization");
    }
    request_act_for(rq, all.items[0].id);
    return NULL;
}

problem request_act_for_named(struct request *rq, text name)
{
    if (name.length == 0) {
        return act_for_only_one(rq);
    }
    struct organization organization;
    bool found;
    TRY(organization_find(rq, name, &found, &organization));
    if (!found) {
        return fail(rq, &not_found, "there is no organization named %.*s", TEXT_ARGUMENTS(name));
    }
    request_act_for(rq, organization.id);
    return NULL;
}
