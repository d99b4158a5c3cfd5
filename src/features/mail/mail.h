/*
 * Mail: messages to people, in their language, as jobs of the outbox.
 *
 *     JOB(send_greeting, greeting, .summary = "Greet somebody", .effect = mail_send, .effect_seconds = MAIL_SECONDS)
 *     {
 *         const struct mail mail = {.kind = …, .to = {.name = …, .address = …}, .values = MAIL_VALUES({"name", …})};
 *         return mail_prepare(rq, job, &mail);
 *     }
 */
#ifndef STINT_FEATURES_MAIL_MAIL_H
#define STINT_FEATURES_MAIL_MAIL_H

#include "features/outbox/outbox.h"

/* ---- where mail goes: from the settings, as long as the program runs ---- */

enum mail_security {
    MAIL_SECURITY_AUTO, /* TLS on port 465; nothing on this machine; else STARTTLS */
    MAIL_SECURITY_TLS,
    MAIL_SECURITY_STARTTLS,
    MAIL_SECURITY_NONE,
};
extern const enum_names mail_security_names; /* auto, tls, starttls, none */

struct mail_address {
    text name; /* may be empty */
    text address;
};

struct mail_settings {
    text host; /* empty: no mail is sent */
    int64_t port;
    enum mail_security security; /* never auto: see mail_security_for() */
    text username;               /* empty: no authentication */
    text password;
    text ca_file; /* of authorities to trust; empty: the system's */
    int64_t timeout_seconds;
    struct mail_address from;
    text base_url; /* what links begin with: scheme, host and port */
    text product;  /* what the installation calls itself */
    text link_key; /* SECRET_KEY: what the tokens in links are made with */
};

/* "stint@example.com" or "Stint <stint@example.com>"; what is wrong with it, or NULL. */
const char *mail_address_parse(text value, struct mail_address *address);
/* What auto means for that server. */
enum mail_security mail_security_for(enum mail_security wanted, text host, int64_t port);
bool mail_is_this_machine(text host);

/* Whether there is a server to send mail to. */
bool mail_is_configured(const struct request *rq);
/* An address people can open: of a page of this server, such as "/set-password?token=…". */
text mail_link(const struct request *rq, text page);

/* ---- what is sent ---- */

enum mail_kind {
    MAIL_INVITATION,
    MAIL_PASSWORD_RESET,
    MAIL_REGISTRATION,
    MAIL_FORGOTTEN_PUNCH_OUT,
    MAIL_KINDS,
};

/* What a placeholder of a text stands for. */
struct mail_value {
    const char *name;
    text value;
};

struct mail {
    enum mail_kind kind;
    struct mail_address to;
    text locale;                     /* of the recipient; empty: unknown */
    text link;                       /* where the message leads; empty: nowhere */
    const struct mail_value *values; /* ended by one without name; {product} is always there */
};
#define MAIL_VALUES(...)                 \
    (const struct mail_value[])          \
    {                                    \
        __VA_ARGS__, (struct mail_value) \
        {                                \
            .name = NULL                 \
        }                                \
    }

/* More than a message may take: for .effect_seconds. */
#define MAIL_SECONDS         90
#define MAIL_TIMEOUT_MAXIMUM 60

/* In a job's function: composes the message. Without a mail server the job has failed, and is tried again. */
problem mail_prepare(struct request *rq, struct job *job, const struct mail *mail) MUST_USE;
/* The .effect of such a job. */
problem mail_send(struct job *job, const void *payload) MUST_USE;

#endif
