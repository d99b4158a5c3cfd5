/*
 * Header lines are made of printable ASCII here and of nothing else: what is not becomes an encoded
 * word, byte by byte, so that no name and no subject can end its line and begin another header.
 * Bodies are quoted-printable: short lines of ASCII that no server on the way needs to touch, and a
 * person can read.
 */
#include "features/mail/message.h"

#include <string.h>

#define WORD_BEGIN     "=?UTF-8?Q?"
#define WORD_END       "?="
#define WORD_PAYLOAD   (75 - (sizeof(WORD_BEGIN) - 1) - (sizeof(WORD_END) - 1))
#define LINE_MAXIMUM   76
#define NAME_LENGTH    10         /* of the longest header with words in it, with its colon */
#define PLAIN_SUBJECT  66         /* longer ones are folded, as encoded words */
#define BOUNDARY_LABEL "=_stint_" /* "=_" cannot occur in quoted-printable */

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_printable(char c)
{
    return c >= ' ' && c <= '~';
}

/* ---- header values ---- */

/* A code point and the bytes that continue it: encoded words must not part them. */
static size_t code_point_length(text from)
{
    size_t length = 1;

    while (length < from.length && ((unsigned char)from.data[length] & 0xC0) == 0x80) {
        length++;
    }
    return length;
}

/* What may stand in an encoded word anywhere, also in a name (RFC 2047 section 5, rule 3). */
static bool is_plain_in_word(char c)
{
    return is_alphanumeric(c) || (c != '\0' && strchr("!*+-/", c) != NULL);
}

static void append_in_word(struct buffer *out, char c)
{
    if (c == ' ') {
        buffer_append_byte(out, '_');
    } else if (is_plain_in_word(c)) {
        buffer_append_byte(out, c);
    } else {
        buffer_append_format(out, "=%02X", (unsigned char)c);
    }
}

static void append_words(struct buffer *out, text value)
{
    size_t used = NAME_LENGTH; /* the first line has the header's name */

    buffer_append_literal(out, WORD_BEGIN);
    for (text rest = value; rest.length > 0;) {
        text point = text_first(rest, code_point_length(rest));
        struct buffer encoded = {.arena = out->arena};

        for (size_t i = 0; i < point.length; i++) {
            append_in_word(&encoded, point.data[i]);
        }
        if (used + encoded.length > WORD_PAYLOAD && used > 0) {
            buffer_append_literal(out, WORD_END "\r\n " WORD_BEGIN);
            used = 0;
        }
        buffer_append(out, buffer_text(&encoded));
        used += encoded.length;
        rest = text_from(rest, point.length);
    }
    buffer_append_literal(out, WORD_END);
}

text mail_subject_encode(struct arena *arena, text subject)
{
    struct buffer out = {.arena = arena};
    bool plain = subject.length <= PLAIN_SUBJECT;

    for (size_t i = 0; i < subject.length; i++) {
        bool begins_word =
            subject.data[i] == '=' && i + 1 < subject.length && subject.data[i + 1] == '?';
        plain &= is_printable(subject.data[i]) && !begins_word;
    }
    if (plain) {
        buffer_append(&out, subject);
    } else {
        append_words(&out, subject);
    }
    return buffer_text(&out);
}

/* Words of letters, digits and what an atom may have besides: no quotes are needed. */
static bool is_phrase(text name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];

        if (!is_alphanumeric(c) && (c == '\0' || strchr(" !#$%&'*+-/^_`{|}~", c) == NULL)) {
            return false;
        }
    }
    return name.length <= PLAIN_SUBJECT;
}

/* An address was checked when it was taken; what could end it or its line is kept out here all the
 * same. */
static void append_address(struct buffer *out, text address)
{
    for (size_t i = 0; i < address.length; i++) {
        unsigned char c = (unsigned char)address.data[i];
        bool harmless = c > ' ' && c != 0x7F && strchr("<>,;\"()", c) == NULL;

        buffer_append_byte(out, harmless ? (char)c : '?');
    }
}

text mail_mailbox_write(struct arena *arena, const struct mail_address *mailbox)
{
    struct buffer out = {.arena = arena};

    if (mailbox->name.length == 0) {
        append_address(&out, mailbox->address);
        return buffer_text(&out);
    }
    if (is_phrase(mailbox->name)) {
        buffer_append(&out, mailbox->name);
    } else {
        append_words(&out, mailbox->name);
    }
    buffer_append_literal(&out, "\r\n <");
    append_address(&out, mailbox->address);
    buffer_append_literal(&out, ">");
    return buffer_text(&out);
}

text mail_date_write(struct arena *arena, instant date)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t seconds = floor_divide(date.microseconds, MICROSECONDS_PER_SECOND);
    civil_date day = {(int32_t)floor_divide(seconds, SECONDS_PER_DAY)};
    int64_t of_day = seconds - day.days * SECONDS_PER_DAY;
    int32_t year;
    unsigned month, of_month;

    date_to_civil(day, &year, &month, &of_month);
    return text_format(arena, "%s, %u %s %d %02lld:%02lld:%02lld +0000",
                       days[date_weekday(day) - 1], of_month, months[month - 1], year,
                       (long long)(of_day / 3600), (long long)(of_day / 60 % 60),
                       (long long)(of_day % 60));
}

/* ---- bodies ---- */

struct line {
    struct buffer *out;
    size_t length;
};

static void line_append(struct line *line, const char *bytes, size_t length)
{
    if (line->length + length > LINE_MAXIMUM - 1) { /* room for the "=" of a soft break */
        buffer_append_literal(line->out, "=\r\n");
        line->length = 0;
    }
    buffer_append_bytes(line->out, bytes, length);
    line->length += length;
}

static void line_append_escaped(struct line *line, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char byte = (unsigned char)c;
    const char escaped[] = {'=', digits[byte >> 4], digits[byte & 15]};

    line_append(line, escaped, sizeof(escaped));
}

text mail_quoted_printable(struct arena *arena, text body)
{
    struct buffer out = {.arena = arena};
    struct line line = {.out = &out};

    for (size_t i = 0; i < body.length; i++) {
        char c = body.data[i];
        bool ends_line = i + 1 == body.length || body.data[i + 1] == '\n';

        if (c == '\n') {
            buffer_append_literal(&out, "\r\n");
            line.length = 0;
        } else if (!is_printable(c) || c == '=' || (c == ' ' && ends_line)) {
            line_append_escaped(&line, c);
        } else {
            line_append(&line, &c, 1);
        }
    }
    return buffer_text(&out);
}

/* ---- the whole ---- */

static void append_header(struct buffer *out, const char *name, text value)
{
    buffer_append_format(out, "%s: %.*s\r\n", name, TEXT_ARGUMENTS(value));
}

static void append_part(struct buffer *out, text boundary, const char *type, text body)
{
    text encoded = mail_quoted_printable(out->arena, body);

    buffer_append_format(out,
                         "--%.*s\r\nContent-Type: %s; charset=utf-8\r\n"
                         "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                         TEXT_ARGUMENTS(boundary), type);
    buffer_append(out, encoded);
    buffer_append_literal(out, "\r\n");
}

/* The part of an address behind its @. */
static text domain_of(text address)
{
    return text_from(address, text_find(address, '@') + 1);
}

static text message_id(struct arena *arena, const struct mail_message *message)
{
    struct buffer out = {.arena = arena};

    buffer_append_format(&out, "<%.*s@", TEXT_ARGUMENTS(uuid_text(arena, message->id)));
    append_address(&out, domain_of(message->from.address));
    buffer_append_literal(&out, ">");
    return buffer_text(&out);
}

text mail_message_write(struct arena *arena, const struct mail_message *message)
{
    struct buffer out = {.arena = arena};
    text boundary =
        text_format(arena, BOUNDARY_LABEL "%.*s", TEXT_ARGUMENTS(uuid_text(arena, message->id)));

    append_header(&out, "Date", mail_date_write(arena, message->date));
    append_header(&out, "From", mail_mailbox_write(arena, &message->from));
    append_header(&out, "To", mail_mailbox_write(arena, &message->to));
    append_header(&out, "Subject", mail_subject_encode(arena, message->subject));
    append_header(&out, "Message-ID", message_id(arena, message));
    append_header(&out, "Auto-Submitted", TEXT("auto-generated")); /* RFC 3834: no replies */
    append_header(&out, "Content-Language", message->language);
    append_header(&out, "MIME-Version", TEXT("1.0"));
    buffer_append_format(&out, "Content-Type: multipart/alternative;\r\n boundary=\"%.*s\"\r\n\r\n",
                         TEXT_ARGUMENTS(boundary));
    append_part(&out, boundary, "text/plain", message->plain);
    append_part(&out, boundary, "text/html", message->html);
    buffer_append_format(&out, "--%.*s--\r\n", TEXT_ARGUMENTS(boundary));
    return buffer_text(&out);
}
