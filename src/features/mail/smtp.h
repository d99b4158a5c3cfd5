/* Handing a message to an SMTP server, through libcurl. */
#ifndef STINT_FEATURES_MAIL_SMTP_H
#define STINT_FEATURES_MAIL_SMTP_H

#include "features/mail/mail.h"

enum smtp_outcome {
    SMTP_ACCEPTED,
    SMTP_REFUSED,     /* for good: the server answered 5xx to the recipient or the message */
    SMTP_FAILED,      /* not this time; perhaps it was accepted, and nobody heard */
    SMTP_INTERRUPTED, /* must_stop() said so */
};

#define SMTP_ERROR_LENGTH 256
/* smtp_send() takes at most so much longer than settings->timeout_seconds, wherever the server falls silent. */
#define SMTP_LEAVING_SECONDS 3

/*
 * `error` says why, without anything secret. Without a transaction: this waits for another machine. It asks must_stop()
 * about once a second, and is back two seconds after a yes.
 */
enum smtp_outcome smtp_send(const struct mail_settings *settings, text to, text message,
                            bool (*must_stop)(void *context), void *context,
                            char error[static SMTP_ERROR_LENGTH]);

#endif
