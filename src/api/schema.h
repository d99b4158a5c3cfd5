/*
 * RECORDs as JSON Schema 2020-12, the way OpenAPI 3.1 wants it: each becomes a named schema under
 * components/schemas.
 *
 * A record in a reply and the same record in a request differ: in a reply every field is always
 * there, an optional one perhaps as null; in a request optional fields may be left out, unknown
 * ones are refused, and only PATCH gives null a meaning. Where the two come out alike they share
 * one schema; where not, the request's has the suffix Input.
 */
#ifndef STINT_API_SCHEMA_H
#define STINT_API_SCHEMA_H

#include "api/document.h"
#include "api/endpoint.h"

enum schema_use { SCHEMA_REPLY, SCHEMA_REQUEST, SCHEMA_PATCH };

struct schemas;

struct schemas *schemas_new(struct arena *arena);

/* "#/components/schemas/Employee" of a reply's record, or of a problem's further members. */
text schema_of_reply(struct schemas *schemas, const struct endpoint *endpoint,
                     const struct record *record);

/* The same of an endpoint's body: those fields of its input that are found there. */
text schema_of_body(struct schemas *schemas, const struct endpoint *endpoint);

/* The schema of one parameter of a path or query. */
void schema_write_parameter(struct schemas *schemas, struct document *document,
                            const struct endpoint *endpoint, const struct field *field);

/* All schemas so far, as members of the object that is open. */
void schemas_write(const struct schemas *schemas, struct document *document);

/* "punch_request" becomes "PunchRequest". */
text pascal_case(struct arena *arena, text name);

#endif
