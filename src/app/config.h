/*
 * Settings: one table of names, kinds and defaults (config.c) from which come what may be set, by
 * which flag, its validation, the help and `stint config check`. A flag wins over the environment,
 * that over the file .env in the working directory, that over the default.
 */
#ifndef STINT_APP_CONFIG_H
#define STINT_APP_CONFIG_H

#include "base/log.h"
#include "features/mail/mail.h"
#include "json/json.h"

enum environment { ENVIRONMENT_PRODUCTION, ENVIRONMENT_TEST };
enum on_off { OFF, ON };
enum algorithm { ALGORITHM_HS256 };

struct settings {
    text project_name;
    text secret_key; /* empty: generated, see secret_key_load() */
    enum algorithm algorithm;
    int64_t access_token_minutes;
    int64_t refresh_token_days;
    int64_t session_days;
    text database_url;
    text postgres_server;
    int64_t postgres_port;
    text postgres_user;
    text postgres_password;
    text postgres_db;
    text redis_host;
    int64_t redis_port;
    text redis_password;
    text elasticsearch_host;
    int64_t elasticsearch_port;
    int64_t audit_retention; /* days */
    int64_t maximum_weekly_hours;
    int64_t minimum_daily_rest; /* hours */
    text_list backend_cors_origins;
    text_list cors_allowed_origins;
    text admin_api_key;
    text email_host;
    int64_t email_port;
    text email_username;
    text email_password;
    text email_from;
    enum mail_security email_security;
    text email_ca_file;
    int64_t email_timeout; /* seconds */
    text public_url;
    enum on_off rate_limit;
    text_list trusted_proxies;
    enum log_level log_level;
    text_list outgoing_allowed_networks;
    text data; /* the directory */
    text listen;
    int64_t connections;
    int64_t loops;   /* 0: one a core */
    int64_t lanes;   /* of PostgreSQL */
    int64_t readers; /* of PostgreSQL */
    enum on_off worker;
    int64_t worker_threads;
    int64_t outbox_retention; /* days */
    enum environment environment;
    opt_instant test_now;
    enum on_off test_quick_passwords;
};

struct setting {
    const char *name;     /* in the environment and in .env */
    const char *fallback; /* the default as text; NULL: none */
    bool secret;          /* never shown, and no flag: a command line can be read by others */
    struct field field;   /* of struct settings */
};

extern const struct setting setting_table[];
extern const size_t setting_count;

enum setting_source { FROM_DEFAULT, FROM_FILE, FROM_ENVIRONMENT, FROM_FLAG };

struct setting_value {
    const struct setting *setting;
    enum setting_source source;
    text value; /* as given */
    bool given; /* has a value, be it the default */
};

struct config {
    struct settings settings;     /* to be used only if there are no errors */
    struct setting_value *values; /* setting_count of them */
    struct input_errors *errors;  /* pointer: the name of the setting */
    struct input_errors *warnings;
};

/* A flag of the command line that names a setting, as "--listen". */
struct given_flag {
    const struct setting *setting;
    text value;
};

/* "--listen" of STINT_LISTEN. */
text setting_flag(struct arena *arena, const struct setting *setting);
/* NULL if no setting has that flag. */
const struct setting *setting_of_flag(struct arena *arena, text flag);

/* Reads all of it, and says all that is wrong. */
void config_load(struct arena *arena, const struct given_flag *flags, size_t flag_count,
                 struct config *config);

/* Every setting with its value and source, then what is wrong; for `stint config check`. */
text config_report(struct arena *arena, const struct config *config);

/* What is wrong, a line each. */
text config_errors(struct arena *arena, const struct config *config);

/* ---- what follows from them ---- */

/* The directory of data, made (0700) if it is not there; false and why. */
bool data_directory_make(struct arena *arena, const struct settings *settings, text *message);

/* SECRET_KEY, or what STINT_DATA/secret_key (0600) holds, generated there once; false and why. */
bool secret_key_load(struct arena *arena, const struct settings *settings, text *secret,
                     text *message);

/* What links begin with: PUBLIC_URL, else the address that is served. No slash at its end. */
text config_base_url(struct arena *arena, const struct settings *settings);

/* True with a libpq connection string where PostgreSQL is meant. */
bool config_postgres(struct arena *arena, const struct settings *settings, text *conninfo);

#endif
