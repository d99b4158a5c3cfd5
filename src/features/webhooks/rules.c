/* Signatures, back-off and excerpts, as rules.h says. */
#include "features/webhooks/rules.h"

#include <sodium.h>

#define FIRST_WAIT_SECONDS   10
#define LONGEST_WAIT_SECONDS 600

static text signed_with(struct arena *arena, text secret, text seconds, text body)
{
    crypto_auth_hmacsha256_state state;
    unsigned char code[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.data, secret.length);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)seconds.data, seconds.length);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.data, body.length);
    crypto_auth_hmacsha256_final(&state, code);
    return text_hexadecimal(arena, code, sizeof(code));
}

text webhook_signature(struct arena *arena, text secret, opt_text old_secret, instant at, text body)
{
    text seconds = text_format(arena, "%lld",
                               (long long)floor_divide(at.microseconds, MICROSECONDS_PER_SECOND));
    struct buffer out = {.arena = arena};
    buffer_append_literal(&out, "t=");
    buffer_append(&out, seconds);
    buffer_append_literal(&out, ",v1=");
    buffer_append(&out, signed_with(arena, secret, seconds, body));
    if (IS_PRESENT(old_secret)) {
        buffer_append_literal(&out, ",v1=");
        buffer_append(&out, signed_with(arena, old_secret.value, seconds, body));
    }
    return buffer_text(&out);
}

static int64_t wait_seconds(int64_t failures)
{
    int64_t seconds = FIRST_WAIT_SECONDS;
    for (int64_t i = 1; i < failures && seconds < LONGEST_WAIT_SECONDS; i++) {
        seconds *= 2;
    }
    return seconds < LONGEST_WAIT_SECONDS ? seconds : LONGEST_WAIT_SECONDS;
}

struct webhook_health webhook_health_after_failure(opt_instant failing_since, int64_t failures,
                                                   instant now)
{
    instant since = VALUE_OR(failing_since, now);
    int64_t days =
        (now.microseconds - since.microseconds) / (SECONDS_PER_DAY * MICROSECONDS_PER_SECOND);
    instant next = {now.microseconds + wait_seconds(failures + 1) * MICROSECONDS_PER_SECOND};
    return (struct webhook_health){
        .failing_since = SOME(since),
        .failures = failures + 1,
        .wait_until = SOME(next),
        .is_disabled = days >= WEBHOOK_FAILING_DAYS && failures + 1 >= WEBHOOK_FAILING_ATTEMPTS,
    };
}

/* How many of the first bytes are one character; 0 when they are none, or a NUL. */
static size_t character_length(text t)
{
    for (size_t length = 1; length <= 4 && length <= t.length; length++) {
        if (text_is_utf8(text_first(t, length))) {
            return length;
        }
    }
    return 0;
}

text webhook_excerpt(struct arena *arena, text reply)
{
    struct buffer out = {.arena = arena};
    while (reply.length > 0) {
        size_t length = character_length(reply);
        buffer_append(&out, length > 0 ? text_first(reply, length) : TEXT("?"));
        reply = text_from(reply, length > 0 ? length : 1);
    }
    return buffer_text(&out);
}
