/* Checks of settings: see config_check.h. */
#include "app/config_check.h"

#include "http/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* ---- each alone ---- */

static bool is_port(text value)
{
    int64_t port;
    return text_to_integer(value, &port) && port >= 0 && port <= 65535;
}

static bool is_address(text value)
{
    char name[INET6_ADDRSTRLEN];
    struct in6_addr binary;
    if (value.length == 0 || value.length >= sizeof(name)) {
        return false;
    }
    memcpy(name, value.data, value.length);
    name[value.length] = '\0';
    return inet_pton(AF_INET, name, &binary) == 1 || inet_pton(AF_INET6, name, &binary) == 1;
}

const char *check_listen(text value)
{
    size_t colon = value.length;
    while (colon > 0 && value.data[colon - 1] != ':') {
        colon--;
    }
    text host = colon == 0 ? TEXT("") : text_first(value, colon - 1);
    if (host.length > 2 && host.data[0] == '[' && host.data[host.length - 1] == ']') {
        host = text_first(text_from(host, 1), host.length - 2);
    }
    bool right = colon > 0 && is_port(text_from(value, colon)) && is_address(host);
    return right ? NULL
                 : "must be an address and a port, such as 127.0.0.1:8080, 0.0.0.0:8080 or "
                   "[::1]:8080";
}

/* What stands after http:// or https://; empty when the value begins otherwise. */
static text after_scheme(text value)
{
    if (text_starts_with(value, TEXT("https://"))) {
        return text_from(value, 8);
    }
    return text_starts_with(value, TEXT("http://")) ? text_from(value, 7) : TEXT("");
}

static bool is_host_and_port(text value)
{
    for (size_t i = 0; i < value.length; i++) {
        char c = value.data[i];
        bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    strchr(".-:[]", c) != NULL;
        if (!fits) {
            return false;
        }
    }
    return value.length > 0;
}

const char *check_url(text value)
{
    return is_host_and_port(after_scheme(value))
               ? NULL
               : "must be http:// or https:// and a host, such as https://time.example.com, "
                 "without a path";
}

const char *check_origin(text value)
{
    return is_host_and_port(after_scheme(value))
               ? NULL
               : "must be origins such as https://app.example.com; * is not allowed, because "
                 "requests carry credentials";
}

const char *check_address(text value)
{
    return is_address(value) ? NULL : "must be IP addresses";
}

const char *check_network(text value)
{
    struct http_network network;
    return http_network_parse(value, &network)
               ? NULL
               : "must be networks or addresses, such as 10.0.0.0/8 or fd00::/8";
}

const char *check_database_url(text value)
{
    bool right = text_starts_with(value, TEXT("postgresql://")) ||
                 text_starts_with(value, TEXT("postgres://"));
    if (!right) {
        return "must begin with postgresql://; leave it out for the embedded database";
    }
    text host_and_user = text_from(value, text_find(value, '/') + 2);
    text user = text_first(host_and_user, text_find(host_and_user, '@'));
    text password = user.length < host_and_user.length && text_find(user, ':') < user.length
                        ? text_from(user, text_find(user, ':') + 1)
                        : TEXT("");
    return check_placeholder(password);
}

const char *check_email(text value)
{
    struct mail_address address;
    return mail_address_parse(value, &address);
}

/* What example files and documentation have where a secret belongs: seen in those of the systems
 * this replaces. */
static const char *const placeholders[] = {
    "changeme",         "change-me",   "change_me",  "changethis", "change-this", "change_this",
    "secret",           "secretkey",   "secret-key", "secret_key", "password",    "your-secret-key",
    "example",          "placeholder", "insecure",   "topsecret",  "supersecret", "super-secret",
    "super-secret-key", "xxxxxxxx",    "12345678",
};

/* Their beginnings: "change-me-in-production", "your-secret-key-here",
 * "insecure-key-for-development" … */
static const char *const placeholder_beginnings[] = {
    "changeme",     "change-me",   "change_me",       "change-this", "change_this",
    "changethis",   "your-secret", "your_secret",     "your-super",  "your-api-key",
    "your_api_key", "insecure",    "django-insecure", "replace-me",  "replace_me",
    "replace-with", "<",
};

const char *check_placeholder(text value)
{
    const char *message =
        "is a known placeholder, which anybody could guess: set a secret of your own";
    for (size_t i = 0; i < sizeof(placeholders) / sizeof(*placeholders); i++) {
        if (text_equal_ignoring_case(value, text_of(placeholders[i]))) {
            return message;
        }
    }
    for (size_t i = 0; i < sizeof(placeholder_beginnings) / sizeof(*placeholder_beginnings); i++) {
        text beginning = text_of(placeholder_beginnings[i]);
        if (value.length >= beginning.length &&
            text_equal_ignoring_case(text_first(value, beginning.length), beginning)) {
            return message;
        }
    }
    return NULL;
}

const char *check_secret(text value)
{
    const char *wrong = check_placeholder(value);
    if (wrong == NULL && value.length < 16) {
        wrong = "must have at least 16 characters, better 32 random ones";
    }
    return wrong;
}

/* ---- together ---- */

static void check_postgres(struct config *config)
{
    const struct settings *settings = &config->settings;
    if (settings->database_url.length > 0 && settings->postgres_server.length > 0) {
        input_error_add(config->warnings, TEXT("POSTGRES_SERVER"),
                        "has no effect, because DATABASE_URL is set");
        return;
    }
    if (settings->postgres_server.length > 0 && settings->postgres_user.length == 0) {
        input_error_add(config->errors, TEXT("POSTGRES_USER"), "must be set with POSTGRES_SERVER");
    }
    if (settings->postgres_server.length > 0 && settings->postgres_db.length == 0) {
        input_error_add(config->errors, TEXT("POSTGRES_DB"), "must be set with POSTGRES_SERVER");
    }
    if (settings->postgres_server.length == 0 && settings->postgres_db.length > 0) {
        input_error_add(config->errors, TEXT("POSTGRES_SERVER"), "must be set with POSTGRES_DB");
    }
}

static void require_together(struct config *config, const char *name, text value, const char *with,
                             text other)
{
    if (value.length == 0 && other.length > 0) {
        input_error_add(config->errors, text_of(name), "must be set with %s", with);
    }
}

static void check_mail(struct config *config)
{
    const struct settings *settings = &config->settings;
    require_together(config, "EMAIL_FROM", settings->email_from, "EMAIL_HOST",
                     settings->email_host);
    require_together(config, "EMAIL_PASSWORD", settings->email_password, "EMAIL_USERNAME",
                     settings->email_username);
    require_together(config, "EMAIL_USERNAME", settings->email_username, "EMAIL_PASSWORD",
                     settings->email_password);
    if (settings->email_ca_file.length > 0 && access(settings->email_ca_file.data, R_OK) != 0) {
        input_error_add(config->errors, TEXT("EMAIL_CA_FILE"), "cannot be read: %s",
                        strerror(errno));
    }
    if (settings->email_security == MAIL_SECURITY_NONE && settings->email_username.length > 0 &&
        !mail_is_this_machine(settings->email_host)) {
        input_error_add(config->errors, TEXT("EMAIL_SECURITY"),
                        "is none: EMAIL_PASSWORD would travel in the clear");
    } else if (settings->email_security == MAIL_SECURITY_NONE && settings->email_host.length > 0 &&
               !mail_is_this_machine(settings->email_host)) {
        input_error_add(config->warnings, TEXT("EMAIL_SECURITY"),
                        "is none: links that let people in travel in the clear");
    }
    if (settings->email_host.length > 0 && settings->public_url.length == 0) {
        input_error_add(config->warnings, TEXT("PUBLIC_URL"),
                        "is not set, so that links in mail lead to STINT_LISTEN");
    }
}

static bool listens_to_others(text listen)
{
    return listen.length > 0 && !text_starts_with(listen, TEXT("127.")) &&
           !text_starts_with(listen, TEXT("[::1]"));
}

void config_check_together(struct config *config)
{
    const struct settings *settings = &config->settings;
    bool test = settings->environment == ENVIRONMENT_TEST;
    check_postgres(config);
#ifndef STINT_POSTGRES
    if (settings->database_url.length > 0 || settings->postgres_server.length > 0) {
        input_error_add(config->errors, TEXT("DATABASE_URL"),
                        "this program was built without PostgreSQL");
    }
#endif
    check_mail(config);
    if (IS_PRESENT(settings->test_now) && !test) {
        input_error_add(config->errors, TEXT("STINT_TEST_NOW"), "is only for STINT_ENV=test");
    }
    if (settings->test_quick_passwords == ON && !test) {
        input_error_add(config->errors, TEXT("STINT_TEST_QUICK_PASSWORDS"),
                        "is only for STINT_ENV=test");
    }
    if (test) {
        input_error_add(config->warnings, TEXT("STINT_ENV"),
                        "is test: not for a server that people use");
    }
    if (settings->rate_limit == OFF && !test) {
        input_error_add(config->warnings, TEXT("RATE_LIMIT"),
                        "is off: passwords can be guessed at any speed");
    }
    if (!test && listens_to_others(settings->listen) &&
        !text_starts_with(settings->public_url, TEXT("https://"))) {
        input_error_add(config->warnings, TEXT("PUBLIC_URL"),
                        "is not https://, but STINT_LISTEN is open to other machines: cookies "
                        "travel in the clear");
    }
}
