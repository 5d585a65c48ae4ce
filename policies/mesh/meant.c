// SPDX-License-Identifier: Apache-2.0
/* Guesses the address that was meant by one that istiod refuses. */
#include "mesh/demands.h"

#include "base/address.h"

#include <ctype.h>
#include <string.h>

#define HOST_IP "$(HOST_IP)"

bool is_tracer_address(const char *text)
{
    const char *node = strstr(text, HOST_IP);
    char address[512];
    if (!node)
        return is_host_and_port(text);
    size_t before = (size_t)(node - text);
    const char *after = node + strlen(HOST_IP), loopback[] = "127.0.0.1";
    if (before + sizeof loopback + strlen(after) > sizeof address)
        return false;
    memcpy(address, text, before);
    memcpy(address + before, loopback, sizeof loopback - 1);
    memcpy(address + before + sizeof loopback - 1, after, strlen(after) + 1);
    return is_host_and_port(address);
}

/* Without the scheme of a URL, and without what follows its host. */
static const char *authority(struct arena *arena, const char *text)
{
    const char *scheme = strstr(text, "://");
    if (scheme)
        text = scheme + strlen("://");
    return arena_copy(arena, text, strcspn(text, "/?#"));
}

const char *address_meant(struct arena *arena, const struct demand *demand, const char *text)
{
    const char *address = authority(arena, text);
    if (!*text)
        return demand->usual;
    if (!address || demand->fits(address))
        return address;
    address = arena_print(arena, "%s%s", address, strrchr(demand->usual, ':'));
    return address && demand->fits(address) ? address : NULL;
}

const char *host_meant(struct arena *arena, const struct demand *demand, const char *text)
{
    const char *host = authority(arena, text);
    if (!*text)
        return demand->usual;
    if (host)
        host = arena_copy(arena, host, strcspn(host, ":"));
    return host && demand->fits(host) ? host : NULL;
}
