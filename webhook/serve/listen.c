// SPDX-License-Identifier: Apache-2.0
#include "serve/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* For what is written and not yet read by its client. The kernel counts it to the memory of this
 * process's group, and left alone would let each of a thousand clients have some MiB. */
#define SEND_ROOM (16 << 10)

#define PORT_MOST 65535 /* getaddrinfo() takes what is beyond, less a multiple of 65536 */

/* "[::1]:8443" → host "::1", port "8443". The copy is cut in place. */
static bool split(char *address, const char **host, const char **port)
{
    char *colon = strrchr(address, ':');
    if (!colon || !colon[1])
        return false;
    *colon = '\0';
    *port = colon + 1;
    *host = *address ? address : "::";
    if (*address == '[') {
        if (colon == address + 1 || colon[-1] != ']')
            return false;
        colon[-1] = '\0';
        *host = address + 1;
    }
    return strspn(*port, "0123456789") == strlen(*port) && strtoul(*port, NULL, 10) <= PORT_MOST;
}

static void name_of(int listener, char bound[LISTEN_TEXT])
{
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    char host[46] = "", port[6] = "";
    getsockname(listener, (struct sockaddr *)&name, &length);
    getnameinfo((struct sockaddr *)&name, length, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(bound, LISTEN_TEXT, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

static int open_at(const struct addrinfo *where)
{
    const int on = 1, off = 0, room = SEND_ROOM;
    int listener = socket(where->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0)
        return -1;
    /* Some nodes have net.ipv6.bindv6only set, and [::] would leave IPv4 out. */
    if ((where->ai_family == AF_INET6 &&
         setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) < 0) ||
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        setsockopt(listener, SOL_SOCKET, SO_SNDBUF, &room, sizeof room) < 0 ||
        bind(listener, where->ai_addr, where->ai_addrlen) < 0 || listen(listener, SOMAXCONN) < 0) {
        int why = errno;
        close(listener);
        errno = why;
        return -1;
    }
    return listener;
}

static bool is_any_v6(const struct addrinfo *where)
{
    return where->ai_family == AF_INET6 &&
           IN6_IS_ADDR_UNSPECIFIED(&((const struct sockaddr_in6 *)where->ai_addr)->sin6_addr);
}

/* The same port of all addresses that a kernel without IPv6 has. */
static int open_at_any_v4(const struct addrinfo *v6)
{
    struct sockaddr_in any = {
        .sin_family = AF_INET,
        .sin_port = ((const struct sockaddr_in6 *)v6->ai_addr)->sin6_port,
        .sin_addr.s_addr = htonl(INADDR_ANY),
    };
    return open_at(&(struct addrinfo){
        .ai_family = AF_INET, .ai_addr = (struct sockaddr *)&any, .ai_addrlen = sizeof any});
}

bool listen_on(const char *address, struct listener *listener, struct error *err)
{
    const struct addrinfo hints = {
        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
        .ai_socktype = SOCK_STREAM,
    };
    struct addrinfo *where = NULL;
    const char *host, *port;
    char copy[LISTEN_TEXT];

    if ((size_t)snprintf(copy, sizeof copy, "%s", address) >= sizeof copy ||
        !split(copy, &host, &port) || getaddrinfo(host, port, &hints, &where) != 0)
        return error_set(
            err, "%s is no address to listen on; write it as 0.0.0.0:8443 or [::]:8443", address);
    listener->socket = open_at(where);
    if (listener->socket < 0 && errno == EAFNOSUPPORT && is_any_v6(where))
        listener->socket = open_at_any_v4(where);
    if (listener->socket < 0)
        error_set(err, "cannot listen on %s: %s", address, strerror(errno));
    else
        name_of(listener->socket, listener->bound);
    freeaddrinfo(where);
    return listener->socket >= 0;
}
