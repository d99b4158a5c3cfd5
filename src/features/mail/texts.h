/*
 * What messages say, by kind and language: data. Placeholders like {name} are filled in by render.c.
 */
#ifndef STINT_FEATURES_MAIL_TEXTS_H
#define STINT_FEATURES_MAIL_TEXTS_H

#include "features/mail/mail.h"

struct mail_texts {
    const char *language; /* RFC 5646: "en" */
    const char *subject;
    const char *before[4]; /* paragraphs, ended by NULL */
    const char *action;    /* what the link does; NULL: the message has none */
    const char *after[4];  /* paragraphs below it */
};

/* All languages of a kind, English first, ended by one without language. */
extern const struct mail_texts *const mail_texts_by_kind[MAIL_KINDS];

/* Those for a language tag: its own, its language's ("de" for "de-AT"), else English. */
const struct mail_texts *mail_texts_for(enum mail_kind kind, text locale);

#endif
