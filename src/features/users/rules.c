/*
 * Addresses and passwords: what is taken. No composition rules: a password is long enough, and not
 * one of those an attacker tries first (quality.md, "Security defaults"; NIST SP 800-63B section
 * 5.1.1.2). Those are the tables of common_passwords.c, one text repeated, walks along the keyboard
 * or the alphabet, and one or two common words with a few digits and signs.
 */
#include "features/users/common_passwords.h"
#include "features/users/users.h"

#include <string.h>

#define PASSWORD_MINIMUM 12
#define PASSWORD_MAXIMUM 128
#define EMAIL_MAXIMUM    254 /* RFC 5321 */
#define LOCAL_MAXIMUM    64

/* ---- addresses ---- */

text email_normalize(struct arena *arena, text email)
{
    return text_lower(arena, text_trim(email));
}

static bool is_alphanumeric(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

/*
 * RFC 5322's atext and the full stop; letters beyond ASCII as in RFC 6531. Quoted forms are
 * nobody's address.
 */
static bool is_local(text local)
{
    for (size_t i = 0; i < local.length; i++) {
        unsigned char c = (unsigned char)local.data[i];

        if (c == '\0' || (!is_alphanumeric(c) && strchr(".!#$%&'*+/=?^_`{|}~-", c) == NULL)) {
            return false;
        }
    }
    return local.length > 0 && local.length <= LOCAL_MAXIMUM && local.data[0] != '.' &&
           local.data[local.length - 1] != '.';
}

static bool is_domain(text domain)
{
    text rest = domain;
    text label;

    while (text_split(&rest, '.', &label)) {
        if (label.length == 0 || label.length > 63 || label.data[0] == '-' ||
            label.data[label.length - 1] == '-') {
            return false;
        }
        for (size_t i = 0; i < label.length; i++) {
            if (!is_alphanumeric((unsigned char)label.data[i]) && label.data[i] != '-') {
                return false;
            }
        }
    }
    return domain.length > 0 && domain.data[domain.length - 1] != '.';
}

const char *email_check(text email)
{
    text trimmed = text_trim(email);
    size_t at = text_find(trimmed, '@');
    bool good = at < trimmed.length && trimmed.length <= EMAIL_MAXIMUM &&
                is_local(text_first(trimmed, at)) && is_domain(text_from(trimmed, at + 1));

    return good ? NULL : MISTAKE("must be an e-mail address, such as ada@example.com");
}

/* ---- passwords ---- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z') || (unsigned char)c >= 0x80;
}

/*
 * True if the whole is one shorter text again and again, such as "abcabcabcabc"; a text that is
 * long enough by itself may repeat.
 */
static bool is_repetition(text password)
{
    for (size_t period = 1; period < PASSWORD_MINIMUM && period <= password.length / 2; period++) {
        size_t i = period;

        while (i < password.length && lower(password.data[i]) == lower(password.data[i - period])) {
            i++;
        }
        if (i == password.length) {
            return true;
        }
    }
    return false;
}

static bool are_neighbours(char a, char b)
{
    static const char *const rows[] = {"1234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl",
                                       "yxcvbnm",    "zxcvbnm",    "azertyuiop"};

    if (a == b || a == b + 1 || b == a + 1) {
        return true;
    }
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        const char *place = a == '\0' ? NULL : strchr(rows[row], a);

        if (place != NULL && (place[1] == b || (place > rows[row] && place[-1] == b)) &&
            b != '\0') {
            return true;
        }
    }
    return false;
}

/*
 * True if it is made of walks of four steps and more on average, each from a key to its neighbour
 * or to the next in order.
 */
static bool is_walk(text password)
{
    size_t walks = 1;

    for (size_t i = 1; i < password.length; i++) {
        if (!are_neighbours(lower(password.data[i - 1]), lower(password.data[i]))) {
            walks++;
        }
    }
    return walks * 4 <= password.length;
}

static bool equals_ignoring_case(text password, const char *word)
{
    return text_equal_ignoring_case(password, text_of(word));
}

static bool is_in_table(text password)
{
    for (size_t i = 0; common_passwords[i] != NULL; i++) {
        if (equals_ignoring_case(password, common_passwords[i])) {
            return true;
        }
    }
    return false;
}

/* Whether `sign` is the letter, or what people write for it. */
static bool stands_for(char sign, char letter)
{
    switch (letter) {
    case 'a':
        return sign == 'a' || sign == '4' || sign == '@';
    case 'e':
        return sign == 'e' || sign == '3';
    case 'i':
        return sign == 'i' || sign == '1' || sign == '!';
    case 'l':
        return sign == 'l' || sign == '1';
    case 'o':
        return sign == 'o' || sign == '0';
    case 's':
        return sign == 's' || sign == '5' || sign == '$';
    case 't':
        return sign == 't' || sign == '7';
    default:
        return sign == letter;
    }
}

static bool begins_with_word(text password, text word)
{
    if (word.length > password.length) {
        return false;
    }
    for (size_t i = 0; i < word.length; i++) {
        if (!stands_for(lower(password.data[i]), lower(word.data[i]))) {
            return false;
        }
    }
    return true;
}

/* The words an attacker knows of this person: the parts of the address. */
#define PERSONAL_WORDS 12
struct personal_words {
    text items[PERSONAL_WORDS];
    size_t count;
};

static bool is_guessable(text rest, size_t words, size_t decoration,
                         const struct personal_words *personal)
{
    if (rest.length == 0) {
        return true;
    }
    if (decoration > 0 && !is_letter(rest.data[0]) &&
        is_guessable(text_from(rest, 1), words, decoration - 1, personal)) {
        return true;
    }
    if (words == 0) {
        return false;
    }
    for (size_t i = 0; i < personal->count; i++) {
        if (begins_with_word(rest, personal->items[i]) &&
            is_guessable(text_from(rest, personal->items[i].length), words - 1, decoration,
                         personal)) {
            return true;
        }
    }
    for (size_t i = 0; common_words[i] != NULL; i++) {
        text word = text_of(common_words[i]);

        if (begins_with_word(rest, word) &&
            is_guessable(text_from(rest, word.length), words - 1, decoration, personal)) {
            return true;
        }
    }
    return false;
}

#define GUESSABLE_WORDS      2
#define GUESSABLE_DECORATION 8 /* digits and signs besides */

static const char *check(text password, const struct personal_words *personal)
{
    size_t length = text_code_points(password);

    if (length < PASSWORD_MINIMUM) {
        return MISTAKE("must have at least 12 characters");
    }
    if (length > PASSWORD_MAXIMUM) {
        return MISTAKE("must have at most 128 characters");
    }
    if (is_repetition(password)) {
        return MISTAKE("must not repeat one short text");
    }
    if (is_walk(password) || is_in_table(password) ||
        is_guessable(password, GUESSABLE_WORDS, GUESSABLE_DECORATION, personal)) {
        return MISTAKE("must not be one of the passwords that are tried first");
    }
    return NULL;
}

const char *password_check(text password)
{
    return check(password, &(const struct personal_words){.count = 0});
}

static void add_word(struct personal_words *words, text word)
{
    if (word.length >= 3 && words->count < PERSONAL_WORDS) {
        words->items[words->count++] = word;
    }
}

/*
 * The address, what stands on each side of its "@", and the parts of those between full stops,
 * hyphens and underscores.
 */
static void add_address(struct personal_words *words, text email)
{
    size_t at = text_find(email, '@');
    size_t start = 0;

    add_word(words, email);
    add_word(words, text_first(email, at));
    add_word(words, at < email.length ? text_from(email, at + 1) : TEXT(""));
    for (size_t i = 0; i <= email.length; i++) {
        if (i == email.length || strchr("@.-_+", email.data[i]) != NULL) {
            add_word(words, text_first(text_from(email, start), i - start));
            start = i + 1;
        }
    }
}

const char *password_check_for(text password, text email)
{
    struct personal_words words = {.count = 0};

    add_address(&words, text_trim(email));
    return check(password, &words);
}
