/*
 * The texts. A sentence tells what happened, why one was written to, and what happens if one does
 * nothing; there is no picture and nothing to load.
 */
#include "features/mail/texts.h"

static const struct mail_texts invitation[] = {
    {.language = "en",
     .subject = "{organization}: your access to {product}",
     .before = {"Hello {name},",
                "{organization} uses {product} for its working times, and has made an account for "
                "you. Choose a password to sign in for the first time. If you have a login with "
                "this e-mail address already, you are asked for its password instead."},
     .action = "Choose a password",
     .after = {"The link is good once, until 72 hours after you were invited. After that, ask "
               "whoever invited you for another one.",
               "If you do not know {organization}, ignore this message: nothing happens unless "
               "the link is used."}},
    {.language = "de",
     .subject = "{organization}: Ihr Zugang zu {product}",
     .before = {"Guten Tag {name},",
                "{organization} erfasst Arbeitszeiten mit {product} und hat Sie dort angelegt. "
                "Wählen Sie ein Passwort, um sich zum ersten Mal anzumelden. Wenn es zu dieser "
                "E-Mail-Adresse schon einen Zugang gibt, werden Sie nach dessen Passwort gefragt."},
     .action = "Passwort wählen",
     .after = {"Der Link gilt einmal, bis 72 Stunden nach der Einladung. Danach bitten Sie die "
               "Person, die Sie eingeladen hat, um einen neuen.",
               "Wenn Sie {organization} nicht kennen, löschen Sie diese Nachricht: Ohne den Link "
               "geschieht nichts."}},
    {.language = NULL},
};

static const struct mail_texts password_reset[] = {
    {.language = "en",
     .subject = "{product}: a new password",
     .before = {"Hello {name},",
                "A new password was asked for, for your login {email}. With this link you can "
                "choose it; all devices are then signed out."},
     .action = "Choose a new password",
     .after = {"The link is good once, until an hour after it was asked for.",
               "If it was not you, ignore this message: your password stays as it is."}},
    {.language = "de",
     .subject = "{product}: ein neues Passwort",
     .before = {"Guten Tag {name},",
                "Für Ihren Zugang {email} wurde ein neues Passwort angefordert. Mit diesem Link "
                "können Sie es wählen; danach sind alle Geräte abgemeldet."},
     .action = "Neues Passwort wählen",
     .after = {"Der Link gilt einmal, bis eine Stunde nach der Anforderung.",
               "Wenn nicht Sie das waren, löschen Sie diese Nachricht: Ihr Passwort bleibt, wie "
               "es ist."}},
    {.language = NULL},
};

/* Nothing in it comes from whoever asked: see invitations/issue.c. */
static const struct mail_texts registration[] = {
    {.language = "en",
     .subject = "{organization}: your registration with {product}",
     .before = {"Hello,",
                "{organization} uses {product} for its working times, and a registration was asked "
                "for with your address {email}. With this link you choose a password and become a "
                "member. If you have a login with this e-mail address already, you are asked for "
                "its password instead."},
     .action = "Choose a password",
     .after = {"The link is good once, until 72 hours after it was asked for. After that, register "
               "again.",
               "If it was not you, ignore this message: nothing happens unless the link is used."}},
    {.language = "de",
     .subject = "{organization}: Ihre Registrierung bei {product}",
     .before = {"Guten Tag,",
                "{organization} erfasst Arbeitszeiten mit {product}, und mit Ihrer Adresse {email} "
                "wurde eine Registrierung angefordert. Mit diesem Link wählen Sie ein Passwort und "
                "werden Mitglied. Wenn es zu dieser E-Mail-Adresse schon einen Zugang gibt, werden "
                "Sie nach dessen Passwort gefragt."},
     .action = "Passwort wählen",
     .after = {"Der Link gilt einmal, bis 72 Stunden nach der Anforderung. Danach registrieren Sie "
               "sich noch einmal.",
               "Wenn nicht Sie das waren, löschen Sie diese Nachricht: Ohne den Link geschieht "
               "nichts."}},
    {.language = NULL},
};

static const struct mail_texts forgotten_punch_out[] = {
    {.language = "en",
     .subject = "{organization}: did you forget to punch out on {date}?",
     .before = {"Hello {name},",
                "You punched in on {date} at {time}, and there is no punch-out since.",
                "Please look at that day and put in when you left, or ask your manager to."},
     .after = {"This message is sent once for a day."}},
    {.language = "de",
     .subject = "{organization}: Ausstempeln am {date} vergessen?",
     .before = {"Guten Tag {name},",
                "Sie haben am {date} um {time} eingestempelt, und seitdem nicht aus.",
                "Bitte sehen Sie diesen Tag an und tragen Sie nach, wann Sie gegangen sind, oder "
                "bitten Sie Ihre Vorgesetzten darum."},
     .after = {"Diese Nachricht kommt für einen Tag nur einmal."}},
    {.language = NULL},
};

const struct mail_texts *const mail_texts_by_kind[MAIL_KINDS] = {
    [MAIL_INVITATION] = invitation,
    [MAIL_PASSWORD_RESET] = password_reset,
    [MAIL_REGISTRATION] = registration,
    [MAIL_FORGOTTEN_PUNCH_OUT] = forgotten_punch_out,
};

static const struct mail_texts *find(const struct mail_texts *list, text language)
{
    for (; list->language != NULL; list++) {
        if (text_equal_ignoring_case(text_of(list->language), language)) {
            return list;
        }
    }
    return NULL;
}

const struct mail_texts *mail_texts_for(enum mail_kind kind, text locale)
{
    const struct mail_texts *list = mail_texts_by_kind[kind];
    const struct mail_texts *found = find(list, locale);

    if (found == NULL) {
        found = find(list, text_first(locale, text_find(locale, '-')));
    }
    return found != NULL ? found : list;
}
