/*
 * One message, one connection: mail is rare here, and a connection that is kept would have to be
 * watched. TLS is verified against the system's authorities or those of EMAIL_CA_FILE; where TLS is
 * wanted, a server that does not offer it gets neither password nor message.
 *
 * CURLOPT_TIMEOUT is not enough to be done in time: libcurl says QUIT after it, and waits two minutes
 * for an answer that nobody needs. So QUIT is said where libcurl still asks whether to go on
 * (CURLOPT_FORBID_REUSE: at the end of curl_easy_perform(), not in curl_easy_cleanup()), and is told
 * no after a moment.
 */
#include "features/mail/smtp.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#define CONNECT_SECONDS        10
#define NANOSECONDS_PER_SECOND INT64_C(1000000000)
#define QUIT_NANOSECONDS       (NANOSECONDS_PER_SECOND / 2) /* that the answer to QUIT may take */

_Static_assert(SMTP_ERROR_LENGTH >= CURL_ERROR_SIZE, "libcurl's messages fit");

struct session {
    text rest; /* of the message: what is left to send */
    bool (*must_stop)(void *context);
    void *context;
    bool is_interrupted;      /* must_stop() said so */
    bool has_named_recipient; /* RCPT was said: answers are about the message from there on */
    int64_t ends;             /* monotonic nanoseconds */
};

static size_t read_more(char *out, size_t size, size_t count, void *object)
{
    struct session *session = object;
    size_t room = size * count;
    size_t length = session->rest.length < room ? session->rest.length : room;

    memcpy(out, session->rest.data, length);
    session->rest = text_from(session->rest, length);
    return length;
}

/* Asked by libcurl about once a second at least. */
static int stop_if_wanted(void *object, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    struct session *session = object;

    (void)a, (void)b, (void)c, (void)d;
    session->is_interrupted = session->must_stop(session->context);
    return session->is_interrupted || monotonic_nanoseconds() > session->ends;
}

/*
 * Told of every byte: nothing else in libcurl says which command an answer belongs to. With QUIT it is known what came
 * of the message, and no error of the leave-taking is to hide the one before.
 */
static int follow(CURL *curl, curl_infotype type, char *bytes, size_t size, void *object)
{
    struct session *session = object;
    text said = {.data = bytes, .length = size};

    if (type != CURLINFO_HEADER_OUT) {
        return 0;
    }
    if (text_starts_with(said, TEXT("RCPT TO:"))) {
        session->has_named_recipient = true;
    } else if (text_starts_with(said, TEXT("QUIT\r\n"))) {
        session->ends = monotonic_nanoseconds() + QUIT_NANOSECONDS;
        curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    }
    return 0;
}

/* What a server says after the headers is nothing anybody reads. */
static size_t ignore(char *bytes, size_t size, size_t count, void *object)
{
    (void)bytes, (void)object;
    return size * count;
}

/* An IPv6 address stands in brackets in a URL. */
static text url_of(struct arena *arena, const struct mail_settings *settings)
{
    bool bare = text_find(settings->host, ':') < settings->host.length &&
                !text_starts_with(settings->host, TEXT("["));

    return text_format(arena, "%s://%s%.*s%s:%lld",
                       settings->security == MAIL_SECURITY_TLS ? "smtps" : "smtp", bare ? "[" : "",
                       TEXT_ARGUMENTS(settings->host), bare ? "]" : "", (long long)settings->port);
}

static const char *angled(struct arena *arena, text address)
{
    return text_format(arena, "<%.*s>", TEXT_ARGUMENTS(address)).data;
}

static const char *string_of(struct arena *arena, text value)
{
    return text_copy(arena, value).data;
}

static void set_connection(CURL *curl, struct arena *arena, const struct mail_settings *settings)
{
    curl_easy_setopt(curl, CURLOPT_URL, url_of(arena, settings).data);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* whatever the environment says */
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
                     (long)(settings->timeout_seconds < CONNECT_SECONDS ? settings->timeout_seconds
                                                                        : CONNECT_SECONDS));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)settings->timeout_seconds);
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L); /* not waiting for a name server */
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     settings->security == MAIL_SECURITY_NONE ? (long)CURLUSESSL_NONE
                                                              : (long)CURLUSESSL_ALL);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (settings->ca_file.length > 0) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, string_of(arena, settings->ca_file));
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    if (settings->username.length > 0) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, string_of(arena, settings->username));
        curl_easy_setopt(curl, CURLOPT_PASSWORD, string_of(arena, settings->password));
    }
}

static void set_message(CURL *curl, struct arena *arena, const struct mail_settings *settings,
                        const struct curl_slist *recipients)
{
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, angled(arena, settings->from.address));
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
}

static void set_session(CURL *curl, struct session *session)
{
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_more);
    curl_easy_setopt(curl, CURLOPT_READDATA, session);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, stop_if_wanted);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, session);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, follow);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, session);
}

/*
 * The whole message is read after 354 only, and then 250 is the server's word for it, even where the
 * program was told to end before libcurl could say so.
 */
static bool is_accepted(const struct session *session, CURLcode code, long answer)
{
    return code == CURLE_OK || (session->rest.length == 0 && answer == 250);
}

/* RFC 4954: to sign in, in another way, with another password, over TLS. Some servers say so late. */
static bool is_about_signing_in(long answer)
{
    return answer == 530 || answer == 534 || answer == 535 || answer == 538;
}

/*
 * 5xx is about this message where it answers RCPT or what comes after it. Before, it is about who we are or whether we
 * may be trusted: that is put right in the settings, or passes, after which the message can go.
 */
static bool is_refused(const struct session *session, long answer)
{
    return session->has_named_recipient && answer >= 500 && answer < 600 &&
           !is_about_signing_in(answer);
}

static enum smtp_outcome judge(const struct session *session, CURLcode code, long answer)
{
    if (is_accepted(session, code, answer)) {
        return SMTP_ACCEPTED;
    }
    if (code == CURLE_ABORTED_BY_CALLBACK) {
        return session->is_interrupted ? SMTP_INTERRUPTED : SMTP_FAILED;
    }
    return is_refused(session, answer) ? SMTP_REFUSED : SMTP_FAILED;
}

/* Where libcurl has no words: not for the answer to the message. */
static void explain(CURLcode code, long answer, char error[static SMTP_ERROR_LENGTH])
{
    if (code == CURLE_WEIRD_SERVER_REPLY) {
        snprintf(error, SMTP_ERROR_LENGTH, "message failed: %ld", answer);
    } else {
        snprintf(error, SMTP_ERROR_LENGTH, "%s", curl_easy_strerror(code));
    }
}

static enum smtp_outcome perform(const struct session *session, CURL *curl,
                                 char error[static SMTP_ERROR_LENGTH])
{
    error[0] = '\0';
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);

    CURLcode code = curl_easy_perform(curl);
    long answer = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    if (code != CURLE_OK && error[0] == '\0') {
        explain(code, answer, error);
    }
    return judge(session, code, answer);
}

enum smtp_outcome smtp_send(const struct mail_settings *settings, text to, text message,
                            bool (*must_stop)(void *context), void *context,
                            char error[static SMTP_ERROR_LENGTH])
{
    _cleanup_(arena_freep) struct arena *arena = arena_new((size_t)64 * 1024);
    struct session session = {
        .rest = message,
        .must_stop = must_stop,
        .context = context,
        /* CURLOPT_TIMEOUT comes first, with words of its own, wherever libcurl keeps to it. */
        .ends = monotonic_nanoseconds() + (settings->timeout_seconds + 1) * NANOSECONDS_PER_SECOND,
    };
    enum smtp_outcome outcome = SMTP_FAILED;
    CURL *curl = curl_easy_init();
    struct curl_slist *recipients =
        arena == NULL ? NULL : curl_slist_append(NULL, angled(arena, to));

    if (curl != NULL && recipients != NULL) {
        set_connection(curl, arena, settings);
        set_message(curl, arena, settings, recipients);
        set_session(curl, &session);
        outcome = perform(&session, curl, error);
    } else {
        snprintf(error, SMTP_ERROR_LENGTH, "no memory");
    }
    curl_easy_cleanup(curl);
    curl_slist_free_all(recipients);
    return outcome;
}
