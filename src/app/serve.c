/*
 * `stint serve` and `stint worker`: start everything, wait for a signal, stop everything in the
 * opposite order. Signals are blocked in all threads and taken by the main one, so that no handler
 * ever runs.
 */
#include "app/background.h"
#include "app/features.h"

#include "api/api.h"
#include "features/employees/employees.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define ARENA_CEILING    ((size_t)64 * 1024 * 1024)
#define BODY_LIMIT       ((size_t)1024 * 1024)
#define REQUEST_MEMORY   ((size_t)16 * 1024 * 1024)
#define IDLE_SECONDS     60
#define STALL_SECONDS    30
#define SHUTDOWN_SECONDS 10

/* What `stint serve` has running. */
struct service {
    struct program program;
    struct api *api;
    struct http_server *server;
    struct background *background;
    struct configured_key key;
};

/* ---- settings ---- */

/* Both settings name origins; one list of them. */
static text_list cors_origins(struct arena *arena, const struct settings *settings)
{
    size_t first = settings->backend_cors_origins.count,
           second = settings->cors_allowed_origins.count;
    text *origins = ARENA_ARRAY(arena, text, first + second);
    for (size_t i = 0; i < first; i++) {
        origins[i] = settings->backend_cors_origins.items[i];
    }
    for (size_t i = 0; i < second; i++) {
        origins[first + i] = settings->cors_allowed_origins.items[i];
    }
    return (text_list){.items = origins, .count = first + second};
}

static unsigned loop_count(const struct settings *settings)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return settings->loops > 0 ? (unsigned)settings->loops : (unsigned)(cores > 0 ? cores : 1);
}

static struct api_settings api_settings_from(const struct program *program)
{
    const struct settings *settings = program->settings;
    return (struct api_settings){
        .product = settings->project_name,
        .version = TEXT(STINT_VERSION),
        .public_url = settings->public_url,
        .secret = program->sign_in.secret,
        .cors_origins = cors_origins(program->arena, settings),
        .trusted_proxies = settings->trusted_proxies,
        .rate_limit = settings->rate_limit == ON,
        .test = settings->environment == ENVIRONMENT_TEST,
        .test_now = settings->test_now,
        .readers = (unsigned)settings->readers,
        .heavy = 2,
        .slow = 4,
        .lanes = database_engine(program->database) == DB_SQLITE ? 1 : (unsigned)settings->lanes,
        .loops = loop_count(settings),
    };
}

/* ---- starting ---- */

/* Where there is no organization yet, the command that makes it installs the key if it knows it;
 * otherwise the background does. */
static enum exit_code install_configured_key(struct service *service)
{
    _cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_CEILING);
    struct program *program = &service->program;
    service->key = (struct configured_key){.secret = program->settings->admin_api_key};
    if (service->key.secret.length == 0) {
        return EXIT_DONE;
    }
    enum exit_code code =
        command_act(program, DB_WRITE, arena, configured_key_install, &service->key);
    if (code == EXIT_DONE) {
        configured_key_warn(&service->key);
    }
    return code;
}

static enum exit_code start_api(struct service *service)
{
    struct program *program = &service->program;
    struct api_settings settings = api_settings_from(program);
    struct api_hooks hooks = {.authenticate = sign_in_authenticate,
                              .in_team = employee_in_team,
                              .sign_in = &program->sign_in,
                              .mail = &program->mail};
    problem outcome =
        api_start(&settings, &hooks, program->database, program->zones, features, &service->api);
    return outcome == NULL ? EXIT_DONE
                           : command_failed("the API cannot be started: %s", outcome->title);
}

static enum exit_code start_http(struct service *service)
{
    const struct settings *settings = service->program.settings;
    struct http_settings http = {.listen = settings->listen,
                                 .loops = loop_count(settings),
                                 .connections = (unsigned)settings->connections,
                                 .idle_seconds = IDLE_SECONDS,
                                 .body_limit = BODY_LIMIT,
                                 .arena_ceiling = REQUEST_MEMORY,
                                 .stall_seconds = STALL_SECONDS};
    struct http_handlers handlers = api_http_handlers(service->api);
    text message = TEXT("");
    service->server = http_start(&http, &handlers, &message, service->program.arena);
    if (service->server == NULL) {
        return command_failed("cannot listen on %.*s: %.*s", TEXT_ARGUMENTS(settings->listen),
                              TEXT_ARGUMENTS(message));
    }
    api_use_server(service->api, service->server);
    return EXIT_DONE;
}

static enum exit_code announce(struct service *service)
{
    text listen = service->program.settings->listen;
    size_t colon = listen.length;
    while (colon > 0 && listen.data[colon - 1] != ':') {
        colon--;
    }
    text address = text_format(service->program.arena, "http://%.*s%u", (int)colon, listen.data,
                               http_port(service->server));
    LOG(LOG_INFO, "serving", LOG_T("address", address), LOG_S("version", STINT_VERSION),
        LOG_T("engine", enum_name(db_engine_names, database_engine(service->program.database))));
    return command_print(
        text_format(service->program.arena, "Stint serves at %.*s\n", TEXT_ARGUMENTS(address)));
}

static enum exit_code start_all(struct service *service, bool works)
{
    enum exit_code code = install_configured_key(service);
    if (code == EXIT_DONE) {
        code = start_api(service);
    }
    if (code == EXIT_DONE) {
        service->background =
            background_start(&service->program, service->api, &service->key, works);
        code =
            service->background != NULL ? EXIT_DONE : command_failed("a thread cannot be started");
    }
    if (code == EXIT_DONE) {
        code = start_http(service);
    }
    return code == EXIT_DONE ? announce(service) : code;
}

static void stop_all(struct service *service)
{
    background_end(service->background); /* what it has begun ends while requests do */
    if (service->server != NULL) {
        http_stop(service->server, SHUTDOWN_SECONDS);
    }
    background_stop(service->background);
    if (service->api != NULL) {
        api_stop(service->api);
    }
    background_free(service->background);
    program_close(&service->program);
}

/* ---- signals ---- */

static sigset_t ending_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

/* Before any thread starts: they all inherit it. */
static void take_signals(void)
{
    sigset_t set = ending_signals();
    signal(SIGPIPE, SIG_IGN); /* a client that goes away is an error of its connection */
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of its write */
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/* Each connection is an open file; the usual limit of 1,024 would be reached before ours. */
static void allow_connections(int64_t connections)
{
    const rlim_t besides = 256; /* databases, log, libraries, listening socket */
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return;
    }
    rlim_t wanted = (rlim_t)connections + besides;
    rlim_t reachable = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    if (limit.rlim_cur < reachable) {
        limit.rlim_cur = reachable;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur < wanted) {
        LOG(LOG_WARNING, "open_files_limited", LOG_I("limit", (int64_t)limit.rlim_cur),
            LOG_I("wanted", (int64_t)wanted));
    }
}

static void wait_for_signal(void)
{
    sigset_t set = ending_signals();
    int taken;
    while (sigwait(&set, &taken) != 0) {
    }
    LOG(LOG_INFO, "stopping", LOG_S("signal", taken == SIGINT ? "SIGINT" : "SIGTERM"));
}

static void log_warnings(const struct config *config)
{
    for (size_t i = 0; i < config->warnings->count; i++) {
        LOG(LOG_WARNING, "setting", LOG_T("name", config->warnings->items[i].pointer),
            LOG_T("message", config->warnings->items[i].message));
    }
}

/* ---- the verbs ---- */

enum exit_code serve_run(struct invocation *invocation)
{
    struct service service = {.server = NULL};
    take_signals();
    enum exit_code code = program_open_migrated(invocation, &service.program);
    if (code != EXIT_DONE) {
        return code;
    }
    (void)log_gather(); /* without it every line costs a write, and no line is lost */
    allow_connections(invocation->config.settings.connections);
    log_warnings(&invocation->config);
    bool works =
        invocation->config.settings.worker == ON && !option_given(invocation, "--no-worker");
    code = start_all(&service, works);
    if (code == EXIT_DONE) {
        wait_for_signal();
    }
    stop_all(&service);
    LOG(LOG_INFO, "stopped");
    log_gather_end();
    return code;
}

enum exit_code worker_run(struct invocation *invocation)
{
    struct program program;
    take_signals();
    enum exit_code code = program_open_migrated(invocation, &program);
    if (code != EXIT_DONE) {
        return code;
    }
    struct background *background = background_start(&program, NULL, NULL, true);
    if (background == NULL) {
        code = command_failed("a thread cannot be started");
    } else {
        LOG(LOG_INFO, "working", LOG_S("version", STINT_VERSION));
        wait_for_signal();
        background_stop(background);
        background_free(background);
    }
    program_close(&program);
    LOG(LOG_INFO, "stopped");
    return code;
}
