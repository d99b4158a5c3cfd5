/*
 * Problems: what can go wrong, each declared once as data and passed up as a pointer (NULL is success).
 *
 *     PROBLEM(punch_out_of_order, 409, "That punch is not possible now");
 *
 * The slug becomes the `type` of the RFC 9457 answer, the title its `title`. What differs from case to case (detail,
 * errors, further members) is kept in the request by the functions of api/request.h. The layers below api/ return the
 * problems declared here and in db/db.h.
 */
#ifndef STINT_BASE_PROBLEM_H
#define STINT_BASE_PROBLEM_H

struct record;

struct problem {
    const char *slug;
    int status;
    const char *title;
    const struct record *members; /* further members of the answer, or NULL */
};

typedef const struct problem *problem;

#define PROBLEM(name, code, says, ...) \
    const struct problem name = {.slug = #name, .status = (code), .title = (says), __VA_ARGS__}

/*
 * What is wrong with a value, to be read after its name: return MISTAKE("must not be empty"). People read it in their own
 * language: scripts/mistakes.py finds what is marked, and the formats of add_error() and the like, and each has its words
 * in web/src/texts/mistakes/.
 */
#define MISTAKE(says) says

/* Passes a problem up: TRY(store_read(…)); */
#define TRY(expression)                     \
    do {                                    \
        problem try_problem = (expression); \
        if (try_problem != NULL) {          \
            return try_problem;             \
        }                                   \
    } while (0)

#define MUST_USE __attribute__((warn_unused_result))

#endif
