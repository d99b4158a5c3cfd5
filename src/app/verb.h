/*
 * The command line: verbs with their options, said once in verbs.c. From that table come what is
 * understood, `stint --help` and `stint VERB --help`.
 */
#ifndef STINT_APP_VERB_H
#define STINT_APP_VERB_H

#include "app/config.h"

#include <stdio.h>

/* What a command ends with. */
enum exit_code { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct option {
    const char *name;  /* "--organization" */
    const char *value; /* what stands for it in the help: "NAME"; NULL: the option has no value */
    const char *help;
    bool required;
};

struct invocation;

/* What a verb may do to a data directory and a database that are not there. */
enum beginning {
    BEGINS_NOTHING, /* the database must be there; what is missing beside it, such as the secret, is
                       made as the server would */
    BEGINS_ALL,     /* makes them: where an installation begins */
    BEGINS_READING, /* the database must be there, and nothing is made: the verb only reads, and
                       needs no secret */
};

struct verb {
    const char *name;      /* one word or two: "admin create" */
    const char *arguments; /* the help's words for what follows: "FILE"; NULL: nothing does */
    const char *summary;
    const char *more;             /* of the help; or NULL */
    const struct option *options; /* ended by one without name; or NULL */
    /* The names of those it uses, ended by NULL; NULL: all there are. */
    const char *const *settings;
    enum beginning beginning;
    enum exit_code (*run)(struct invocation *invocation);
};

/* All verbs, ended by one without name. */
extern const struct verb verbs[];

#define OPTIONS_MAXIMUM 16

/* A command line that was understood. */
struct invocation {
    const struct verb *verb;
    struct arena *arena;
    struct config config;
    text argument;                /* what follows the verb, if it takes that */
    text values[OPTIONS_MAXIMUM]; /* of the verb's options, in their order; of one without value:
                                     its name */
};

/* The value of an option, empty if it was not given. */
text option_value(const struct invocation *invocation, const char *name);
bool option_given(const struct invocation *invocation, const char *name);

/* Says what went wrong and gives EXIT_FAILED or EXIT_USAGE. */
enum exit_code command_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));
enum exit_code command_misused(const struct invocation *invocation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* One of several things that are wrong, at its place ("line 3"), on standard error. */
void command_complain(struct arena *arena, text place, text message);

/* Prints to standard output, which must work: a full disk or a closed pipe is a failure. */
enum exit_code command_print(text output);

/* ---- the verbs ---- */
enum exit_code serve_run(struct invocation *invocation);
enum exit_code worker_run(struct invocation *invocation);
enum exit_code migrate_run(struct invocation *invocation);
enum exit_code admin_create_run(struct invocation *invocation);
enum exit_code org_create_run(struct invocation *invocation);
enum exit_code password_link_run(struct invocation *invocation);
enum exit_code demo_run(struct invocation *invocation);
enum exit_code backup_run(struct invocation *invocation);
enum exit_code restore_run(struct invocation *invocation);
enum exit_code audit_verify_run(struct invocation *invocation);
enum exit_code import_punches_run(struct invocation *invocation);
enum exit_code holidays_import_run(struct invocation *invocation);
enum exit_code tasks_sync_run(struct invocation *invocation);
enum exit_code endpoints_run(struct invocation *invocation);
enum exit_code openapi_run(struct invocation *invocation);
enum exit_code config_check_run(struct invocation *invocation);
enum exit_code version_run(struct invocation *invocation);

#endif
