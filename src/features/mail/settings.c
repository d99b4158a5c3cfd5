/* What follows from the settings of mail. */
#include "features/mail/mail.h"

#include "features/users/users.h"

#include <arpa/inet.h>
#include <string.h>

static const char *const security_names[] = {[MAIL_SECURITY_AUTO] = "auto",
                                             [MAIL_SECURITY_TLS] = "tls",
                                             [MAIL_SECURITY_STARTTLS] = "starttls",
                                             [MAIL_SECURITY_NONE] = "none",
                                             NULL};
const enum_names mail_security_names = security_names;

#define PORT_OF_TLS 465 /* RFC 8314 */

const char *mail_address_parse(text value, struct mail_address *address)
{
    struct mail_address parsed = {.name = TEXT(""), .address = text_trim(value)};
    size_t opening = text_find(parsed.address, '<');

    if (opening < parsed.address.length && text_ends_with(parsed.address, TEXT(">"))) {
        text inside = text_from(parsed.address, opening + 1);

        parsed.name = text_trim(text_first(parsed.address, opening));
        parsed.address = text_first(inside, inside.length - 1);
    }
    if (email_check(parsed.address) != NULL || !text_is_utf8(parsed.name)) {
        return "must be an address, such as stint@example.com or Stint <stint@example.com>";
    }
    *address = parsed;
    return NULL;
}

/* 127.0.0.0/8, and no name that begins like it. */
static bool is_loopback(text host)
{
    char name[INET_ADDRSTRLEN];
    unsigned char address[4];

    if (host.length == 0 || host.length >= sizeof(name)) {
        return false;
    }
    memcpy(name, host.data, host.length);
    name[host.length] = '\0';
    return inet_pton(AF_INET, name, address) == 1 && address[0] == 127;
}

bool mail_is_this_machine(text host)
{
    return text_equal_ignoring_case(host, TEXT("localhost")) || is_loopback(host) ||
           text_equal(host, TEXT("::1")) || text_equal(host, TEXT("[::1]"));
}

enum mail_security mail_security_for(enum mail_security wanted, text host, int64_t port)
{
    if (wanted != MAIL_SECURITY_AUTO) {
        return wanted;
    }
    if (port == PORT_OF_TLS) {
        return MAIL_SECURITY_TLS;
    }
    return mail_is_this_machine(host) ? MAIL_SECURITY_NONE : MAIL_SECURITY_STARTTLS;
}

bool mail_is_configured(const struct request *rq)
{
    return rq->mail != NULL && rq->mail->host.length > 0;
}

text mail_link(const struct request *rq, text page)
{
    return text_format(rq->arena, "%.*s%.*s", TEXT_ARGUMENTS(rq->mail->base_url),
                       TEXT_ARGUMENTS(page));
}
