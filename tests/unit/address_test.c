/* Where outgoing requests may go. */
#include "http/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <sys/un.h>

static bool allowed_in(const char *written, const struct http_networks *allowed)
{
    struct sockaddr_in ipv4 = {.sin_family = AF_INET};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, written, &ipv4.sin_addr) == 1) {
        return http_address_allowed((const struct sockaddr *)&ipv4, allowed);
    }
    assert_int_equal(inet_pton(AF_INET6, written, &ipv6.sin6_addr), 1);
    return http_address_allowed((const struct sockaddr *)&ipv6, allowed);
}

static void public_addresses_are_reached(void **state)
{
    (void)state;
    const char *const addresses[] = {
        "1.1.1.1",         "9.255.255.255",  "11.0.0.0",        "100.63.255.255",  "100.128.0.0",
        "126.255.255.255", "128.0.0.0",      "169.253.255.255", "172.15.255.255",  "172.32.0.0",
        "192.167.255.255", "192.169.0.0",    "223.255.255.255", "2606:4700::1111", "2a00:1450::1",
        "2003::1",         "::ffff:1.1.1.1", "64:ff9b::101:101"};
    for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
        if (!allowed_in(addresses[i], NULL)) {
            fail_msg("%s is refused", addresses[i]);
        }
    }
}

static void no_other_address_is_reached_in_whatever_form_it_is_written(void **state)
{
    (void)state;
    const char *const addresses[] = {"0.0.0.0",
                                     "10.0.0.1",
                                     "10.255.255.255",
                                     "100.64.0.1",
                                     "100.127.255.255",
                                     "127.0.0.1",
                                     "127.255.255.254",
                                     "169.254.169.254",
                                     "172.16.0.1",
                                     "172.31.255.255",
                                     "192.0.0.1",
                                     "192.0.2.1",
                                     "192.88.99.1",
                                     "192.168.1.1",
                                     "198.18.0.1",
                                     "198.19.255.255",
                                     "198.51.100.7",
                                     "203.0.113.9",
                                     "224.0.0.1",
                                     "239.1.2.3",
                                     "240.0.0.1",
                                     "255.255.255.255",
                                     "::",
                                     "::1",
                                     "::ffff:127.0.0.1",
                                     "::ffff:10.0.0.1",
                                     "::ffff:169.254.169.254",
                                     "::127.0.0.1",
                                     "64:ff9b::7f00:1",
                                     "64:ff9b::a00:1",
                                     "64:ff9b:1::1",
                                     "100::1",
                                     "2001::1",
                                     "2001:db8::1",
                                     "2002:7f00:1::",
                                     "3fff::1",
                                     "fc00::1",
                                     "fd12:3456::1",
                                     "fe80::1",
                                     "febf::1",
                                     "fec0::1",
                                     "ff02::1"};
    for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
        if (allowed_in(addresses[i], NULL)) {
            fail_msg("%s is reached", addresses[i]);
        }
    }
}

static void a_socket_of_the_machine_is_not_reached(void **state)
{
    (void)state;
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    assert_false(http_address_allowed((const struct sockaddr *)&local, NULL));
}

static void listed_networks_are_reached_and_their_neighbours_are_not(void **state)
{
    (void)state;
    struct arena *arena = arena_new((size_t)1 << 20);
    const text listed[] = {TEXT("127.0.0.0/8"),     TEXT("nonsense"),    TEXT("10.1.2.3"),
                           TEXT("192.168.16.0/20"), TEXT("fd00:1::/33"), TEXT("::1")};
    struct http_networks networks = http_networks_of(arena, listed, 6);
    assert_int_equal(networks.count, 5);
    assert_true(allowed_in("127.0.0.1", &networks));
    assert_true(allowed_in("::ffff:127.0.0.1", &networks));
    assert_true(allowed_in("10.1.2.3", &networks));
    assert_false(allowed_in("10.1.2.4", &networks));
    assert_true(allowed_in("192.168.31.255", &networks));
    assert_false(allowed_in("192.168.32.0", &networks));
    assert_true(allowed_in("fd00:1::1", &networks));
    assert_true(allowed_in("fd00:1:7fff::1", &networks));
    assert_false(allowed_in("fd00:1:8000::1", &networks));
    assert_true(allowed_in("::1", &networks));
    assert_true(allowed_in("1.1.1.1", &networks));
    arena_free(arena);
}

static void a_network_has_an_address_a_length_and_nothing_behind_it(void **state)
{
    (void)state;
    struct http_network network;
    const char *const wrong[] = {"",           "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/",
                                 "10.1.0.0/8", "10.0.0/8",    "fd00::/129",  "fd00::1/64",
                                 "localhost",  "10.0.0.0/8 ", "10.0.0.0/08"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        if (http_network_parse(text_of(wrong[i]), &network)) {
            fail_msg("%s is taken", wrong[i]);
        }
    }
    assert_true(http_network_parse(TEXT("0.0.0.0/0"), &network));
    assert_int_equal(network.bits, 96);
    assert_true(http_network_parse(TEXT("::/0"), &network));
    assert_int_equal(network.bits, 0);
    assert_true(http_network_parse(TEXT("fd00::1"), &network));
    assert_int_equal(network.bits, 128);
}

static void an_address_of_a_request_is_http_and_holds_no_secrets(void **state)
{
    (void)state;
    const char *const right[] = {"https://example.com", "http://example.com:8080/a/b?c=d",
                                 "https://[2606:4700::1111]/x", "HTTPS://EXAMPLE.COM/"};
    const char *const wrong[] = {"",
                                 "example.com/hook",
                                 "ftp://example.com",
                                 "file:///etc/passwd",
                                 "gopher://example.com",
                                 "https://",
                                 "https://user@example.com/",
                                 "https://user:password@example.com/",
                                 "https://example.com/#part",
                                 "https://example.com/a b",
                                 "https://example.com/\xc3\xa9",
                                 "https://example.com/\r\nX: y",
                                 "https://example.com:99999/"};
    for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
        if (http_url_check(text_of(right[i])) != NULL) {
            fail_msg("%s: %s", right[i], http_url_check(text_of(right[i])));
        }
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        if (http_url_check(text_of(wrong[i])) == NULL) {
            fail_msg("%s is taken", wrong[i]);
        }
    }
    char long_url[HTTP_URL_MAXIMUM + 10];
    memset(long_url, 'a', sizeof(long_url));
    memcpy(long_url, "http://a/", 9);
    assert_null(http_url_check((text){.data = long_url, .length = HTTP_URL_MAXIMUM}));
    assert_non_null(http_url_check((text){.data = long_url, .length = HTTP_URL_MAXIMUM + 1}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_addresses_are_reached),
        cmocka_unit_test(no_other_address_is_reached_in_whatever_form_it_is_written),
        cmocka_unit_test(a_socket_of_the_machine_is_not_reached),
        cmocka_unit_test(listed_networks_are_reached_and_their_neighbours_are_not),
        cmocka_unit_test(a_network_has_an_address_a_length_and_nothing_behind_it),
        cmocka_unit_test(an_address_of_a_request_is_http_and_holds_no_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
