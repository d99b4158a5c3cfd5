/*
 * Replies in OpenAPI: the problems an endpoint can answer, by status. Where all problems of a
 * status may be answered by every endpoint of its kind, the reply is written once, under
 * components/responses, and referred to.
 */
#ifndef STINT_API_REPLIES_H
#define STINT_API_REPLIES_H

#include "api/schema.h"

struct replies;

struct replies *replies_new(struct arena *arena, struct schemas *schemas);

/* The replies of all problems an endpoint can answer, as members of `responses`, which is open. */
void replies_write_problems(struct replies *replies, struct document *document,
                            const struct feature *feature, const struct endpoint *endpoint);

/* Those that were referred to, as members of components/responses, which is open. */
void replies_write_shared(const struct replies *replies, struct document *document);

#endif
