/* The table of settings, and where their values come from. What they must be besides is in
 * config_check.c. */
#include "app/config.h"

#include "app/config_check.h"
#include "app/dotenv.h"

#include <stdlib.h>
#include <string.h>

static const char *const algorithm_names[] = {[ALGORITHM_HS256] = "HS256", NULL};
static const char *const on_off_names[] = {[OFF] = "off", [ON] = "on", NULL};
static const char *const environment_names[] = {
    [ENVIRONMENT_PRODUCTION] = "production", [ENVIRONMENT_TEST] = "test", NULL};
static const char *const level_names[] = {[LOG_DEBUG] = "debug",
                                          [LOG_INFO] = "info",
                                          [LOG_WARNING] = "warning",
                                          [LOG_ERROR] = "error",
                                          NULL};
static const char *const source_names[] = {[FROM_DEFAULT] = "default",
                                           [FROM_FILE] = ".env",
                                           [FROM_ENVIRONMENT] = "environment",
                                           [FROM_FLAG] = "flag",
                                           NULL};

#define SETTING(member, title, standard, says, ...)         \
    {                                                       \
        .name = (title), .fallback = (standard),            \
        .field = FIELD(settings, member, says, __VA_ARGS__) \
    }
#define SECRET(member, title, says, ...)                                                     \
    {                                                                                        \
        .name = (title), .secret = true, .field = FIELD(settings, member, says, __VA_ARGS__) \
    }
#define PORT RANGE(1, 65535)

const struct setting setting_table[] = {
    SETTING(project_name, "PROJECT_NAME", "Stint", "What this installation calls itself",
            LENGTH(1, 100)),
    SETTING(environment, "STINT_ENV", "production", "production, or test",
            .names = environment_names),
    SETTING(data, "STINT_DATA", "./data",
            "The directory of the embedded database and of generated secrets", LENGTH(1, 4000)),
    SETTING(listen, "STINT_LISTEN", "127.0.0.1:8080", "Address and port to serve on",
            .check = check_listen),
    SETTING(public_url, "PUBLIC_URL", NULL,
            "The address people use, such as https://time.example.com", .check = check_url),
    SETTING(trusted_proxies, "TRUSTED_PROXIES", NULL,
            "Addresses of proxies whose X-Forwarded-For counts", .check = check_address),
    SETTING(log_level, "LOG_LEVEL", "info", "What is logged: debug, info, warning or error",
            .names = level_names),
    SETTING(rate_limit, "RATE_LIMIT", "on", "off removes every limit, on signing in too",
            .names = on_off_names),
    SETTING(backend_cors_origins, "BACKEND_CORS_ORIGINS", NULL,
            "Origins of browser applications that may use the API", .check = check_origin),
    SETTING(cors_allowed_origins, "CORS_ALLOWED_ORIGINS", NULL, "More of them",
            .check = check_origin),

    SECRET(secret_key, "SECRET_KEY",
           "What tokens are signed with; generated into STINT_DATA if not set",
           .check = check_secret),
    SETTING(algorithm, "ALGORITHM", "HS256", "How tokens are signed", .names = algorithm_names),
    SETTING(access_token_minutes, "ACCESS_TOKEN_EXPIRE_MINUTES", "30",
            "How long an access token is good", RANGE(1, 1440)),
    SETTING(refresh_token_days, "REFRESH_TOKEN_EXPIRE_DAYS", "30",
            "How long a refresh token is good", RANGE(1, 365)),
    SETTING(session_days, "SESSION_EXPIRE_DAYS", "30", "How long a browser stays signed in",
            RANGE(1, 365)),
    SECRET(admin_api_key, "ADMIN_API_KEY",
           "An API key with every permission, installed at the start", .check = check_secret),

    SECRET(database_url, "DATABASE_URL", "postgresql://user:password@host:port/database",
           .check = check_database_url),
    SETTING(postgres_server, "POSTGRES_SERVER", NULL,
            "Host of PostgreSQL; without it the database is embedded"),
    SETTING(postgres_port, "POSTGRES_PORT", "5432", "Its port", PORT),
    SETTING(postgres_user, "POSTGRES_USER", NULL, "Its user"),
    SECRET(postgres_password, "POSTGRES_PASSWORD", "That user's password",
           .check = check_placeholder),
    SETTING(postgres_db, "POSTGRES_DB", NULL, "Its database"),

    SETTING(audit_retention, "AUDIT_RETENTION", "180", "Days the audit log is kept",
            RANGE(1, 36500)),
    SETTING(maximum_weekly_hours, "WORKING_TIME_MAX_WEEKLY_HOURS", "48",
            "Most hours of work a week, on average", RANGE(1, 168)),
    SETTING(minimum_daily_rest, "WORKING_TIME_MIN_DAILY_REST", "11",
            "Least hours of rest in a row every day", RANGE(0, 24)),

    SETTING(email_host, "EMAIL_HOST", NULL, "Mail server; without it no mail is sent"),
    SETTING(email_port, "EMAIL_PORT", "587", "Its port", PORT),
    SETTING(email_username, "EMAIL_USERNAME", NULL, "Who to sign in there as"),
    SECRET(email_password, "EMAIL_PASSWORD", "That user's password", .check = check_placeholder),
    SETTING(email_from, "EMAIL_FROM", NULL,
            "The sender: stint@example.com, or Stint <stint@example.com>", .check = check_email),
    SETTING(email_security, "EMAIL_SECURITY", "auto",
            "tls, starttls, none; auto: tls on port 465, none to this machine, else starttls",
            .names = (const char *const[]){"auto", "tls", "starttls", "none", NULL}),
    SETTING(email_ca_file, "EMAIL_CA_FILE", NULL,
            "Certificates that the mail server's may be signed with, instead of the system's"),
    SETTING(email_timeout, "EMAIL_TIMEOUT", "30", "Seconds that sending a message may take",
            RANGE(1, MAIL_TIMEOUT_MAXIMUM)),

    SETTING(redis_host, "REDIS_HOST", NULL,
            "Redis, for limits and caches shared by several servers"),
    SETTING(redis_port, "REDIS_PORT", "6379", "Its port", PORT),
    SECRET(redis_password, "REDIS_PASSWORD", "Its password", .check = check_placeholder),
    SETTING(elasticsearch_host, "ELASTICSEARCH_HOST", NULL,
            "A search server; without it the database searches"),
    SETTING(elasticsearch_port, "ELASTICSEARCH_PORT", "9200", "Its port", PORT),

    SETTING(outgoing_allowed_networks, "OUTGOING_ALLOWED_NETWORKS", NULL,
            "Networks beside the public internet that webhooks may reach, such as 10.0.0.0/8",
            .check = check_network),
    SETTING(connections, "STINT_CONNECTIONS", "8192", "At most so many connections at once",
            RANGE(1, 65536)),
    SETTING(loops, "STINT_LOOPS", "0", "Event loops; 0: one a core", RANGE(0, 64)),
    SETTING(lanes, "STINT_LANES", "3", "Connections that write to PostgreSQL", RANGE(1, 64)),
    SETTING(readers, "STINT_READERS", "8", "Threads that read from PostgreSQL", RANGE(1, 256)),
    SETTING(worker, "WORKER", "on", "off leaves background work to `stint worker`",
            .names = on_off_names),
    SETTING(worker_threads, "WORKER_THREADS", "8",
            "Mails that are sent at once, and as many webhooks, two of each", RANGE(1, 256)),
    SETTING(outbox_retention, "OUTBOX_RETENTION", "7",
            "Days that jobs and what webhooks were sent are kept; ten times as long if they failed",
            RANGE(0, 36500)),
    SETTING(test_now, "STINT_TEST_NOW", NULL, "Where the clock stands, with STINT_ENV=test"),
    SETTING(test_quick_passwords, "STINT_TEST_QUICK_PASSWORDS", "off",
            "on: hashing a password costs next to nothing, with STINT_ENV=test",
            .names = on_off_names),
};
const size_t setting_count = sizeof(setting_table) / sizeof(setting_table[0]);

/* ---- names ---- */

text setting_flag(struct arena *arena, const struct setting *setting)
{
    text name = text_of(setting->name);
    name = text_lower(arena, text_starts_with(name, TEXT("STINT_")) ? text_from(name, 6) : name);
    struct buffer flag = {.arena = arena};
    buffer_append_literal(&flag, "--");
    for (size_t i = 0; i < name.length; i++) {
        buffer_append_byte(&flag, name.data[i] == '_' ? '-' : name.data[i]);
    }
    return buffer_text(&flag);
}

const struct setting *setting_of_flag(struct arena *arena, text flag)
{
    for (size_t i = 0; i < setting_count; i++) {
        if (!setting_table[i].secret && text_equal(setting_flag(arena, &setting_table[i]), flag)) {
            return &setting_table[i];
        }
    }
    return NULL;
}

/* ---- values ---- */

static bool flag_value(const struct given_flag *flags, size_t count, const struct setting *setting,
                       text *value)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        if (flags[i].setting == setting) {
            *value = flags[i].value; /* the last one counts, as everywhere on a command line */
            found = true;
        }
    }
    return found;
}

/* Set to nothing is not set: FOO= in a file of settings means that. */
static bool environment_value(const struct setting *setting, text *value)
{
    const char *found = getenv(setting->name);
    if (found == NULL || found[0] == '\0') {
        return false;
    }
    *value = text_of(found);
    return true;
}

static struct setting_value find_value(const struct setting *setting,
                                       const struct given_flag *flags, size_t flag_count,
                                       const struct dotenv *file)
{
    struct setting_value found = {.setting = setting, .given = true};
    if (flag_value(flags, flag_count, setting, &found.value)) {
        found.source = FROM_FLAG;
    } else if (environment_value(setting, &found.value)) {
        found.source = FROM_ENVIRONMENT;
    } else if (dotenv_value(file, text_of(setting->name), &found.value)) {
        found.source = FROM_FILE;
    } else {
        found.source = FROM_DEFAULT;
        found.value = text_of(setting->fallback);
        found.given = setting->fallback != NULL;
    }
    return found;
}

/* ["a", "b"], as programs in Python want their lists, is taken like a, b. */
static text plain_list(struct arena *arena, text value)
{
    struct buffer plain = {.arena = arena};
    for (size_t i = 0; i < value.length; i++) {
        if (strchr("[]\"' ", value.data[i]) == NULL) {
            buffer_append_byte(&plain, value.data[i]);
        }
    }
    return buffer_text(&plain);
}

static void read_text(struct arena *arena, struct config *config, const struct setting *setting,
                      text given, struct input_errors *errors)
{
    const struct field *field = &setting->field;
    text source = field->kind == KIND_TEXT_LIST ? plain_list(arena, given) : text_trim(given);
    if (source.length > 0) {
        value_read_text(field, source, &config->settings, text_of(setting->name), errors);
    }
}

static void read_value(struct arena *arena, struct config *config,
                       const struct setting_value *value)
{
    struct input_errors errors = {.arena = arena};
    if (!value->given) {
        return;
    }
    read_text(arena, config, value->setting, value->value, &errors);
    if (errors.count > 0) { /* so that nothing is warned of that nobody set */
        struct input_errors none = {.arena = arena};
        read_text(arena, config, value->setting, text_of(value->setting->fallback), &none);
    }
    for (size_t i = 0; i < errors.count; i++) {
        input_error_add(config->errors, text_of(value->setting->name), "%.*s (from %s)",
                        TEXT_ARGUMENTS(errors.items[i].message), source_names[value->source]);
    }
}

static void warn_of_unknown(struct config *config, const struct dotenv *file)
{
    for (size_t i = 0; i < file->count; i++) {
        bool known = false;
        for (size_t s = 0; s < setting_count; s++) {
            known |= text_equal(file->items[i].name, text_of(setting_table[s].name));
        }
        if (!known) {
            input_error_add(config->warnings, file->items[i].name,
                            "stands in .env, but is no setting of Stint");
        }
    }
}

static struct input_errors *errors_new(struct arena *arena)
{
    struct input_errors *errors = ARENA_NEW(arena, struct input_errors);
    errors->arena = arena;
    return errors;
}

void config_load(struct arena *arena, const struct given_flag *flags, size_t flag_count,
                 struct config *config)
{
    *config = (struct config){.values = ARENA_ARRAY(arena, struct setting_value, setting_count),
                              .errors = errors_new(arena),
                              .warnings = errors_new(arena)};
    struct dotenv file = {.items = NULL};
    dotenv_read(arena, ".env", &file, config->errors);
    for (size_t i = 0; i < setting_count; i++) {
        config->values[i] = find_value(&setting_table[i], flags, flag_count, &file);
        read_value(arena, config, &config->values[i]);
    }
    warn_of_unknown(config, &file);
    config_check_together(config);
}

/* ---- reports ---- */

static text shown_value(const struct setting_value *value)
{
    if (!value->given) {
        return TEXT("(not set)");
    }
    return value->setting->secret ? TEXT("********") : value->value;
}

static void write_lines(struct buffer *out, const char *label, const struct input_errors *errors)
{
    for (size_t i = 0; i < errors->count; i++) {
        buffer_append_format(out, "%s: %.*s %.*s\n", label,
                             TEXT_ARGUMENTS(errors->items[i].pointer),
                             TEXT_ARGUMENTS(errors->items[i].message));
    }
}

text config_errors(struct arena *arena, const struct config *config)
{
    struct buffer out = {.arena = arena};
    write_lines(&out, "error", config->errors);
    return buffer_text(&out);
}

text config_report(struct arena *arena, const struct config *config)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting_value *value = &config->values[i];
        buffer_append_format(&out, "%s = %.*s  (%s)\n", value->setting->name,
                             TEXT_ARGUMENTS(shown_value(value)), source_names[value->source]);
    }
    write_lines(&out, "warning", config->warnings);
    write_lines(&out, "error", config->errors);
    if (config->errors->count == 0) {
        buffer_append_literal(&out, "The settings are valid.\n");
    }
    return buffer_text(&out);
}
