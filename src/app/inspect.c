/* Verbs that need no database: what the program is made of and how it is set. */
#include "api/api.h"
#include "api/describe.h"
#include "app/features.h"
#include "app/verb.h"

enum exit_code version_run(struct invocation *invocation)
{
    (void)invocation;
    return command_print(TEXT("stint " STINT_VERSION "\n"));
}

enum exit_code openapi_run(struct invocation *invocation)
{
    text document = openapi_document(invocation->arena, features,
                                     invocation->config.settings.project_name, TEXT(STINT_VERSION));
    return command_print(text_format(invocation->arena, "%.*s\n", TEXT_ARGUMENTS(document)));
}

static text access_words(const struct access *access)
{
    switch (access->kind) {
    case ACCESS_PUBLIC:
        return TEXT("(public)");
    case ACCESS_SIGNED_IN:
        return TEXT("(signed in)");
    case ACCESS_PERMISSION:
        break;
    }
    return text_of(access->permission->name);
}

static text endpoints_table(struct arena *arena)
{
    struct buffer out = {.arena = arena};
    for (const struct feature *const *f = features; *f != NULL; f++) {
        for (const struct endpoint *const *e = (*f)->endpoints; *e != NULL; e++) {
            buffer_append_format(&out, "%-7.*s /api/v1%-44s %-28.*s %s\n",
                                 TEXT_ARGUMENTS(method_name((*e)->method)), (*e)->path,
                                 TEXT_ARGUMENTS(access_words(&(*e)->access)), (*e)->name);
        }
    }
    return buffer_text(&out);
}

enum exit_code endpoints_run(struct invocation *invocation)
{
    if (!option_given(invocation, "--json")) {
        return command_print(endpoints_table(invocation->arena));
    }
    text document = endpoints_document(invocation->arena, features);
    return command_print(text_format(invocation->arena, "%.*s\n", TEXT_ARGUMENTS(document)));
}

enum exit_code config_check_run(struct invocation *invocation)
{
    enum exit_code code = command_print(config_report(invocation->arena, &invocation->config));
    return invocation->config.errors->count > 0 ? EXIT_FAILED : code;
}
