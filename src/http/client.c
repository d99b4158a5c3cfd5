/*
 * Outgoing requests through libcurl, which begins (and takes megabytes, for the libraries of every protocol it knows) with the
 * first of them; from version 7.84 on that is safe in any thread. Nothing may jump out of its callbacks, as an exhausted arena would: what a
 * transfer owns is malloc'ed, and freed with the arena.
 */
#include "http/client.h"

#include "base/problem.h"
#include "base/value.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_MILLISECONDS 10000L

/* ---- addresses as people write them ---- */

static bool part_is(CURLU *url, CURLUPart part, const char *first, const char *second)
{
    char *value = NULL;
    bool is = curl_url_get(url, part, &value, 0) == CURLUE_OK &&
              (strcmp(value, first) == 0 || strcmp(value, second) == 0);
    curl_free(value);
    return is;
}

static bool has_part(CURLU *url, CURLUPart part)
{
    char *value = NULL;
    bool has = curl_url_get(url, part, &value, 0) == CURLUE_OK;
    curl_free(value);
    return has;
}

static const char *check_parsed(CURLU *url, const char *written)
{
    if (curl_url_set(url, CURLUPART_URL, written, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
        return MISTAKE("must be a URL, such as https://example.com/hook");
    }
    if (!part_is(url, CURLUPART_SCHEME, "http", "https")) {
        return MISTAKE("must begin with https:// or http://");
    }
    if (has_part(url, CURLUPART_USER) || has_part(url, CURLUPART_PASSWORD)) {
        return MISTAKE("must not hold a user name or password");
    }
    return has_part(url, CURLUPART_FRAGMENT) ? MISTAKE("must not have a fragment (#…)") : NULL;
}

const char *http_url_check(text url)
{
    char written[HTTP_URL_MAXIMUM + 1];
    if (url.length > HTTP_URL_MAXIMUM) {
        return MISTAKE("must not be longer than 2000 bytes");
    }
    for (size_t i = 0; i < url.length; i++) {
        if (url.data[i] <= ' ' || url.data[i] > '~') {
            return MISTAKE("must consist of printable ASCII characters without spaces");
        }
    }
    memcpy(written, url.data, url.length);
    written[url.length] = '\0';
    CURLU *parsed = curl_url();
    const char *wrong =
        parsed == NULL ? MISTAKE("cannot be checked now") : check_parsed(parsed, written);
    curl_url_cleanup(parsed);
    return wrong;
}

/* ---- one transfer ---- */

struct transfer {
    const struct http_outgoing *outgoing;
    CURL *easy;
    struct curl_slist *headers;
    char *data;
    size_t length;
    size_t room; /* bytes that `data` has */
    bool is_cut;
    bool is_forbidden; /* the last address that was tried */
    char error[CURL_ERROR_SIZE];
};

static void transfer_release(void *object)
{
    struct transfer *transfer = object;
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    free(transfer->data);
}

static curl_socket_t open_allowed(void *context, curlsocktype purpose,
                                  struct curl_sockaddr *address)
{
    struct transfer *transfer = context;
    (void)purpose;
    transfer->is_forbidden = !transfer->outgoing->any_address &&
                             !http_address_allowed(&address->addr, transfer->outgoing->allowed);
    if (transfer->is_forbidden) {
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool make_room(struct transfer *transfer, size_t more)
{
    size_t needed = transfer->length + more;
    if (needed <= transfer->room) {
        return true;
    }
    size_t room = needed > 2 * transfer->room ? needed : 2 * transfer->room;
    char *grown = realloc(transfer->data, room);
    if (grown == NULL) {
        return false;
    }
    transfer->data = grown;
    transfer->room = room;
    return true;
}

/* Less than was given ends the transfer. */
static size_t keep_reply(char *bytes, size_t one, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t left = transfer->outgoing->reply_limit - transfer->length;
    size_t taken = count <= left ? count : left;
    (void)one; /* always 1 */
    if (!make_room(transfer, taken)) {
        return 0;
    }
    if (taken > 0) {
        memcpy(transfer->data + transfer->length, bytes, taken);
        transfer->length += taken;
    }
    transfer->is_cut = taken < count;
    return taken;
}

static int look_up(void *context, curl_off_t download_total, curl_off_t downloaded,
                   curl_off_t upload_total, curl_off_t uploaded)
{
    const struct http_outgoing *outgoing = ((const struct transfer *)context)->outgoing;
    (void)download_total;
    (void)downloaded;
    (void)upload_total;
    (void)uploaded;
    return outgoing->must_stop != NULL && outgoing->must_stop(outgoing->context);
}

static bool add_header(struct transfer *transfer, const char *line)
{
    struct curl_slist *longer = curl_slist_append(transfer->headers, line);
    transfer->headers = longer != NULL ? longer : transfer->headers;
    return longer != NULL;
}

static bool set_headers(struct arena *arena, struct transfer *transfer)
{
    const struct http_outgoing *outgoing = transfer->outgoing;
    bool added = add_header(transfer, "Expect:") && /* no round trip to ask whether it may send */
                 add_header(transfer, "User-Agent: Stint/" STINT_VERSION);
    for (size_t i = 0; i < outgoing->header_count && added; i++) {
        added = add_header(transfer, text_copy(arena, outgoing->headers[i]).data);
    }
    return added;
}

static bool set_options(struct arena *arena, struct transfer *transfer)
{
    const struct http_outgoing *outgoing = transfer->outgoing;
    CURL *easy = transfer->easy;
    bool posts = text_equal(outgoing->method, TEXT("POST"));
    CURLcode codes[] = {
        curl_easy_setopt(easy, CURLOPT_URL, text_copy(arena, outgoing->url).data),
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"),
        curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L),
        curl_easy_setopt(easy, CURLOPT_PROXY, ""),
        curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED),
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1),
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L),
        curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L), /* not waiting for a name server */
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)outgoing->milliseconds),
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MILLISECONDS),
        curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L),
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error),
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_allowed),
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer),
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep_reply),
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer),
        curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L),
        curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, look_up),
        curl_easy_setopt(easy, CURLOPT_XFERINFODATA, transfer),
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers),
        curl_easy_setopt(easy, posts ? CURLOPT_POST : CURLOPT_HTTPGET, 1L),
    };
    for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
        if (codes[i] != CURLE_OK) {
            return false;
        }
    }
    return !posts || (curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                                       (curl_off_t)outgoing->body.length) == CURLE_OK &&
                      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, outgoing->body.data) == CURLE_OK);
}

/* ---- what came of it ---- */

static enum http_outcome outcome_of(const struct transfer *transfer, CURLcode code, int status)
{
    bool enough = code == CURLE_WRITE_ERROR && transfer->is_cut;
    if (code == CURLE_OK || (enough && status > 0)) {
        return HTTP_ANSWERED;
    }
    if (code == CURLE_ABORTED_BY_CALLBACK) {
        return HTTP_STOPPED;
    }
    if (code == CURLE_OPERATION_TIMEDOUT) {
        return HTTP_TIMED_OUT;
    }
    return code == CURLE_COULDNT_CONNECT && transfer->is_forbidden ? HTTP_FORBIDDEN_ADDRESS
                                                                   : HTTP_UNREACHABLE;
}

/* libcurl's own words name addresses and ports, which whoever may only write a URL need not learn of our network. */
static text error_of(enum http_outcome outcome, CURLcode code)
{
    switch (outcome) {
    case HTTP_ANSWERED:
        return TEXT("");
    case HTTP_FORBIDDEN_ADDRESS:
        return TEXT("the address is not one of the public internet");
    case HTTP_TIMED_OUT:
        return TEXT("no answer in time");
    case HTTP_STOPPED:
        return TEXT("interrupted");
    case HTTP_UNREACHABLE:
        return text_of(curl_easy_strerror(code));
    }
    return TEXT("");
}

static struct transfer *transfer_new(struct arena *arena, const struct http_outgoing *outgoing)
{
    struct transfer *transfer = ARENA_NEW(arena, struct transfer);
    *transfer = (struct transfer){.outgoing = outgoing};
    arena_on_free(arena, transfer_release, transfer);
    transfer->easy = curl_easy_init();
    bool ready =
        transfer->easy != NULL && set_headers(arena, transfer) && set_options(arena, transfer);
    return ready ? transfer : NULL;
}

void http_request_send(struct arena *arena, const struct http_outgoing *outgoing,
                       struct http_reply_in *reply)
{
    struct transfer *transfer = transfer_new(arena, outgoing);
    *reply = (struct http_reply_in){
        .outcome = HTTP_UNREACHABLE, .body = TEXT(""), .error = TEXT("no memory")};
    if (transfer == NULL) {
        return;
    }
    int64_t began = monotonic_nanoseconds();
    CURLcode code = curl_easy_perform(transfer->easy);
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    reply->milliseconds = (monotonic_nanoseconds() - began) / 1000000;
    reply->outcome = outcome_of(transfer, code, (int)status);
    reply->status = reply->outcome == HTTP_ANSWERED ? (int)status : 0;
    reply->error = error_of(reply->outcome, code);
    reply->is_cut = transfer->is_cut;
    if (transfer->length > 0) {
        reply->body = (text){.data = transfer->data, .length = transfer->length};
    }
}
