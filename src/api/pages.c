/*
 * Everything that is served and is not an endpoint: health, the OpenAPI document and its viewer, the
 * front page, and the clock of tests. All of it is answered at once, on the event loop; nothing here
 * waits for a database on another machine.
 */
#include "api/internal.h"

#include "base/random.h"
#include "http/assets.h"

#include <zlib.h>

struct page {
    const char *path;
    enum http_method method; /* GET takes HEAD too */
    void (*serve)(struct api *api, struct http_exchange *exchange);
};

/* ---- replies ---- */

static void reply_json(struct api *api, struct http_exchange *exchange, int status, text body)
{
    answer_headers(api, exchange, TEXT("application/json"));
    http_reply(exchange, status, body);
}

/*
 * Pages for browsers may load scripts, styles and pictures of this server, and nothing else; no
 * script stands inside HTML. `styles` is where styles may come from besides its files.
 */
static void page_headers(struct api *api, struct http_exchange *exchange, text content_type,
                         text styles)
{
    answer_request_id(api, exchange);
    http_add_header(exchange, "Content-Type", content_type);
    http_add_header(exchange, "Content-Security-Policy",
                    text_format(http_arena(exchange),
                                "default-src 'none'; script-src 'self'; style-src 'self'%.*s; "
                                "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
                                "manifest-src 'self'; base-uri 'none'; form-action 'self'; "
                                "frame-ancestors 'none'",
                                TEXT_ARGUMENTS(styles)));
    http_add_header(exchange, "X-Content-Type-Options", TEXT("nosniff"));
    http_add_header(exchange, "Referrer-Policy", TEXT("no-referrer"));
    http_add_header(exchange, "Cross-Origin-Opener-Policy", TEXT("same-origin"));
    http_add_header(exchange, "Cross-Origin-Resource-Policy", TEXT("same-origin"));
    if (api->https) {
        http_add_header(exchange, "Strict-Transport-Security",
                        TEXT("max-age=31536000; includeSubDomains"));
    }
}

/* ---- health ---- */

#define CHECK_IS_OLD (INT64_C(5) * 1000000000)

/* Reads something of our own, so that a file that is gone or another's is noticed. */
static bool database_answers(struct api *api, struct arena *arena)
{
    struct db *db = db_pool_take(api->readers);
    struct one_integer migrations;
    problem outcome = db_begin(db, DB_READ, arena);
    if (outcome == NULL) {
        outcome = db_one(db, INTO(one_integer, &migrations),
                         "SELECT CAST(count(*) AS BIGINT) AS value FROM migration", BIND());
        db_rollback(db);
    }
    db_pool_give(api->readers, db);
    return outcome == NULL && migrations.value > 0;
}

void api_check_database(struct api *api)
{
    struct arena *arena = arena_new((size_t)1024 * 1024);
    bool answers = arena != NULL && database_answers(api, arena);
    arena_free(arena);
    atomic_store(&api->database_answers, answers);
    atomic_store(&api->database_checked, monotonic_nanoseconds());
}

/* SQLite is asked now, which takes microseconds. PostgreSQL might not answer for long, so its last
 * check counts. */
static bool database_is_well(struct api *api, struct http_exchange *exchange)
{
    if (database_engine(api->database) == DB_SQLITE) {
        return database_answers(api, http_arena(exchange));
    }
    bool recent = monotonic_nanoseconds() - atomic_load(&api->database_checked) < CHECK_IS_OLD;
    return recent && atomic_load(&api->database_answers);
}

enum wellness { WELL, UNWELL, OFF };
static const char *const wellness_names[] = {
    [WELL] = "ok", [UNWELL] = "unavailable", [OFF] = "off", NULL};

struct health {
    enum wellness status;
    text version;
    enum wellness api;
    enum wellness database;
    enum wellness cache;
    enum wellness search;
};
static RECORD(health, FIELD(health, status, "The worst of what is needed", .names = wellness_names),
              FIELD(health, version, "Of the program"),
              FIELD(health, api, "This program", .names = wellness_names),
              FIELD(health, database, "Where the data is", .names = wellness_names),
              FIELD(health, cache, "Shared limits and caches: in the process",
                    .names = wellness_names),
              FIELD(health, search, "Full-text search", .names = wellness_names));

static void serve_health(struct api *api, struct http_exchange *exchange)
{
    bool well = database_is_well(api, exchange);
    struct health health = {.status = well ? WELL : UNWELL,
                            .version = api->settings.version,
                            .api = WELL,
                            .database = well ? WELL : UNWELL,
                            .cache = WELL,
                            .search = OFF};
    reply_json(api, exchange, well ? 200 : 503,
               json_of_record(http_arena(exchange), &health_record, &health));
}

static void serve_live(struct api *api, struct http_exchange *exchange)
{
    reply_json(api, exchange, 200, TEXT("{\"status\":\"ok\"}"));
}

static void serve_ready(struct api *api, struct http_exchange *exchange)
{
    bool well = database_is_well(api, exchange);
    reply_json(api, exchange, well ? 200 : 503,
               well ? TEXT("{\"status\":\"ok\"}") : TEXT("{\"status\":\"unavailable\"}"));
}

/* ---- documentation and the front page ---- */

static bool takes(struct http_exchange *exchange, const char *header, text wanted)
{
    text accepted = http_header(exchange, header);
    for (text part; text_split(&accepted, ',', &part);) {
        text parameters = part;
        text name;
        if (text_split(&parameters, ';', &name) &&
            text_equal_ignoring_case(text_trim(name), wanted)) {
            return !text_equal(text_trim(parameters), TEXT("q=0"));
        }
    }
    return false;
}

/* For the few clients that take no gzip. NULL data if the bytes cannot be inflated. */
static text inflated(struct arena *arena, const struct asset *asset)
{
    char *plain = arena_allocate(arena, asset->plain_length);
    z_stream stream = {.next_in = (z_const Bytef *)(uintptr_t)asset->bytes,
                       .avail_in = (uInt)asset->length,
                       .next_out = (Bytef *)plain,
                       .avail_out = (uInt)asset->plain_length};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) { /* 16: a gzip stream */
        return (text){.data = NULL};
    }
    int outcome = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    return (text){.data = outcome == Z_STREAM_END ? plain : NULL, .length = asset->plain_length};
}

static void serve_asset(struct api *api, struct http_exchange *exchange, const struct asset *asset)
{
    bool packed = asset->compressed && takes(exchange, "Accept-Encoding", TEXT("gzip"));
    text body = {.data = (const char *)asset->bytes, .length = asset->length};
    text path = text_of(asset->path);
    /* Swagger UI writes style attributes into its HTML. */
    bool viewer = text_starts_with(path, TEXT("/docs"));
    page_headers(api, exchange, text_of(asset->content_type),
                 viewer ? TEXT(" 'unsafe-inline'") : TEXT(""));
    /* What lies under /assets/ has its content's hash in its name. The rest is kept too, but asked
       for again: there are ETags. */
    http_add_header(exchange, "Cache-Control",
                    text_starts_with(path, TEXT("/assets/"))
                        ? TEXT("public, max-age=31536000, immutable")
                        : TEXT("no-cache"));
    if (asset->compressed) {
        http_add_header(exchange, "Vary", TEXT("Accept-Encoding"));
    }
    if (packed) {
        http_add_header(exchange, "Content-Encoding", TEXT("gzip"));
    }
    if (packed || !asset->compressed) {
        http_add_header(exchange, "ETag", text_of(asset->etag));
        if (text_equal(http_header(exchange, "If-None-Match"), text_of(asset->etag))) {
            http_reply(exchange, 304, TEXT(""));
            return;
        }
    } else {
        body = inflated(http_arena(exchange), asset);
    }
    http_reply(exchange, body.data == NULL ? 500 : 200, body.data == NULL ? TEXT("") : body);
}

static void serve_openapi(struct api *api, struct http_exchange *exchange)
{
    reply_json(api, exchange, 200, api->openapi);
}

static void serve_docs(struct api *api, struct http_exchange *exchange)
{
    const struct asset *asset = asset_find(TEXT("/docs"));
    serve_asset(api, exchange, asset);
}

/* ---- the web application ---- */

#define APPLICATION TEXT("/index.html")

/*
 * The application's one page, whatever the path: which screen that is, it finds out itself. Style
 * elements that its scripts make need the nonce, which is new for each request and stands where
 * web/index.html has @NONCE@.
 */
static void serve_application(struct api *api, struct http_exchange *exchange,
                              const struct asset *asset)
{
    struct arena *arena = http_arena(exchange);
    text after = asset->compressed
                     ? inflated(arena, asset)
                     : (text){.data = (const char *)asset->bytes, .length = asset->length};
    uint8_t random[16];
    random_bytes(random, sizeof random);
    text nonce = text_hexadecimal(arena, random, sizeof random);
    page_headers(api, exchange, text_of(asset->content_type),
                 text_format(arena, " 'nonce-%.*s'", TEXT_ARGUMENTS(nonce)));
    http_add_header(exchange, "Cache-Control", TEXT("no-store"));
    text before, mark;
    bool whole =
        after.data != NULL && text_split(&after, '@', &before) && text_split(&after, '@', &mark);
    http_reply(exchange, whole ? 200 : 500,
               whole ? text_format(arena, "%.*s%.*s%.*s", TEXT_ARGUMENTS(before),
                                   TEXT_ARGUMENTS(nonce), TEXT_ARGUMENTS(after))
                     : TEXT(""));
}

/* Where a browser may go: what has an extension is a file, which is there or not. */
static const struct asset *application_at(struct http_exchange *exchange, text plain)
{
    bool screen = !text_starts_with(plain, TEXT("/api/")) &&
                  text_find(plain, '.') == plain.length &&
                  takes(exchange, "Accept", TEXT("text/html"));
    return screen ? asset_find(APPLICATION) : NULL;
}

/* Without the application: what to do instead. */
static const char front_page[] =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n  <meta charset=\"utf-8\">\n"
    "  <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n  "
    "<title>Stint</title>\n</head>\n<body>\n"
    "  <h1>Stint</h1>\n  <p>The server is running. Its API is described at <a "
    "href=\"/docs\">/docs</a>, and as an OpenAPI\n"
    "    document at <a "
    "href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a>.</p>\n</body>\n</html>\n";

struct greeting {
    text message;
    text version;
};
static RECORD(greeting, FIELD(greeting, message, "A greeting"),
              FIELD(greeting, version, "Of the program"));

/* A browser says that it takes HTML; whoever does not is a program. */
static void serve_front(struct api *api, struct http_exchange *exchange)
{
    const struct asset *application = application_at(exchange, TEXT("/"));
    if (application != NULL) {
        serve_application(api, exchange, application);
        return;
    }
    if (takes(exchange, "Accept", TEXT("text/html"))) {
        page_headers(api, exchange, TEXT("text/html; charset=utf-8"), TEXT(""));
        http_add_header(exchange, "Cache-Control", TEXT("no-cache"));
        http_reply(exchange, 200, text_of(front_page));
        return;
    }
    struct greeting greeting = {.message =
                                    text_format(http_arena(exchange), "%.*s is running; see /docs",
                                                TEXT_ARGUMENTS(api->settings.product)),
                                .version = api->settings.version};
    reply_json(api, exchange, 200,
               json_of_record(http_arena(exchange), &greeting_record, &greeting));
}

/* ---- the clock of tests ---- */

struct test_clock {
    instant now;
};
static RECORD(test_clock, FIELD(test_clock, now, "What the server's clock shows from now on"));

static void refuse_clock(struct api *api, struct http_exchange *exchange,
                         const struct input_errors *errors)
{
    struct buffer out = {.arena = http_arena(exchange)};
    buffer_append_literal(&out, "{\"type\":\"/problems/invalid\",\"title\":\"The input is not "
                                "valid\",\"status\":422,\"detail\":");
    json_write_text(&out,
                    errors->count > 0 ? errors->items[0].message : TEXT("is not a JSON object"));
    buffer_append_literal(&out, ",\"errors\":[],\"request_id\":\"\"}");
    answer_headers(api, exchange, TEXT("application/problem+json"));
    http_reply(exchange, 422, buffer_text(&out));
}

static void serve_clock(struct api *api, struct http_exchange *exchange)
{
    struct arena *arena = http_arena(exchange);
    struct input_errors errors = {.arena = arena};
    struct json_reading reading = {.nulls = false};
    struct test_clock clock = {.now = {0}};
    struct json_document *document = json_parse(arena, http_body(exchange), &errors);
    if (document == NULL ||
        !json_read_record(document, &test_clock_record, &reading, &clock, &errors)) {
        refuse_clock(api, exchange, &errors);
        return;
    }
    atomic_store(&api->test_now, clock.now.microseconds);
    api_forget_principals(api); /* what expires with the clock must not be remembered */
    reply_json(api, exchange, 200, json_of_record(arena, &test_clock_record, &clock));
}

/* ---- which page ---- */

static const struct page pages[] = {
    {.path = "/", .method = HTTP_GET, .serve = serve_front},
    {.path = "/health", .method = HTTP_GET, .serve = serve_health},
    {.path = "/health/live", .method = HTTP_GET, .serve = serve_live},
    {.path = "/health/ready", .method = HTTP_GET, .serve = serve_ready},
    {.path = "/docs", .method = HTTP_GET, .serve = serve_docs},
    {.path = "/api/docs", .method = HTTP_GET, .serve = serve_docs},
    {.path = "/api/v1/docs", .method = HTTP_GET, .serve = serve_docs},
    {.path = "/api/openapi.json", .method = HTTP_GET, .serve = serve_openapi},
    {.path = "/api/v1/openapi.json", .method = HTTP_GET, .serve = serve_openapi},
};
static const struct page clock_page = {
    .path = "/test/clock", .method = HTTP_PUT, .serve = serve_clock};

static text without_slash(text path)
{
    bool slash = path.length > 1 && text_ends_with(path, TEXT("/"));
    return slash ? text_first(path, path.length - 1) : path;
}

static const struct asset *asset_at(text plain)
{
    bool internal = text_starts_with(plain, TEXT("/api/")) || text_equal(plain, APPLICATION);
    return internal ? NULL : asset_find(plain);
}

bool page_is_at(text path)
{
    text plain = without_slash(path);
    bool found = text_equal(plain, TEXT("/metrics")) || asset_at(plain) != NULL;
    for (size_t i = 0; i < sizeof(pages) / sizeof(*pages) && !found; i++) {
        found = text_equal(text_of(pages[i].path), plain);
    }
    return found;
}

static bool is_page(const struct page *page, enum http_method method, text path)
{
    return page->method == method && text_equal(text_of(page->path), path);
}

bool page_serve(struct api *api, struct http_exchange *exchange, enum http_method method, text path)
{
    enum http_method as = method == HTTP_HEAD ? HTTP_GET : method;
    text plain = without_slash(path);
    for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
        if (is_page(&pages[i], as, plain)) {
            pages[i].serve(api, exchange);
            return true;
        }
    }
    if (api->settings.test && api->clock_stands && is_page(&clock_page, as, plain)) {
        clock_page.serve(api, exchange);
        return true;
    }
    const struct asset *asset = as == HTTP_GET ? asset_at(plain) : NULL;
    if (asset != NULL) {
        serve_asset(api, exchange, asset);
        return true;
    }
    const struct asset *application = as == HTTP_GET ? application_at(exchange, plain) : NULL;
    if (application != NULL) {
        serve_application(api, exchange, application);
    }
    return application != NULL;
}
