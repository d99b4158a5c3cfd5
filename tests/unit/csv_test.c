/* Reading CSV: RFC 4180, and what is malformed named with its line. */
#include "base/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return arena == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void expect_row(struct csv_reader *reader, int64_t line, size_t count,
                       const char *const fields[])
{
    struct csv_row row;
    const char *wrong;
    assert_int_equal(csv_next(reader, arena, &row, &wrong), CSV_ROW);
    assert_int_equal(row.line, line);
    assert_int_equal(row.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(text_equal(row.fields[i], text_of(fields[i])));
    }
}

static void expect_wrong(struct csv_reader *reader, int64_t line, const char *part)
{
    struct csv_row row;
    const char *wrong;
    assert_int_equal(csv_next(reader, arena, &row, &wrong), CSV_WRONG);
    assert_int_equal(row.line, line);
    assert_non_null(strstr(wrong, part));
}

static void expect_end(struct csv_reader *reader)
{
    struct csv_row row;
    const char *wrong;
    assert_int_equal(csv_next(reader, arena, &row, &wrong), CSV_END);
}

#define FIELDS(...)                                                                    \
    sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), (const char *const[]) \
    {                                                                                  \
        __VA_ARGS__                                                                    \
    }

static void lines_end_in_crlf_or_lf_and_the_last_one_need_not(void **state)
{
    (void)state;
    struct csv_reader reader = {.rest = TEXT("a,b\r\nc,d\ne,")};
    expect_row(&reader, 1, FIELDS("a", "b"));
    expect_row(&reader, 2, FIELDS("c", "d"));
    expect_row(&reader, 3, FIELDS("e", ""));
    expect_end(&reader);
    expect_end(&reader);
}

static void a_quoted_field_holds_commas_quotes_and_line_ends(void **state)
{
    (void)state;
    struct csv_reader reader = {.rest = TEXT("\"a,\"\"b\"\"\",\"two\nlines\",\"\"\nnext\n")};
    expect_row(&reader, 1, FIELDS("a,\"b\"", "two\nlines", ""));
    expect_row(&reader, 3, FIELDS("next"));
    expect_end(&reader);
}

static void a_byte_order_mark_and_empty_lines_are_passed_over(void **state)
{
    (void)state;
    struct csv_reader reader = {.rest = TEXT("\xEF\xBB\xBF\n\r\na\n\n\nb\n\n")};
    expect_row(&reader, 3, FIELDS("a"));
    expect_row(&reader, 6, FIELDS("b"));
    expect_end(&reader);
}

static void a_carriage_return_alone_is_part_of_a_field(void **state)
{
    (void)state;
    struct csv_reader reader = {.rest = TEXT("a\rb,c\r")};
    expect_row(&reader, 1, FIELDS("a\rb", "c\r"));
    expect_end(&reader);
}

static void what_is_malformed_is_named_and_the_next_line_read(void **state)
{
    (void)state;
    struct csv_reader reader = {.rest = TEXT("a\"b,c\n\"a\"b\nfine\n\"never ends\nc")};
    expect_wrong(&reader, 1, "quote inside");
    expect_wrong(&reader, 2, "between a quote");
    expect_row(&reader, 3, FIELDS("fine"));
    expect_wrong(&reader, 4, "does not end");
    expect_row(&reader, 5, FIELDS("c"));
    expect_end(&reader);
}

static void a_row_has_at_most_sixty_four_fields(void **state)
{
    (void)state;
    char line[2 * CSV_FIELDS + 2];
    memset(line, ',', sizeof(line));
    struct csv_reader most = {.rest = {.data = line, .length = CSV_FIELDS - 1}};
    struct csv_row row;
    const char *wrong;
    assert_int_equal(csv_next(&most, arena, &row, &wrong), CSV_ROW);
    assert_int_equal(row.count, CSV_FIELDS);
    struct csv_reader more = {.rest = {.data = line, .length = CSV_FIELDS}};
    expect_wrong(&more, 1, "too many");
    expect_end(&more);
}

static void the_header_says_which_separator_a_file_has(void **state)
{
    (void)state;
    assert_int_equal(csv_separator(TEXT("name,email;\n")), ',');
    assert_int_equal(csv_separator(TEXT("\xEF\xBB\xBFname;email\r\n1,5;2\r\n")), ';');
    assert_int_equal(csv_separator(TEXT("\"a,b\";c\n")), ';');
    assert_int_equal(csv_separator(TEXT("\r\n\nname;email\n")), ';');
    assert_int_equal(csv_separator(TEXT("name\na;b\n")), ',');
    assert_int_equal(csv_separator(TEXT("")), ',');
    struct csv_reader reader = {.rest = TEXT("a;b,c;\"d;e\"\n\"f\"g;\n"), .separator = ';'};
    expect_row(&reader, 1, FIELDS("a", "b,c", "d;e"));
    expect_wrong(&reader, 2, "semicolon");
    expect_end(&reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_in_crlf_or_lf_and_the_last_one_need_not),
        cmocka_unit_test(a_quoted_field_holds_commas_quotes_and_line_ends),
        cmocka_unit_test(a_byte_order_mark_and_empty_lines_are_passed_over),
        cmocka_unit_test(a_carriage_return_alone_is_part_of_a_field),
        cmocka_unit_test(what_is_malformed_is_named_and_the_next_line_read),
        cmocka_unit_test(a_row_has_at_most_sixty_four_fields),
        cmocka_unit_test(the_header_says_which_separator_a_file_has),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
