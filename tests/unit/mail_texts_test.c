/* What messages say: every language says it, values are only values, settings are understood. */
#include "features/mail/render.h"

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

static bool contains(text whole, const char *part)
{
    return strstr(text_copy(arena, whole).data, part) != NULL;
}

/* What each kind is given: see invitations/issue.c and attendance/notice.c. */
static const char *const given[MAIL_KINDS][6] = {
    [MAIL_INVITATION] = {"name", "email", "organization", "product"},
    [MAIL_PASSWORD_RESET] = {"name", "email", "organization", "product"},
    [MAIL_REGISTRATION] = {"email", "organization", "product"}, /* no name: see issue.c */
    [MAIL_FORGOTTEN_PUNCH_OUT] = {"name", "organization", "date", "time", "product"},
};

static const struct mail_value *values_of(enum mail_kind kind)
{
    struct mail_value *values = ARENA_ARRAY(arena, struct mail_value, 7);
    size_t count = 0;
    for (; given[kind][count] != NULL; count++) {
        values[count] = (struct mail_value){.name = given[kind][count], .value = TEXT("VALUE")};
    }
    values[count] = (struct mail_value){.name = NULL};
    return values;
}

static void every_text_of_every_language_is_filled_in(void **state)
{
    (void)state;
    for (enum mail_kind kind = 0; kind < MAIL_KINDS; kind++) {
        const struct mail_texts *english = mail_texts_by_kind[kind];
        assert_string_equal(english->language, "en");
        for (const struct mail_texts *texts = english; texts->language != NULL; texts++) {
            struct mail_rendered rendered;
            mail_render(arena, texts, values_of(kind), TEXT("https://x.example/"), &rendered);
            assert_true(rendered.subject.length > 0);
            assert_true(text_is_utf8(rendered.plain) && text_is_utf8(rendered.html));
            assert_false(contains(rendered.subject, "{") || contains(rendered.plain, "{") ||
                         contains(rendered.html, "{"));
            assert_int_equal(texts->action != NULL, english->action != NULL);
            assert_int_equal(contains(rendered.plain, "https://x.example/"), texts->action != NULL);
        }
    }
}

static void the_language_is_the_nearest_there_is(void **state)
{
    (void)state;
    const struct {
        text locale;
        const char *language;
    } cases[] = {
        {TEXT("en"), "en"},    {TEXT("de"), "de"}, {TEXT("de-AT"), "de"}, {TEXT("DE"), "de"},
        {TEXT("pt-BR"), "en"}, {TEXT(""), "en"},   {TEXT("deu"), "en"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_string_equal(mail_texts_for(MAIL_INVITATION, cases[i].locale)->language,
                            cases[i].language);
    }
}

static void values_are_escaped_and_never_read_as_texts(void **state)
{
    (void)state;
    static const struct mail_texts texts = {
        .language = "en", .subject = "{a}", .before = {"{a} and {b}"}, .action = "<Go>"};
    struct mail_rendered rendered;
    mail_render(arena, &texts,
                MAIL_VALUES({"a", TEXT("<b>\"'&{b}\r\nTo: x")}, {"b", TEXT("second")}),
                TEXT("https://x.example/?a=\"><b>"), &rendered);
    assert_string_equal(rendered.subject.data, "<b>\"'&{b}  To: x");
    assert_true(contains(rendered.plain, "<b>\"'&{b}  To: x and second"));
    assert_true(contains(rendered.html, "<p>&lt;b&gt;&quot;&#39;&amp;{b}  To: x and second</p>"));
    assert_true(contains(rendered.html, "href=\"https://x.example/?a=&quot;&gt;&lt;b&gt;\""));
    assert_true(contains(rendered.html, "&lt;Go&gt;"));
}

static void a_placeholder_nobody_knows_stays_as_it_stands(void **state)
{
    (void)state;
    static const struct mail_texts texts = {.language = "en", .subject = "{x} {a {a} {"};
    struct mail_rendered rendered;
    mail_render(arena, &texts, MAIL_VALUES({"a", TEXT("1")}), TEXT(""), &rendered);
    assert_string_equal(rendered.subject.data, "{x} {a 1 {");
}

static void plain_lines_are_wrapped_between_words(void **state)
{
    (void)state;
    struct mail_rendered rendered;
    mail_render(arena, mail_texts_by_kind[MAIL_INVITATION], values_of(MAIL_INVITATION),
                TEXT("https://x.example/"), &rendered);
    text rest = rendered.plain;
    for (text line; text_split(&rest, '\n', &line);) {
        assert_in_range(text_code_points(line), 0, 72);
    }
}

static void the_sender_is_an_address_with_or_without_a_name(void **state)
{
    (void)state;
    struct mail_address address;
    assert_null(mail_address_parse(TEXT("stint@example.com"), &address));
    assert_int_equal(address.name.length, 0);
    assert_null(mail_address_parse(TEXT(" Time & Co <stint@example.com> "), &address));
    assert_true(text_equal(address.name, TEXT("Time & Co")));
    assert_true(text_equal(address.address, TEXT("stint@example.com")));
    const text wrong[] = {TEXT(""),
                          TEXT("stint"),
                          TEXT("a@b@c.example"),
                          TEXT("x <stint>"),
                          TEXT("<a@example.com> b"),
                          TEXT("a@example.com\r\nTo: b@example.com")};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        assert_non_null(mail_address_parse(wrong[i], &address));
    }
}

static void only_this_machine_may_do_without_tls_by_itself(void **state)
{
    (void)state;
    const enum mail_security unset = MAIL_SECURITY_AUTO;
    assert_int_equal(mail_security_for(unset, TEXT("mail.example"), 587), MAIL_SECURITY_STARTTLS);
    assert_int_equal(mail_security_for(unset, TEXT("mail.example"), 25), MAIL_SECURITY_STARTTLS);
    assert_int_equal(mail_security_for(unset, TEXT("mail.example"), 465), MAIL_SECURITY_TLS);
    assert_int_equal(mail_security_for(unset, TEXT("127.0.0.1"), 465), MAIL_SECURITY_TLS);
    assert_int_equal(mail_security_for(unset, TEXT("127.0.0.1"), 25), MAIL_SECURITY_NONE);
    assert_int_equal(mail_security_for(unset, TEXT("localhost"), 25), MAIL_SECURITY_NONE);
    assert_int_equal(mail_security_for(unset, TEXT("::1"), 25), MAIL_SECURITY_NONE);
    assert_int_equal(mail_security_for(unset, TEXT("localhost.example"), 25),
                     MAIL_SECURITY_STARTTLS);
    assert_int_equal(mail_security_for(unset, TEXT("127.evil.example"), 25),
                     MAIL_SECURITY_STARTTLS);
    assert_int_equal(mail_security_for(MAIL_SECURITY_NONE, TEXT("mail.example"), 25),
                     MAIL_SECURITY_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_of_every_language_is_filled_in),
        cmocka_unit_test(the_language_is_the_nearest_there_is),
        cmocka_unit_test(values_are_escaped_and_never_read_as_texts),
        cmocka_unit_test(a_placeholder_nobody_knows_stays_as_it_stands),
        cmocka_unit_test(plain_lines_are_wrapped_between_words),
        cmocka_unit_test(the_sender_is_an_address_with_or_without_a_name),
        cmocka_unit_test(only_this_machine_may_do_without_tls_by_itself),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
