/* A file from the web, by the client of all outgoing requests: see fetch.h. */
#include "app/fetch.h"

#include "http/client.h"

#define SIZE_MAXIMUM         ((size_t)64 * 1024 * 1024)
#define MILLISECONDS_MAXIMUM 60000

bool is_web_address(text address)
{
    return text_starts_with(address, TEXT("http://")) ||
           text_starts_with(address, TEXT("https://"));
}

bool web_fetch(struct arena *arena, text address, text *content, text *wrong)
{
    const struct http_outgoing request = {.url = address,
                                          .method = TEXT("GET"),
                                          .body = TEXT(""),
                                          .milliseconds = MILLISECONDS_MAXIMUM,
                                          .reply_limit = SIZE_MAXIMUM,
                                          .any_address = true};
    struct http_reply_in reply;
    const char *mistake = http_url_check(address);
    if (mistake != NULL) {
        *wrong = text_of(mistake);
        return false;
    }
    http_request_send(arena, &request, &reply);
    if (reply.outcome != HTTP_ANSWERED) {
        *wrong = reply.error;
    } else if (reply.status != 200) {
        *wrong = text_format(arena, "answered %d instead of 200", reply.status);
    } else if (reply.is_cut) {
        *wrong = TEXT("is larger than 64 MiB");
    } else {
        *content = reply.body;
        return true;
    }
    return false;
}
