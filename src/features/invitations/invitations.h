/*
 * Invitations: one-time tokens by which a person gets a login, or a new password; where an organization is open, also somebody who is
 * none of its people yet.
 */
#ifndef STINT_FEATURES_INVITATIONS_INVITATIONS_H
#define STINT_FEATURES_INVITATIONS_INVITATIONS_H

#include "features/outbox/outbox.h"

extern JOB_DECLARE(send_account_message); /* of the feature whose endpoints take the tokens */

enum account_token_purpose { TOKEN_INVITE, TOKEN_RESET, TOKEN_REGISTER };

/* A token with what it is bound to. */
struct account_token {
    enum account_token_purpose purpose;
    uuid organization_id;
    uuid id;
    opt_uuid employee_id; /* but of a registration: nobody is made before it is used */
    opt_uuid user_id;     /* of a reset */
    text email;
    opt_text locale; /* of a registration, if one was given */
    bool
        by_hand; /* was given to an administrator: who has it has not proved to read mail at `email` */
    bool
        is_current; /* `email` is still the person's address, and the person is active; of a registration: nobody's, and registration is open */
    instant expires_at;
    opt_instant used_at;
    opt_instant voided_at;
    text name; /* of the person, or as whoever registers gave it */
    text organization_name;
};

extern const struct problem link_refused;        /* 410: expired, used, replaced, unknown: alike */
extern const struct problem mail_not_configured; /* 409 */

/* Whom a token is for. */
struct token_person {
    uuid organization_id;
    opt_uuid employee_id; /* but of a registration */
    opt_uuid user_id;     /* of a reset */
    text email;
    opt_text name; /* of a registration */
    opt_text locale;
};

/*
 * Makes the person's token and has it mailed; the one before is void. Without a mail server `*link` is where it leads, to be
 * handed over, and otherwise null. Audited.
 */
struct invitation {
    text email;
    bool is_mailed;
    instant expires_at;
    opt_text link;
};
problem invitation_issue(struct request *rq, const struct token_person *person,
                         struct invitation *invitation) MUST_USE;
/* Likewise, but only by mail: mail_not_configured without a server. `action` for the audit log is password_reset.request. */
problem password_reset_issue(struct request *rq, const struct token_person *person) MUST_USE;

/*
 * For commands: the link of a reset of the login of that address, for whoever runs the server to hand over. `*found` false when no
 * active employee has that login.
 */
problem password_reset_link(struct request *rq, text email, bool *found, text *link) MUST_USE;

/* A token that is good now; link_refused for any other. */
problem account_token_find(struct request *rq, enum account_token_purpose purpose, text token,
                           struct account_token *found) MUST_USE;
/* The same for one that makes somebody a member: of an invitation or a registration. */
problem entry_token_find(struct request *rq, text token, struct account_token *found) MUST_USE;
/* Uses it up: link_refused if somebody else just has. */
problem account_token_use(struct request *rq, const struct account_token *token) MUST_USE;

/* Notes that somebody asked for a reset: the same for every address. */
problem password_reset_note(struct request *rq, text email) MUST_USE;
/* Does what was noted, so many at once; `*done` of them. For the background. */
problem password_reset_act(struct request *rq, int64_t at_most, int64_t *done) MUST_USE;

/* What whoever registers says of themselves; the address normalized. */
struct registration {
    text organization_slug;
    text email;
    text name;
    opt_text locale;
};
/* Notes that somebody wants to be registered: the same for every organization and address. Nothing is noted while too many wait. */
problem registration_note(struct request *rq, const struct registration *registration) MUST_USE;
/* Does what was noted, so many at once; `*done` of them. For the background. */
problem registration_act(struct request *rq, int64_t at_most, int64_t *done) MUST_USE;

/* Removes tokens that are over for 30 days. For maintenance. */
problem invitations_expire(struct request *rq, int64_t *removed) MUST_USE;

#endif
