/*
 * The bytes of a message: RFC 5322, with a plain and an HTML part (RFC 2046 multipart/alternative). Pure.
 */
#ifndef STINT_FEATURES_MAIL_MESSAGE_H
#define STINT_FEATURES_MAIL_MESSAGE_H

#include "features/mail/mail.h"

struct mail_message {
    uuid id; /* makes the Message-ID, together with the sender's domain */
    instant date;
    struct mail_address from;
    struct mail_address to;
    text language; /* "en" */
    text subject;
    text plain; /* lines ended by \n */
    text html;
};

/* Lines end in CRLF and have 76 characters at most, besides addresses. */
text mail_message_write(struct arena *arena, const struct mail_message *message);

/* ---- its parts, for tests ---- */

/* RFC 2047: as it is where that is allowed, else encoded words. */
text mail_subject_encode(struct arena *arena, text subject);
/* RFC 5322 mailbox: name <address>, or the address alone. */
text mail_mailbox_write(struct arena *arena, const struct mail_address *mailbox);
/* RFC 2045, section 6.7. */
text mail_quoted_printable(struct arena *arena, text body);
/* RFC 5322 date-time in UTC. */
text mail_date_write(struct arena *arena, instant date);

#endif
