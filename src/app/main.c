/* The program: understands its command line by the table of verbs, reads the settings, and runs one
 * verb. */
#include "app/verb.h"

#include "base/random.h"

#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#define ARENA_CEILING \
    ((size_t)1024 * 1024 * 1024) /* of a command: an import holds its whole file */

/* ---- what commands say ---- */

enum exit_code command_failed(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("stint: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return EXIT_FAILED;
}

enum exit_code command_misused(const struct invocation *invocation, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("stint: ", stderr);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\nTry: stint %s%s--help\n",
            invocation->verb == NULL ? "" : invocation->verb->name,
            invocation->verb == NULL ? "" : " ");
    va_end(arguments);
    return EXIT_USAGE;
}

enum exit_code command_print(text output)
{
    bool written =
        fwrite(output.data, 1, output.length, stdout) == output.length && fflush(stdout) == 0;
    return written ? EXIT_DONE : command_failed("standard output cannot be written");
}

void command_complain(struct arena *arena, text place, text message)
{
    text shown = text_printable(arena, message); /* it may quote a file of anybody's */
    fprintf(stderr, "%.*s: %.*s\n", TEXT_ARGUMENTS(place), TEXT_ARGUMENTS(shown));
}

/* ---- options ---- */

/* The number of an option of the verb, or -1. */
static int option_number(const struct verb *verb, text name)
{
    for (int i = 0; verb->options != NULL && verb->options[i].name != NULL; i++) {
        if (text_equal(text_of(verb->options[i].name), name)) {
            return i;
        }
    }
    return -1;
}

text option_value(const struct invocation *invocation, const char *name)
{
    int number = option_number(invocation->verb, text_of(name));
    return number < 0 ? TEXT("") : invocation->values[number];
}

bool option_given(const struct invocation *invocation, const char *name)
{
    return option_value(invocation, name).data != NULL;
}

/* ---- help ---- */

static void append_option(struct buffer *out, text left, const char *help)
{
    buffer_append_format(out, "  %-34.*s %s\n", TEXT_ARGUMENTS(left), help);
}

static text help_of_all(struct arena *arena)
{
    struct buffer out = {.arena = arena};
    buffer_append_literal(
        &out,
        "Stint, time tracking for an organization of your own.\n\nUsage: stint VERB [OPTIONS]\n\n");
    for (const struct verb *verb = verbs; verb->name != NULL; verb++) {
        text left =
            text_format(arena, "%s %s", verb->name, verb->arguments == NULL ? "" : verb->arguments);
        append_option(&out, left, verb->summary);
    }
    buffer_append_literal(&out, "\n`stint VERB --help` says more of each. Settings come from "
                                "flags, the environment, or .env;\n"
                                "`stint config check` shows them.\n");
    return buffer_text(&out);
}

static bool uses_setting(const struct verb *verb, const struct setting *setting)
{
    const char *const *name = verb->settings;
    while (name != NULL && *name != NULL && strcmp(*name, setting->name) != 0) {
        name++;
    }
    return name == NULL || *name != NULL;
}

static void append_settings(struct buffer *out, const struct verb *verb)
{
    if (verb->settings != NULL && verb->settings[0] == NULL) {
        return;
    }
    buffer_append_literal(
        out,
        "\nSettings (each may also stand in the environment or in .env, secrets only there):\n");
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *setting = &setting_table[i];
        if (!uses_setting(verb, setting)) {
            continue;
        }
        text flag = setting->secret ? TEXT("") : setting_flag(out->arena, setting);
        buffer_append_format(out, "  %-30.*s %-30s %s", TEXT_ARGUMENTS(flag), setting->name,
                             setting->field.description);
        buffer_append_format(out, setting->fallback == NULL ? "%s\n" : " [%s]\n",
                             setting->fallback == NULL ? "" : setting->fallback);
    }
}

static text help_of(struct arena *arena, const struct verb *verb)
{
    struct buffer out = {.arena = arena};
    buffer_append_format(&out, "Usage: stint %s%s%s [OPTIONS]\n\nstint %s: %s\n", verb->name,
                         verb->arguments == NULL ? "" : " ",
                         verb->arguments == NULL ? "" : verb->arguments, verb->name, verb->summary);
    if (verb->more != NULL) {
        buffer_append_format(&out, "%s\n", verb->more);
    }
    buffer_append_literal(&out, "\nOptions:\n");
    for (const struct option *option = verb->options; option != NULL && option->name != NULL;
         option++) {
        text left =
            text_format(arena, "%s %s", option->name, option->value == NULL ? "" : option->value);
        append_option(&out, left, option->help);
    }
    append_option(&out, TEXT("--help"), "show this");
    append_settings(&out, verb);
    return buffer_text(&out);
}

/* ---- understanding ---- */

/* The verb that the arguments begin with, and how many words it took; NULL if it is none. */
static const struct verb *find_verb(struct arena *arena, int count, char **arguments, int *words)
{
    for (const struct verb *verb = verbs; verb->name != NULL; verb++) {
        bool two = strchr(verb->name, ' ') != NULL;
        if (count < (two ? 2 : 1)) {
            continue;
        }
        text said =
            two ? text_format(arena, "%s %s", arguments[0], arguments[1]) : text_of(arguments[0]);
        if (text_equal(said, text_of(verb->name))) {
            *words = two ? 2 : 1;
            return verb;
        }
    }
    return NULL;
}

/* The arguments after the verb, as they are worked off. */
struct reading {
    struct invocation *invocation;
    char **rest;
    int count;
    struct given_flag *flags;
    size_t flag_count;
    bool help;
};

/* The value of an option: after its '=', else the next argument. False when there is none. */
static bool take_value(struct reading *reading, text inside, bool has_inside, text *value)
{
    if (has_inside) {
        *value = inside;
        return true;
    }
    if (reading->count == 0) {
        return false;
    }
    *value = text_of(*reading->rest);
    reading->rest++;
    reading->count--;
    return true;
}

static enum exit_code read_option(struct reading *reading, text said)
{
    struct invocation *invocation = reading->invocation;
    size_t equals = text_find(said, '=');
    bool has_inside = equals < said.length;
    text name = text_first(said, equals);
    text inside = has_inside ? text_from(said, equals + 1) : TEXT("");
    int number = option_number(invocation->verb, name);
    const struct setting *setting = number < 0 ? setting_of_flag(invocation->arena, name) : NULL;
    text value;
    if (number < 0 && setting == NULL) {
        return command_misused(invocation, "%.*s is not an option of %s", TEXT_ARGUMENTS(name),
                               invocation->verb->name);
    }
    if (setting == NULL && invocation->verb->options[number].value == NULL) {
        invocation->values[number] = name;
        return has_inside ? command_misused(invocation, "%.*s takes no value", TEXT_ARGUMENTS(name))
                          : EXIT_DONE;
    }
    if (!take_value(reading, inside, has_inside, &value)) {
        return command_misused(invocation, "%.*s needs a value", TEXT_ARGUMENTS(name));
    }
    if (setting != NULL) {
        reading->flags[reading->flag_count++] =
            (struct given_flag){.setting = setting, .value = value};
    } else {
        invocation->values[number] = value;
    }
    return EXIT_DONE;
}

static enum exit_code read_arguments(struct reading *reading)
{
    struct invocation *invocation = reading->invocation;
    while (reading->count > 0) {
        text said = text_of(*reading->rest);
        reading->rest++;
        reading->count--;
        if (text_equal(said, TEXT("--help")) || text_equal(said, TEXT("-h"))) {
            reading->help = true;
        } else if (text_starts_with(said, TEXT("--"))) {
            enum exit_code code = read_option(reading, said);
            if (code != EXIT_DONE) {
                return code;
            }
        } else if (invocation->verb->arguments == NULL || invocation->argument.length > 0) {
            return command_misused(invocation, "%.*s is one argument too many",
                                   TEXT_ARGUMENTS(said));
        } else {
            invocation->argument = said;
        }
    }
    return EXIT_DONE;
}

static enum exit_code check_complete(const struct invocation *invocation)
{
    const struct verb *verb = invocation->verb;
    for (const struct option *option = verb->options; option != NULL && option->name != NULL;
         option++) {
        if (option->required && !option_given(invocation, option->name)) {
            return command_misused(invocation, "%s needs %s", verb->name, option->name);
        }
    }
    if (verb->arguments != NULL && invocation->argument.length == 0) {
        return command_misused(invocation, "%s needs %s", verb->name, verb->arguments);
    }
    return EXIT_DONE;
}

static enum exit_code run_verb(struct invocation *invocation, int count, char **rest)
{
    struct reading reading = {
        .invocation = invocation,
        .rest = rest,
        .count = count,
        .flags = ARENA_ARRAY(invocation->arena, struct given_flag, (size_t)count + 1)};
    enum exit_code code = read_arguments(&reading);
    if (code != EXIT_DONE) {
        return code;
    }
    if (reading.help) {
        return command_print(help_of(invocation->arena, invocation->verb));
    }
    code = check_complete(invocation);
    if (code != EXIT_DONE) {
        return code;
    }
    config_load(invocation->arena, reading.flags, reading.flag_count, &invocation->config);
    log_start(invocation->config.settings.log_level);
    return invocation->verb->run(invocation);
}

int main(int count, char **arguments)
{
    _cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_CEILING);
    if (arena == NULL || !random_start()) {
        return (int)command_failed("no memory, or no random numbers");
    }
    struct invocation invocation = {.arena = arena};
    umask(077); /* what is written here is nobody else's: databases, backups, secrets */
    int words = 0;
    if (count < 2) {
        fputs(help_of_all(arena).data, stderr);
        return EXIT_USAGE;
    }
    if (strcmp(arguments[1], "--help") == 0 || strcmp(arguments[1], "-h") == 0 ||
        strcmp(arguments[1], "help") == 0) {
        return (int)command_print(help_of_all(arena));
    }
    invocation.verb = find_verb(arena, count - 1, arguments + 1, &words);
    if (invocation.verb == NULL) {
        return (int)command_misused(&invocation, "there is no verb %s", arguments[1]);
    }
    return (int)run_verb(&invocation, count - 1 - words, arguments + 1 + words);
}
