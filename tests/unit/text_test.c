/* Texts and buffers. */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int start(void **state)
{
    (void)state;
    arena = arena_new(SIZE_MAX);
    return arena == NULL;
}

static int stop(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#define assert_text(t, expected) assert_true(text_equal((t), TEXT(expected)))

static void copies_are_followed_by_a_nul(void **state)
{
    (void)state;
    text copy = text_copy(arena, text_first(TEXT("abcdef"), 3));
    assert_int_equal(copy.length, 3);
    assert_string_equal(copy.data, "abc");
    assert_text(text_of(NULL), "");
    assert_non_null(text_of(NULL).data);
    assert_string_equal(text_copy(arena, TEXT("")).data, "");
}

static void formatting_takes_any_length(void **state)
{
    (void)state;
    assert_text(text_format(arena, "%d-%s", 7, "x"), "7-x");
    for (size_t length = 250; length < 260; length++) {
        text t = text_format(arena, "%*s", (int)length, "end");
        assert_int_equal(t.length, length);
        assert_int_equal(strlen(t.data), length);
        assert_true(text_ends_with(t, TEXT(" end")));
    }
}

static void comparison_is_by_bytes(void **state)
{
    (void)state;
    assert_true(text_compare(TEXT("a"), TEXT("b")) < 0);
    assert_true(text_compare(TEXT("ab"), TEXT("a")) > 0);
    assert_true(text_compare(TEXT(""), TEXT("a")) < 0);
    assert_int_equal(text_compare(TEXT("a"), TEXT("a")), 0);
    assert_true(text_compare(TEXT("z"), TEXT("\xc3\xa4")) < 0);
    assert_false(text_equal(TEXT("a"), TEXT("a\0")));
    assert_true(text_equal_ignoring_case(TEXT("Content-TYPE"), TEXT("content-type")));
    assert_false(text_equal_ignoring_case(TEXT("@"), TEXT("`")));
    assert_false(text_equal_ignoring_case(TEXT("ab"), TEXT("abc")));
    assert_text(text_lower(arena, TEXT("ABC\xc3\x84Z[")), "abc\xc3\x84z[");
}

static void parts_are_views_that_never_leave_the_text(void **state)
{
    (void)state;
    assert_true(text_starts_with(TEXT("abc"), TEXT("ab")));
    assert_false(text_starts_with(TEXT("a"), TEXT("ab")));
    assert_true(text_ends_with(TEXT("abc"), TEXT("bc")));
    assert_false(text_ends_with(TEXT("c"), TEXT("bc")));
    assert_text(text_from(TEXT("abc"), 1), "bc");
    assert_text(text_from(TEXT("abc"), 9), "");
    assert_text(text_first(TEXT("abc"), 9), "abc");
    assert_text(text_first_whole(TEXT("abc"), 9), "abc");
    assert_text(text_first_whole(TEXT("a\xC3\xB6z"), 3), "a\xC3\xB6");
    assert_text(text_first_whole(TEXT("a\xC3\xB6z"), 2), "a");
    assert_text(text_first_whole(TEXT("\xF0\x9D\x84\x9E"), 3), "");
    assert_text(text_trim(TEXT(" \t\r\n a b \v\f")), "a b");
    assert_text(text_trim(TEXT("  ")), "");
    assert_int_equal(text_find(TEXT("abc"), 'c'), 2);
    assert_int_equal(text_find(TEXT("abc"), 'x'), 3);
}

static void splitting_ends_when_nothing_is_left(void **state)
{
    (void)state;
    text rest = TEXT("a,,bc,");
    text part;
    assert_true(text_split(&rest, ',', &part));
    assert_text(part, "a");
    assert_true(text_split(&rest, ',', &part));
    assert_text(part, "");
    assert_true(text_split(&rest, ',', &part));
    assert_text(part, "bc");
    assert_false(text_split(&rest, ',', &part));
}

/* RFC 3629 by its definition: decode, then ask whether it was the shortest form of an allowed code point. */
static bool is_utf8_by_definition(const unsigned char *bytes, size_t length)
{
    size_t at = 0;
    while (at < length) {
        unsigned char first = bytes[at];
        size_t more = first < 0x80   ? 0
                      : first < 0xc0 ? 99
                      : first < 0xe0 ? 1
                      : first < 0xf0 ? 2
                      : first < 0xf8 ? 3
                                     : 99;
        if (more == 99 || length - at - 1 < more) {
            return false;
        }
        unsigned long point = more == 0 ? first : first & (0x3fU >> more);
        for (size_t i = 1; i <= more; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return false;
            }
            point = point << 6 | (bytes[at + i] & 0x3f);
        }
        static const unsigned long least[] = {1, 0x80, 0x800, 0x10000};
        if (point < least[more] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
            return false;
        }
        at += more + 1;
    }
    return true;
}

static void utf8_is_judged_as_its_definition_does(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 256; first++) {
        for (unsigned second = 0; second < 256; second++) {
            static const unsigned char thirds[] = {0x00, 0x41, 0x7f, 0x80, 0x8f,
                                                   0x90, 0xbf, 0xc0, 0xff};
            for (size_t third = 0; third < sizeof thirds; third++) {
                unsigned char bytes[] = {
                    'a', (unsigned char)first, (unsigned char)second, thirds[third], 0x80, 'b'};
                for (size_t length = 1; length <= sizeof bytes; length++) {
                    assert_int_equal(text_is_utf8((text){.data = (char *)bytes, .length = length}),
                                     is_utf8_by_definition(bytes, length));
                }
            }
        }
    }
}

static void utf8_is_judged_at_every_place_of_a_long_text(void **state)
{
    (void)state;
    for (size_t length = 1; length < 40; length++) {
        for (size_t at = 0; at < length; at++) {
            char bytes[40];
            memset(bytes, 'a', sizeof bytes);
            assert_true(text_is_utf8((text){.data = bytes, .length = length}));
            bytes[at] = '\0';
            assert_false(text_is_utf8((text){.data = bytes, .length = length}));
            bytes[at] = '\x80';
            assert_false(text_is_utf8((text){.data = bytes, .length = length}));
        }
    }
    assert_true(text_is_utf8(TEXT("")));
    assert_int_equal(text_code_points(TEXT("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80")), 4);
}

static void integers_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    int64_t value = 77;
    static const char *const wrong[] = {"",
                                        "-",
                                        "+1",
                                        "01",
                                        "-0",
                                        "-01",
                                        " 1",
                                        "1 ",
                                        "1.0",
                                        "1e3",
                                        "0x10",
                                        "00",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "99999999999999999999",
                                        "--1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(text_to_integer(text_of(wrong[i]), &value));
        assert_int_equal(value, 77);
    }
    assert_true(text_to_integer(TEXT("0"), &value) && value == 0);
    assert_true(text_to_integer(TEXT("-120"), &value) && value == -120);
    assert_true(text_to_integer(TEXT("9223372036854775807"), &value) && value == INT64_MAX);
    assert_true(text_to_integer(TEXT("-9223372036854775808"), &value) && value == INT64_MIN);
}

static void secrets_are_equal_only_byte_for_byte(void **state)
{
    (void)state;
    assert_true(text_equal_secret(TEXT("s3cret"), TEXT("s3cret")));
    assert_false(text_equal_secret(TEXT("s3cret"), TEXT("s3creT")));
    assert_false(text_equal_secret(TEXT("s3cret"), TEXT("s3cre")));
    assert_true(text_equal_secret(TEXT(""), TEXT("")));
}

static void hexadecimal_goes_there_and_back(void **state)
{
    (void)state;
    unsigned char bytes[3] = {0, 0, 0};
    assert_text(text_hexadecimal(arena, "\x00\xab\xff", 3), "00abff");
    assert_true(text_from_hexadecimal(TEXT("00ABff"), bytes, 3));
    assert_memory_equal(bytes, "\x00\xab\xff", 3);
    assert_false(text_from_hexadecimal(TEXT("00ab"), bytes, 3));
    assert_false(text_from_hexadecimal(TEXT("00abf"), bytes, 3));
    assert_false(text_from_hexadecimal(TEXT("00abfg"), bytes, 3));
    assert_false(text_from_hexadecimal(TEXT("00 abf"), bytes, 3));
}

static void a_buffer_holds_what_was_appended(void **state)
{
    (void)state;
    struct buffer buffer = {.arena = arena};
    assert_text(buffer_text(&buffer), "");
    buffer_append(&buffer, TEXT("a"));
    buffer_append_literal(&buffer, "bc");
    buffer_append_byte(&buffer, 'd');
    buffer_append_integer(&buffer, INT64_MIN);
    buffer_append_byte(&buffer, ' ');
    buffer_append_integer(&buffer, 0);
    buffer_append_format(&buffer, " %03d", 5);
    memcpy(buffer_reserve(&buffer, 3), "xyz", 3);
    buffer.length += 3;
    assert_text(buffer_text(&buffer), "abcd-9223372036854775808 0 005xyz");
    assert_string_equal(buffer_text(&buffer).data, "abcd-9223372036854775808 0 005xyz");
}

static void a_buffer_grows_at_every_length(void **state)
{
    (void)state;
    struct buffer buffer = {.arena = arena};
    for (size_t i = 0; i < 5000; i++) {
        buffer_append_byte(&buffer, (char)('a' + i % 26));
        assert_int_equal(strlen(buffer_text(&buffer).data), i + 1);
    }
    for (size_t i = 0; i < 5000; i++) {
        assert_int_equal(buffer.data[i], 'a' + i % 26);
    }
    for (size_t i = 0; i < 600; i++) {
        struct buffer other = {.arena = arena};
        buffer_append_format(&other, "%*d", (int)i + 1, 7);
        assert_int_equal(buffer_text(&other).length, i + 1);
    }
}

static void folding_forgets_case_in_any_script_and_nothing_else(void **state)
{
    (void)state;
    const struct {
        text a;
        text b;
    } same[] = {
        {TEXT("STRASSE"), TEXT("Straße")},           {TEXT("ПРОВЕРКА"), TEXT("проверка")},
        {TEXT("ΣΊΣΥΦΟΣ"), TEXT("σίσυφος")},          {TEXT("CAF\u00c9"), TEXT("cafe\u0301")},
        {TEXT("\uff21\u24b7\u2121"), TEXT("abtel")}, {TEXT(""), TEXT("")},
    };
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        text folded = text_fold(arena, same[i].a);
        assert_true(text_equal(folded, text_fold(arena, same[i].b)));
        assert_true(text_equal(folded, text_fold(arena, folded)));
    }
    assert_text(text_fold(arena, TEXT("café")), "café");
    assert_false(text_equal(text_fold(arena, TEXT("café")), text_fold(arena, TEXT("cafe"))));
    assert_text(text_fold(arena, text_first(TEXT("ABC"), 2)), "ab");
}

static void a_pattern_takes_signs_for_what_they_are(void **state)
{
    (void)state;
    assert_text(text_like_pattern(arena, TEXT("a")), "%a%");
    assert_text(text_like_pattern(arena, TEXT("5% _\\")), "%5\\% \\_\\\\%");
    assert_text(text_like_pattern(arena, TEXT("")), "%%");
}

static void one_of_something_is_not_many(void **state)
{
    (void)state;
    assert_text(text_count(arena, 0, "punch", "punches"), "0 punches");
    assert_text(text_count(arena, 1, "punch", "punches"), "1 punch");
    assert_text(text_count(arena, 2, "punch", "punches"), "2 punches");
}

static void what_a_terminal_would_obey_is_written_out(void **state)
{
    (void)state;
    assert_text(text_printable(arena, TEXT("")), "");
    assert_text(text_printable(arena, TEXT("a \xc3\xa4 \xf0\x9f\x99\x82 \\")),
                "a \xc3\xa4 \xf0\x9f\x99\x82 \\");
    assert_text(text_printable(arena, TEXT("\033[2J\r\n\x7f")), "\\x1b[2J\\x0d\\x0a\\x7f");
    assert_text(text_printable(arena, TEXT("\xc2\x9b"
                                           "1m\xc2\xa0")),
                "\\xc2\\x9b"
                "1m\xc2\xa0");
    assert_text(text_printable(arena, TEXT("\xff"
                                           "a\xc3")),
                "\\xff"
                "a\\xc3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_of_something_is_not_many),
        cmocka_unit_test(what_a_terminal_would_obey_is_written_out),
        cmocka_unit_test(copies_are_followed_by_a_nul),
        cmocka_unit_test(formatting_takes_any_length),
        cmocka_unit_test(comparison_is_by_bytes),
        cmocka_unit_test(parts_are_views_that_never_leave_the_text),
        cmocka_unit_test(splitting_ends_when_nothing_is_left),
        cmocka_unit_test(utf8_is_judged_as_its_definition_does),
        cmocka_unit_test(utf8_is_judged_at_every_place_of_a_long_text),
        cmocka_unit_test(integers_are_read_whole_or_not_at_all),
        cmocka_unit_test(secrets_are_equal_only_byte_for_byte),
        cmocka_unit_test(hexadecimal_goes_there_and_back),
        cmocka_unit_test(folding_forgets_case_in_any_script_and_nothing_else),
        cmocka_unit_test(a_pattern_takes_signs_for_what_they_are),
        cmocka_unit_test(a_buffer_holds_what_was_appended),
        cmocka_unit_test(a_buffer_grows_at_every_length),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
