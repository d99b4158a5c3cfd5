/*
 * Audit: what changed, by whom, when: append-only, in the change's own transaction, hash-chained.
 */
#ifndef STINT_FEATURES_AUDIT_AUDIT_H
#define STINT_FEATURES_AUDIT_AUDIT_H

#include "api/endpoint.h"

extern const struct feature audit_feature;

/* One object before or after a change; {NULL, NULL} where there was none. */
struct audited {
    const struct record *record;
    const void *object;
};
#define AUDITED(type, pointer)                  \
    ((struct audited){.record = &type##_record, \
                      .object = (1 ? (pointer) : (const struct type *)NULL)})
#define AUDITED_NOTHING ((struct audited){.record = NULL, .object = NULL})

/*
 * Appends to the chain of (organization of the principal, this writer's lane). `action` like
 * "employee.update".
 */
problem audit_write(struct request *rq, const char *action, const char *entity, uuid entity_id,
                    struct audited before, struct audited after) MUST_USE;

/*
 * As audit_write() for an organization other than the principal's, or when nobody is signed in:
 * sign-in, commands.
 */
problem audit_write_for(struct request *rq, uuid organization_id, const char *action,
                        const char *entity, uuid entity_id, struct audited before,
                        struct audited after) MUST_USE;

/* Result of verifying all chains of one organization (or of all, with the nil id). */
struct audit_verdict {
    int64_t chains;
    int64_t entries;
    bool intact;
    opt_text broken_at; /* "lane 0, sequence 17: …" */
};
extern RECORD_DECLARE(audit_verdict);
problem audit_verify(struct request *rq, uuid organization_id,
                     struct audit_verdict *verdict) MUST_USE;

/*
 * Removes what is older than the UTC day of `before`, 5,000 entries at once, and anchors the chains
 * there, which is audited too; `*removed` entries: when there were any, there may be more. For
 * maintenance.
 */
problem audit_expire(struct request *rq, instant before, int64_t *removed) MUST_USE;

#endif
