/* The verb that makes tasks what another system says: from a file, from standard input, or from the web. */
#include "app/command.h"
#include "app/fetch.h"
#include "app/file.h"

#include "features/tasks/tasks.h"

#include <string.h>
#include <unistd.h>

#define ARENA_CEILING ((size_t)1024 * 1024 * 1024)

struct sync_command {
    text organization;
    text file;
    bool allow_mass_deactivation;
    struct task_sync_order order;
    struct task_sync_report report;
};

static problem sync_tasks(struct request *rq, void *context)
{
    struct sync_command *command = context;

    command->order = (struct task_sync_order){
        .may_add = true, .allow_mass_deactivation = command->allow_mass_deactivation};
    TRY(tasks_sync_lock(rq));
    TRY(request_act_for_named(rq, command->organization));
    TRY(task_sync_read(rq, command->file, &command->order));
    return tasks_sync(rq, &command->order, &command->report);
}

static void print_errors(struct arena *arena, const struct task_sync_order *order)
{
    for (size_t i = 0; i < order->errors.count; i++) {
        command_complain(arena, order->errors.items[i].place, order->errors.items[i].message);
    }
    if (order->errors.count < order->wrong) {
        fprintf(stderr, "and %zu more\n", order->wrong - order->errors.count);
    }
}

static enum exit_code run_sync(struct program *program, struct sync_command *command)
{
    _cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_CEILING);
    enum exit_code code = command_act(program, DB_BULK, arena, sync_tasks, command);

    if (code != EXIT_DONE) {
        print_errors(arena, &command->order);
        return code;
    }
    text json = json_of_record(program->arena, &task_sync_report_record, &command->report);
    return command_print(text_format(program->arena, "%.*s\n", TEXT_ARGUMENTS(json)));
}

static enum exit_code read_source(struct invocation *invocation, text *file)
{
    struct arena *arena = invocation->arena;
    const char *path = text_copy(arena, invocation->argument).data;
    text wrong = TEXT("");

    if (is_web_address(invocation->argument)) {
        return web_fetch(arena, invocation->argument, file, &wrong)
                   ? EXIT_DONE
                   : command_failed("%s: %.*s", path, TEXT_ARGUMENTS(wrong));
    }
    int failure = text_equal(invocation->argument, TEXT("-"))
                      ? whole_file_read_stream(arena, STDIN_FILENO, file)
                      : whole_file_read(arena, path, file);
    return failure == 0 ? EXIT_DONE : command_failed("%s: %s", path, strerror(failure));
}

enum exit_code tasks_sync_run(struct invocation *invocation)
{
    struct sync_command command = {.organization = option_value(invocation, "--organization"),
                                   .allow_mass_deactivation =
                                       option_given(invocation, "--allow-mass-deactivation")};
    struct program program;
    enum exit_code code = read_source(invocation, &command.file);

    if (code == EXIT_DONE) {
        code = program_open_migrated(invocation, &program);
    }
    if (code == EXIT_DONE) {
        code = run_sync(&program, &command);
        program_close(&program);
    }
    return code;
}
