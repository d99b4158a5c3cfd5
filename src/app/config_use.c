/* What follows from settings: the data directory, the generated secret, the address of PostgreSQL.
 */
#include "app/config.h"

#include "app/file.h"
#include "base/random.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char *path_in(struct arena *arena, const struct settings *settings, const char *name)
{
    return text_format(arena, "%.*s/%s", TEXT_ARGUMENTS(settings->data), name).data;
}

bool data_directory_make(struct arena *arena, const struct settings *settings, text *message)
{
    const char *path = text_format(arena, "%.*s", TEXT_ARGUMENTS(settings->data)).data;
    struct stat found;
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        *message = text_format(arena, "the directory %s cannot be made: %s", path, strerror(errno));
        return false;
    }
    if (stat(path, &found) != 0 || !S_ISDIR(found.st_mode)) {
        *message = text_format(arena, "%s is not a directory", path);
        return false;
    }
    return true;
}

static text new_secret(struct arena *arena)
{
    unsigned char bytes[32];
    random_bytes(bytes, sizeof(bytes));
    return text_hexadecimal(arena, bytes, sizeof(bytes));
}

bool secret_key_load(struct arena *arena, const struct settings *settings, text *secret,
                     text *message)
{
    if (settings->secret_key.length > 0) {
        *secret = settings->secret_key;
        return true;
    }
    const char *path = path_in(arena, settings, "secret_key");
    text content;
    int failure = whole_file_read(arena, path, &content);
    if (failure == ENOENT) {
        failure = whole_file_create(arena, path, 0600, new_secret(arena));
        failure =
            failure == 0 || failure == EEXIST ? whole_file_read(arena, path, &content) : failure;
    }
    if (failure != 0) {
        *message = text_format(arena, "%s: %s", path, strerror(failure));
        return false;
    }
    content = text_trim(content);
    if (content.length < 32) {
        *message = text_format(
            arena,
            "%s does not hold a secret: remove it to have a new one made, which ends all tokens",
            path);
        return false;
    }
    *secret = content;
    return true;
}

text config_base_url(struct arena *arena, const struct settings *settings)
{
    text listen = settings->listen;
    if (settings->public_url.length > 0) {
        return settings->public_url;
    }
    /* An address that stands for all of a machine's can be opened on this one. */
    const struct {
        text all, one;
    } wildcards[] = {{TEXT_INITIALIZER("0.0.0.0:"), TEXT_INITIALIZER("127.0.0.1:")},
                     {TEXT_INITIALIZER("[::]:"), TEXT_INITIALIZER("[::1]:")}};
    for (size_t i = 0; i < sizeof(wildcards) / sizeof(*wildcards); i++) {
        if (text_starts_with(listen, wildcards[i].all)) {
            text port = text_from(listen, wildcards[i].all.length);
            return text_format(arena, "http://%.*s%.*s", TEXT_ARGUMENTS(wildcards[i].one),
                               TEXT_ARGUMENTS(port));
        }
    }
    return text_format(arena, "http://%.*s", TEXT_ARGUMENTS(listen));
}

/* One value of a libpq connection string: quoted, ' and \ escaped. */
static void append_part(struct buffer *out, const char *name, text value)
{
    buffer_append_format(out, "%s%s='", out->length > 0 ? " " : "", name);
    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] == '\'' || value.data[i] == '\\') {
            buffer_append_byte(out, '\\');
        }
        buffer_append_byte(out, value.data[i]);
    }
    buffer_append_byte(out, '\'');
}

bool config_postgres(struct arena *arena, const struct settings *settings, text *conninfo)
{
    if (settings->database_url.length > 0) {
        *conninfo = settings->database_url;
        return true;
    }
    if (settings->postgres_server.length == 0) {
        return false;
    }
    struct buffer out = {.arena = arena};
    append_part(&out, "host", settings->postgres_server);
    append_part(&out, "port", text_format(arena, "%lld", (long long)settings->postgres_port));
    append_part(&out, "user", settings->postgres_user);
    append_part(&out, "dbname", settings->postgres_db);
    if (settings->postgres_password.length > 0) {
        append_part(&out, "password", settings->postgres_password);
    }
    *conninfo = buffer_text(&out);
    return true;
}
