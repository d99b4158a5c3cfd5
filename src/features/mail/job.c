/* How a job sends mail: composed in its snapshot, sent without a transaction. */
#include "features/mail/message.h"
#include "features/mail/render.h"
#include "features/mail/smtp.h"

/*
 * The lease of a job is MAIL_SECONDS longer than its worker's queue and its record need (job_lease()). With the longest
 * EMAIL_TIMEOUT a message is over before, and there is time left to read what is sent: nobody else has the job until
 * it is known whether the message went.
 */
_Static_assert(MAIL_TIMEOUT_MAXIMUM + SMTP_LEAVING_SECONDS < MAIL_SECONDS, "the lease holds");

/* What is ready to go. */
struct prepared {
    const struct mail_settings *settings;
    text to;
    text bytes;
};

/* The values of a message, and the product's name. */
static const struct mail_value *with_product(struct arena *arena, const struct mail_value *values,
                                             text product)
{
    size_t count = 0;

    while (values[count].name != NULL) {
        count++;
    }
    struct mail_value *all = ARENA_ARRAY(arena, struct mail_value, count + 2);
    for (size_t i = 0; i < count; i++) {
        all[i] = values[i];
    }
    all[count] = (struct mail_value){.name = "product", .value = product};
    all[count + 1] = (struct mail_value){.name = NULL};
    return all;
}

problem mail_prepare(struct request *rq, struct job *job, const struct mail *mail)
{
    struct prepared *prepared = ARENA_NEW(job->arena, struct prepared);
    struct mail_rendered rendered;

    if (!mail_is_configured(rq)) {
        return job_failed(job, "no mail server is configured (EMAIL_HOST)");
    }
    const struct mail_texts *texts = mail_texts_for(mail->kind, mail->locale);

    mail_render(job->arena, texts, with_product(job->arena, mail->values, rq->mail->product),
                mail->link, &rendered);

    const struct mail_message message = {
        .id = job->id,
        .date = job->now,
        .from = rq->mail->from,
        .to = mail->to,
        .language = text_of(texts->language),
        .subject = rendered.subject,
        .plain = rendered.plain,
        .html = rendered.html,
    };
    *prepared = (struct prepared){.settings = rq->mail,
                                  .to = text_copy(job->arena, mail->to.address),
                                  .bytes = mail_message_write(job->arena, &message)};
    job->prepared = prepared;
    return NULL;
}

static bool must_stop(void *context)
{
    return job_must_stop(context);
}

problem mail_send(struct job *job, const void *payload)
{
    const struct prepared *prepared = job->prepared;
    char error[SMTP_ERROR_LENGTH];

    (void)payload;
    switch (smtp_send(prepared->settings, prepared->to, prepared->bytes, must_stop, job, error)) {
    case SMTP_ACCEPTED:
        return NULL;
    case SMTP_REFUSED:
        return job_hopeless(job, "the mail server refused the message: %s", error);
    case SMTP_FAILED:
        return job_failed(job, "the mail server did not take the message: %s", error);
    case SMTP_INTERRUPTED:
        return job_interrupted(job);
    }
    return NULL;
}
