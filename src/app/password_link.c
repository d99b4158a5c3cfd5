/*
 * `stint password link`: a way back in for somebody who forgot their password where no mail is sent.
 * Only for whoever runs the server: a login may be good in several organizations.
 */
#include "app/command.h"

#include "features/invitations/invitations.h"
#include "features/users/users.h"

#define ARENA_CEILING ((size_t)1024 * 1024)

struct wanted {
    text email;
    text link;
};

static problem make_link(struct request *rq, void *context)
{
    struct wanted *wanted = context;
    text email = email_normalize(rq->arena, wanted->email);
    bool found;
    TRY(password_reset_link(rq, email, &found, &wanted->link));
    return found
               ? NULL
               : fail(rq, &not_found, "no active employee signs in as %.*s", TEXT_ARGUMENTS(email));
}

enum exit_code password_link_run(struct invocation *invocation)
{
    struct program program;
    struct wanted wanted = {.email = option_value(invocation, "--email")};
    enum exit_code code = program_open_migrated(invocation, &program);
    if (code != EXIT_DONE) {
        return code;
    }
    _cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_CEILING);
    code = command_act(&program, DB_WRITE, arena, make_link, &wanted);
    if (code == EXIT_DONE) {
        code = command_print(text_format(arena, "%.*s\n", TEXT_ARGUMENTS(wanted.link)));
    }
    program_close(&program);
    return code;
}
