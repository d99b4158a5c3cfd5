/*
 * What follows from an endpoint's declaration without being said in it, for the documents about
 * endpoints and for those who serve them.
 */
#ifndef STINT_API_DESCRIBE_H
#define STINT_API_DESCRIBE_H

#include "api/endpoint.h"

/* "GET" */
text method_name(enum http_method method);

/* The status of success: 200, or 204 where the reply is nothing and nothing is streamed, unless the
 * endpoint says another. */
int endpoint_status(const struct endpoint *endpoint);

/* Whether a POST may carry an Idempotency-Key: not where a secret is issued, nothing is written, or
 * the reply is a stream. A change by somebody signed in that takes none is refused with one. */
bool endpoint_takes_key(const struct endpoint *endpoint);

/*
 * Whether a change may carry If-Match: PUT, PATCH and DELETE of what is read with an ETag at the
 * same path or above it, and whatever says that it answers 412.
 */
bool endpoint_is_guarded(const struct feature *feature, const struct endpoint *endpoint);

/*
 * The problems every such endpoint may answer without naming them, then its own: all that can
 * happen, each once, ended by NULL.
 */
const struct problem *const *endpoint_problems(struct arena *arena, const struct feature *feature,
                                               const struct endpoint *endpoint);

#endif
