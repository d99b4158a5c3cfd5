/* `stint demo`: makes the demonstration organization and says how to get in. */
#include "app/command.h"
#include "app/demo.h"

#include "base/random.h"
#include "features/users/users.h"

#define ARENA_CEILING ((size_t)1024 * 1024 * 1024)

struct demo_order {
    text organization;
    text email;
    text password;
    struct demo_report report;
};

static problem create_demo(struct request *rq, void *context)
{
    struct demo_order *order = context;
    return demo_create(rq, order->organization, order->email, order->password, &order->report);
}

/* 20 letters and digits, 99 bits: none that are easily taken for another. */
static text new_password(struct arena *arena)
{
    static const char characters[] =
        "abcdefghijkmnpqrstuvwxyz23456789"; /* 32 of them, so that all are as likely */
    unsigned char bytes[20];
    struct buffer password = {.arena = arena};
    random_bytes(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++) {
        if (i > 0 && i % 5 == 0) {
            buffer_append_byte(&password, '-');
        }
        buffer_append_byte(&password, characters[bytes[i] % 32]);
    }
    return buffer_text(&password);
}

static text option_or(const struct invocation *invocation, const char *name, text fallback)
{
    text value = option_value(invocation, name);
    return value.length > 0 ? value : fallback;
}

static enum exit_code run_demo(struct program *program, struct demo_order *order)
{
    _cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_CEILING);
    enum exit_code code = command_act(program, DB_WRITE, arena, create_demo, order);
    if (code != EXIT_DONE) {
        return code;
    }
    return command_print(
        text_format(program->arena,
                    "%.*s is there, with %lld employees and %lld punches.\n"
                    "Sign in as %.*s with the password %.*s\n"
                    "At a kiosk everybody else punches with the PIN " DEMO_PIN "\n",
                    TEXT_ARGUMENTS(order->organization), (long long)order->report.employees,
                    (long long)order->report.punches, TEXT_ARGUMENTS(order->email),
                    TEXT_ARGUMENTS(order->password)));
}

enum exit_code demo_run(struct invocation *invocation)
{
    struct demo_order order = {
        .organization = option_or(invocation, "--organization", TEXT("Demo Company")),
        .email = email_normalize(invocation->arena,
                                 option_or(invocation, "--email", TEXT("admin@example.com"))),
        .password = new_password(invocation->arena),
    };
    const char *wrong = email_check(order.email);
    if (wrong != NULL) {
        return command_failed("--email %s", wrong);
    }
    struct program program;
    enum exit_code code = program_open_migrated(invocation, &program);
    if (code == EXIT_DONE) {
        code = run_demo(&program, &order);
        program_close(&program);
    }
    return code;
}
