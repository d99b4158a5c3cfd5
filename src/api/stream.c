/* Streamed replies: the first write sends status and headers, so that a problem before it is still an ordinary answer. */
#include "api/describe.h"
#include "api/internal.h"

bool stream_write(struct request *rq, text part)
{
    struct call *call = call_of(rq);
    if (!call->streaming) {
        call->streaming = true;
        answer_headers(call->api, call->exchange,
                       text_format(rq->arena, "%s; charset=utf-8", rq->endpoint->produces));
        for (const struct reply_header *h = rq->headers; h != NULL; h = h->next) {
            http_add_header(call->exchange, h->name, h->value);
        }
        http_stream_start(call->exchange, endpoint_status(rq->endpoint));
    }
    if (!call->gone && part.length > 0) {
        call->gone = !http_stream_write(call->exchange, part);
    }
    return !call->gone;
}
