/* Rules of signing in; see rules.h. */
#include "features/sign_in/rules.h"

#include "base/problem.h"
#include "features/sign_in/jwt.h"

#include <sodium.h>

/* ---- secrets ---- */

text secret_write(struct arena *arena, const char *prefix,
                  const uint8_t random[static SECRET_RANDOM_BYTES])
{
    text value = base64url_write(arena, random, SECRET_RANDOM_BYTES);
    return text_format(arena, "%s%.*s", prefix, TEXT_ARGUMENTS(value));
}

text secret_hash(struct arena *arena, text secret)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const unsigned char *)secret.data, secret.length);
    return text_hexadecimal(arena, digest, sizeof(digest));
}

text secret_shown(struct arena *arena, text secret)
{
    const size_t shown = sizeof(API_KEY_PREFIX) - 1 + 6;
    /* A key of an administrator's own making may be short or of another form: nothing of it is
     * shown. */
    if (!text_starts_with(secret, TEXT(API_KEY_PREFIX)) || secret.length < 4 * shown) {
        return TEXT("");
    }
    return text_copy(arena, text_first(secret, shown));
}

/* ---- which organization ---- */

static bool more_recent(const struct membership *a, const struct membership *b)
{
    int64_t used_a = IS_PRESENT(a->last_used) ? a->last_used.value.microseconds : INT64_MIN;
    int64_t used_b = IS_PRESENT(b->last_used) ? b->last_used.value.microseconds : INT64_MIN;
    return used_a > used_b;
}

const struct membership *membership_choose(const struct membership_list *list, opt_uuid wanted)
{
    const struct membership *chosen = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct membership *candidate = &list->items[i];
        bool eligible =
            candidate->is_active &&
            (!IS_PRESENT(wanted) || uuid_equal(candidate->organization_id, wanted.value));
        if (eligible && (chosen == NULL || more_recent(candidate, chosen))) {
            chosen = candidate;
        }
    }
    return chosen;
}

/* ---- refresh tokens ---- */

enum refresh_verdict refresh_judge(const struct refresh_found *token, opt_uuid organization_id,
                                   instant now)
{
    if (IS_PRESENT(token->used_at)) {
        return REFRESH_REUSED;
    }
    bool elsewhere =
        IS_PRESENT(organization_id) && !uuid_equal(organization_id.value, token->organization_id);
    bool over = IS_PRESENT(token->ended_at) || !token->is_active ||
                token->expires_at.microseconds <= now.microseconds;
    return over || elsewhere ? REFRESH_OVER : REFRESH_GOOD;
}

/* ---- API keys ---- */

const char *const api_key_state_names[] = {[API_KEY_ACTIVE] = "active",
                                           [API_KEY_REVOKED] = "revoked",
                                           [API_KEY_EXPIRED] = "expired",
                                           NULL};

enum api_key_state api_key_judge(opt_instant expires_at, opt_instant revoked_at, instant now)
{
    if (IS_PRESENT(revoked_at)) {
        return API_KEY_REVOKED;
    }
    bool expired = IS_PRESENT(expires_at) && expires_at.value.microseconds <= now.microseconds;
    return expired ? API_KEY_EXPIRED : API_KEY_ACTIVE;
}

/* ---- profile ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

const char *locale_check(text locale)
{
    const char *wrong = MISTAKE("must be a language tag, such as en or pt-BR");
    text rest = locale;
    size_t language = text_find(locale, '-');
    if (language < 2 || language > 3 || text_ends_with(locale, TEXT("-"))) {
        return wrong;
    }
    for (text subtag; text_split(&rest, '-', &subtag);) {
        if (subtag.length == 0 || subtag.length > 8) {
            return wrong;
        }
        for (size_t i = 0; i < subtag.length; i++) {
            bool in_language = subtag.data == locale.data;
            bool digit = subtag.data[i] >= '0' && subtag.data[i] <= '9';
            if (!is_letter(subtag.data[i]) && (in_language || !digit)) {
                return wrong;
            }
        }
    }
    return NULL;
}

instant days_later(instant from, int64_t days)
{
    return (instant){from.microseconds + days * SECONDS_PER_DAY * MICROSECONDS_PER_SECOND};
}
