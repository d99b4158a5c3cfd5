/*
 * Which addresses outgoing requests may go to: those of the public internet, and the networks that the settings allow.
 *
 * People write where webhooks go. Without this an address inside the server's own network would let them speak to what
 * trusts the server: another program on its loopback, a router, the metadata of a cloud.
 */
#ifndef STINT_HTTP_ADDRESS_H
#define STINT_HTTP_ADDRESS_H

#include "base/text.h"

struct sockaddr;

/* IPv6, and IPv4 as ::ffff:0:0/96. */
struct http_network {
    uint8_t address[16];
    unsigned bits; /* of 128 */
};

struct http_networks {
    const struct http_network *items;
    size_t count;
};

/* "10.0.0.0/8", "fd00::/8", or one address; false when it is neither, or has bits after its length. */
bool http_network_parse(text t, struct http_network *network);

/* Networks as a setting lists them; what is none is left out. */
struct http_networks http_networks_of(struct arena *arena, const text *items, size_t count);

/* Whether a request may go there; `allowed` may be NULL: public addresses only. False for what is no IP address. */
bool http_address_allowed(const struct sockaddr *address, const struct http_networks *allowed);

#endif
