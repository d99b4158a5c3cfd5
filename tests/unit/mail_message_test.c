/* Messages: header lines that nothing can break, and bodies of short lines. */
#include "features/mail/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new((size_t)1024 * 1024);
    return arena == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void assert_text(text actual, const char *expected)
{
    text copy = text_copy(arena, actual);
    assert_string_equal(copy.data, expected);
}

static void a_plain_subject_stays_as_it_is(void **state)
{
    (void)state;
    assert_text(mail_subject_encode(arena, TEXT("Northwind: your access (2)")),
                "Northwind: your access (2)");
    assert_text(mail_subject_encode(arena, TEXT("")), "");
    assert_text(mail_subject_encode(arena, TEXT("1 = 1 ?")), "1 = 1 ?");
}

static void whatever_is_not_printable_ascii_becomes_an_encoded_word(void **state)
{
    (void)state;
    assert_text(mail_subject_encode(arena, TEXT("Zoë")), "=?UTF-8?Q?Zo=C3=AB?=");
    assert_text(mail_subject_encode(arena, TEXT("a\r\nBcc: x@example.com")),
                "=?UTF-8?Q?a=0D=0ABcc=3A_x=40example=2Ecom?=");
    assert_text(mail_subject_encode(arena, TEXT("=?UTF-8?Q?a?=")),
                "=?UTF-8?Q?=3D=3FUTF-8=3FQ=3Fa=3F=3D?=");
    assert_text(mail_subject_encode(arena, TEXT("tab\there")), "=?UTF-8?Q?tab=09here?=");
}

/* Every byte that a header value may be made of, alone and in the middle. */
static void no_byte_ends_a_header_line(void **state)
{
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        char value[] = {'a', (char)byte, 'b'};
        text given = {.data = value, .length = sizeof(value)};
        struct mail_address mailbox = {.name = given, .address = given};
        text written[] = {mail_subject_encode(arena, given), mail_mailbox_write(arena, &mailbox)};
        for (size_t i = 0; i < 2; i++) {
            for (size_t c = 0; c < written[i].length; c++) {
                char at = written[i].data[c];
                bool folds = at == '\r' && c + 2 < written[i].length &&
                             memcmp(written[i].data + c, "\r\n ", 3) == 0;
                assert_true(folds || at != '\r');
                assert_true(at != '\n' || (c > 0 && written[i].data[c - 1] == '\r'));
            }
        }
    }
}

/* 75 characters at most for a word, 76 for its line, and none that ends within a letter. */
static void long_subjects_are_folded_between_letters(void **state)
{
    (void)state;
    struct buffer long_one = {.arena = arena};
    for (int i = 0; i < 60; i++) {
        buffer_append_literal(&long_one, "日");
    }
    text encoded = mail_subject_encode(arena, buffer_text(&long_one));
    text rest = encoded;
    size_t letters = 0;
    for (text line; text_split(&rest, '\n', &line);) {
        assert_in_range(line.length, 1, 77); /* with its CR */
        text word = text_trim(line);
        assert_in_range(word.length, 1, 75);
        assert_true(text_starts_with(word, TEXT("=?UTF-8?Q?")));
        assert_true(text_ends_with(word, TEXT("?=")));
        assert_int_equal((word.length - 12) % 9, 0);
        letters += (word.length - 12) / 9;
    }
    assert_int_equal(letters, 60);
}

static void a_mailbox_is_a_name_and_an_address(void **state)
{
    (void)state;
    struct mail_address plain = {.name = TEXT(""), .address = TEXT("ada@example.com")};
    struct mail_address named = {.name = TEXT("Ada O'Brien-Smith"),
                                 .address = TEXT("ada@example.com")};
    struct mail_address odd = {.name = TEXT("Tables, Bobby <x@example.com>"),
                               .address = TEXT("a>\r\nTo: b@example.com")};
    assert_text(mail_mailbox_write(arena, &plain), "ada@example.com");
    assert_text(mail_mailbox_write(arena, &named), "Ada O'Brien-Smith\r\n <ada@example.com>");
    assert_text(mail_mailbox_write(arena, &odd),
                "=?UTF-8?Q?Tables=2C_Bobby_=3Cx=40example=2Ecom=3E?=\r\n <a???To:?b@example.com>");
}

static void dates_are_those_of_rfc_5322(void **state)
{
    (void)state;
    instant date;
    assert_null(instant_parse(TEXT("2026-03-09T08:05:07.5Z"), &date));
    assert_text(mail_date_write(arena, date), "Mon, 9 Mar 2026 08:05:07 +0000");
    assert_text(mail_date_write(arena, (instant){0}), "Thu, 1 Jan 1970 00:00:00 +0000");
}

static void bodies_are_quoted_printable(void **state)
{
    (void)state;
    assert_text(mail_quoted_printable(arena, TEXT("Zoë = 1\nend ")), "Zo=C3=AB =3D 1\r\nend=20");
    assert_text(mail_quoted_printable(arena, TEXT("space \nnext")), "space=20\r\nnext");
    assert_text(mail_quoted_printable(arena, TEXT("\r\n.\n")), "=0D\r\n.\r\n");
}

static void no_line_of_a_body_is_longer_than_76(void **state)
{
    (void)state;
    struct buffer body = {.arena = arena};
    for (int i = 0; i < 200; i++) {
        buffer_append_literal(&body, "a=ß");
    }
    text rest = mail_quoted_printable(arena, buffer_text(&body));
    size_t lines = 0;
    for (text line; text_split(&rest, '\n', &line); lines++) {
        assert_in_range(line.length, 1, 77); /* with its CR */
    }
    assert_in_range(lines, 20, 40);
}

static void a_message_has_both_parts_and_is_the_same_each_time(void **state)
{
    (void)state;
    struct mail_message message = {
        .date = {0},
        .from = {.name = TEXT("Stint"), .address = TEXT("stint@mail.example")},
        .to = {.name = TEXT(""), .address = TEXT("ada@example.com")},
        .language = TEXT("en"),
        .subject = TEXT("Hello"),
        .plain = TEXT("Hello\n"),
        .html = TEXT("<p>Hello</p>\n"),
    };
    assert_true(uuid_parse(TEXT("019cd6f9-7a80-7000-b9e0-fff87565aab8"), &message.id));
    text written = mail_message_write(arena, &message);
    assert_true(text_equal(written, mail_message_write(arena, &message)));
    assert_text(written,
                "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\nFrom: Stint\r\n <stint@mail.example>\r\n"
                "To: ada@example.com\r\nSubject: Hello\r\n"
                "Message-ID: <019cd6f9-7a80-7000-b9e0-fff87565aab8@mail.example>\r\n"
                "Auto-Submitted: auto-generated\r\nContent-Language: en\r\nMIME-Version: 1.0\r\n"
                "Content-Type: multipart/alternative;\r\n"
                " boundary=\"=_stint_019cd6f9-7a80-7000-b9e0-fff87565aab8\"\r\n\r\n"
                "--=_stint_019cd6f9-7a80-7000-b9e0-fff87565aab8\r\n"
                "Content-Type: text/plain; charset=utf-8\r\n"
                "Content-Transfer-Encoding: quoted-printable\r\n\r\nHello\r\n\r\n"
                "--=_stint_019cd6f9-7a80-7000-b9e0-fff87565aab8\r\n"
                "Content-Type: text/html; charset=utf-8\r\n"
                "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Hello</p>\r\n\r\n"
                "--=_stint_019cd6f9-7a80-7000-b9e0-fff87565aab8--\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_subject_stays_as_it_is),
        cmocka_unit_test(whatever_is_not_printable_ascii_becomes_an_encoded_word),
        cmocka_unit_test(no_byte_ends_a_header_line),
        cmocka_unit_test(long_subjects_are_folded_between_letters),
        cmocka_unit_test(a_mailbox_is_a_name_and_an_address),
        cmocka_unit_test(dates_are_those_of_rfc_5322),
        cmocka_unit_test(bodies_are_quoted_printable),
        cmocka_unit_test(no_line_of_a_body_is_longer_than_76),
        cmocka_unit_test(a_message_has_both_parts_and_is_the_same_each_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
