/* Addresses as address.h says. */
#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define IPV4_BITS 96 /* of the prefix ::ffff:0:0 */

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

/* What is not of the public internet: the registries of special-purpose addresses (RFC 6890 and its successors). */
static const char *const special[] = {
    "0.0.0.0/8",       /* this network */
    "10.0.0.0/8",      /* private */
    "100.64.0.0/10",   /* behind a carrier's translation */
    "127.0.0.0/8",     /* loopback */
    "169.254.0.0/16",  /* link-local; the metadata of clouds */
    "172.16.0.0/12",   /* private */
    "192.0.0.0/24",    /* protocol assignments */
    "192.0.2.0/24",    /* documentation */
    "192.88.99.0/24",  /* 6to4 relays */
    "192.168.0.0/16",  /* private */
    "198.18.0.0/15",   /* benchmarks */
    "198.51.100.0/24", /* documentation */
    "203.0.113.0/24",  /* documentation */
    "224.0.0.0/4",     /* multicast */
    "240.0.0.0/4",     /* reserved, and broadcast */
    "2001::/23",       /* protocol assignments: Teredo and others that hold a second address */
    "2001:db8::/32",   /* documentation */
    "2002::/16",       /* 6to4: holds an IPv4 address */
    "3fff::/20",       /* documentation */
};

/* Of IPv6 only this is handed out to the public … */
static const char global_unicast[] = "2000::/3";
/* … but for IPv4 addresses as networks without IPv4 write them: judged by the address within. */
static const char translated[] = "64:ff9b::/96";

static bool holds(const struct http_network *network, const uint8_t address[static 16])
{
    unsigned whole = network->bits / 8;
    unsigned rest = network->bits % 8;
    if (memcmp(network->address, address, whole) != 0) {
        return false;
    }
    return rest == 0 || (network->address[whole] ^ address[whole]) >> (8 - rest) == 0;
}

static bool holds_text(const char *network, const uint8_t address[static 16])
{
    struct http_network parsed;
    return http_network_parse(text_of(network), &parsed) && holds(&parsed, address);
}

/* Nothing is set behind the prefix: 10.1.0.0/8 is a mistake. */
static bool is_clean(const struct http_network *network)
{
    for (unsigned bit = network->bits; bit < 128; bit++) {
        if ((network->address[bit / 8] & 0x80 >> bit % 8) != 0) {
            return false;
        }
    }
    return true;
}

bool http_network_parse(text t, struct http_network *network)
{
    char host[INET6_ADDRSTRLEN];
    size_t slash = text_find(t, '/');
    struct http_network parsed = {.bits = 128};
    struct in_addr ipv4;
    if (slash >= sizeof(host)) {
        return false;
    }
    memcpy(host, t.data, slash);
    host[slash] = '\0';
    bool is_ipv4 = inet_pton(AF_INET, host, &ipv4) == 1;
    if (is_ipv4) {
        memcpy(parsed.address, mapped, sizeof(mapped));
        memcpy(parsed.address + sizeof(mapped), &ipv4, sizeof(ipv4));
    } else if (inet_pton(AF_INET6, host, parsed.address) != 1) {
        return false;
    }
    if (slash < t.length) {
        int64_t bits;
        int64_t most = is_ipv4 ? 32 : 128;
        if (!text_to_integer(text_from(t, slash + 1), &bits) || bits < 0 || bits > most) {
            return false;
        }
        parsed.bits = (unsigned)bits + (is_ipv4 ? IPV4_BITS : 0);
    }
    if (!is_clean(&parsed)) {
        return false;
    }
    *network = parsed;
    return true;
}

struct http_networks http_networks_of(struct arena *arena, const text *items, size_t count)
{
    struct http_network *networks = ARENA_ARRAY(arena, struct http_network, count + 1);
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        found += http_network_parse(items[i], &networks[found]);
    }
    return (struct http_networks){.items = networks, .count = found};
}

/* In 16 bytes, IPv4 as IPv6 writes it. */
static bool bytes_of(const struct sockaddr *address, uint8_t bytes[static 16])
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)(const void *)address;
        memcpy(bytes, mapped, sizeof(mapped));
        memcpy(bytes + sizeof(mapped), &ipv4->sin_addr, sizeof(ipv4->sin_addr));
        return true;
    }
    if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)(const void *)address;
        memcpy(bytes, &ipv6->sin6_addr, sizeof(ipv6->sin6_addr));
        return true;
    }
    return false;
}

static bool is_public(const uint8_t address[static 16])
{
    uint8_t inner[16];
    bool is_ipv4 = memcmp(address, mapped, sizeof(mapped)) == 0;
    if (!is_ipv4 && holds_text(translated, address)) {
        memcpy(inner, mapped, sizeof(mapped));
        memcpy(inner + sizeof(mapped), address + sizeof(mapped), sizeof(inner) - sizeof(mapped));
        return is_public(inner);
    }
    if (!is_ipv4 && !holds_text(global_unicast, address)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++) {
        if (holds_text(special[i], address)) {
            return false;
        }
    }
    return true;
}

bool http_address_allowed(const struct sockaddr *address, const struct http_networks *allowed)
{
    uint8_t bytes[16];
    if (!bytes_of(address, bytes)) {
        return false;
    }
    for (size_t i = 0; allowed != NULL && i < allowed->count; i++) {
        if (holds(&allowed->items[i], bytes)) {
            return true;
        }
    }
    return is_public(bytes);
}
