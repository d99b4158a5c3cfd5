/* All SQL of invitations. */
#ifndef STINT_FEATURES_INVITATIONS_STORE_H
#define STINT_FEATURES_INVITATIONS_STORE_H

#include "features/invitations/rules.h"

struct token_new {
    uuid id;
    enum account_token_purpose purpose;
    const struct token_person *person;
    text seed;
    text token_hash;
    bool by_hand;
    instant expires_at;
};
/* Voids the person's open one of that purpose and adds this one. */
problem token_replace(struct request *rq, const struct token_new *new) MUST_USE;

problem token_by_hash(struct request *rq, enum account_token_purpose purpose, text token_hash,
                      bool *found, struct account_token *token) MUST_USE;
problem token_use(struct request *rq, uuid organization_id, uuid id, bool *used) MUST_USE;

/* What is needed to mail one. */
struct token_mail {
    enum account_token_purpose purpose;
    text seed;
    text token_hash;
    text name;
    text locale; /* empty: unknown */
    text organization_name;
    text email;
    bool is_current;
    instant expires_at;
    opt_instant used_at;
    opt_instant voided_at;
};
problem token_mail_read(struct request *rq, uuid organization_id, uuid id, bool *found,
                        struct token_mail *mail) MUST_USE;

/* When the login's last reset was made. */
problem reset_latest(struct request *rq, uuid user_id, opt_instant *latest) MUST_USE;

/* ---- resets that were asked for ---- */

struct reset_request {
    text email;
};
RECORD_LIST(reset_request);
problem reset_request_insert(struct request *rq, text email) MUST_USE;
/* Takes some away. */
problem reset_requests_take(struct request *rq, int64_t at_most,
                            struct reset_request_list *list) MUST_USE;

/* Where the login of an address is an active employee: any one such place. */
struct reset_place {
    uuid user_id;
    uuid organization_id;
    uuid employee_id;
};
RECORD_LIST(reset_place);
problem reset_places(struct request *rq, text email, struct reset_place_list *list) MUST_USE;

/* ---- registrations that were asked for ---- */

RECORD_LIST(registration);
/* Nothing happens while `at_most` wait. */
problem registration_request_insert(struct request *rq, const struct registration *registration,
                                    int64_t at_most) MUST_USE;
/* Takes some away. */
problem registration_requests_take(struct request *rq, int64_t at_most,
                                   struct registration_list *list) MUST_USE;

/* `*found` false when there is no such organization. */
problem registration_place_read(struct request *rq, text organization_slug, text email, bool *found,
                                struct registration_place *place) MUST_USE;

#endif
