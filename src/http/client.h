/*
 * Outgoing requests, for webhooks and feeds whose addresses people write. http and https only, no redirects, no proxy of the
 * environment, no credentials in the address; the addresses a name resolves to are judged when the connection is made (address.h), so that
 * a name that changes its mind gets no further; time and size of the reply are limited. Blocks: for threads that may wait.
 */
#ifndef STINT_HTTP_CLIENT_H
#define STINT_HTTP_CLIENT_H

#include "http/address.h"

#define HTTP_URL_MAXIMUM 2000

/* What is wrong with the address of an outgoing request, in a few words after the field's name; or NULL. */
const char *http_url_check(text url);

struct http_outgoing {
    text url;
    text method;         /* "GET" or "POST" */
    const text *headers; /* "Name: value" */
    size_t header_count;
    text body;            /* of a POST */
    int64_t milliseconds; /* at most, for all of it */
    size_t reply_limit;   /* bytes of the reply that are wanted: what follows is not read */
    const struct http_networks *allowed; /* NULL: public addresses only */
    bool any_address;                    /* whoever runs the server has named it: any is as good */
    bool (*must_stop)(const void *context); /* asked about once a second; NULL: never */
    const void *context;
};

enum http_outcome {
    HTTP_ANSWERED, /* with whatever status */
    HTTP_FORBIDDEN_ADDRESS,
    HTTP_UNREACHABLE, /* no such name, no connection, no TLS, or cut off */
    HTTP_TIMED_OUT,
    HTTP_STOPPED
};

struct http_reply_in {
    enum http_outcome outcome;
    int status;           /* of HTTP_ANSWERED */
    text body;            /* its beginning, reply_limit bytes at most: any bytes */
    bool is_cut;          /* it was longer */
    int64_t milliseconds; /* how long it took */
    text error;           /* why there is no answer, in words without the address */
};

/* The reply's memory is the arena's. */
void http_request_send(struct arena *arena, const struct http_outgoing *outgoing,
                       struct http_reply_in *reply);

#endif
