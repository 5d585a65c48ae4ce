// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "serve/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How the kernel below is set up; the program calls this socket(), not the C library's. */
static enum { USUAL, BINDV6ONLY, WITHOUT_IPV6 } kernel = USUAL;

int socket(int family, int type, int protocol)
{
    if (family == AF_INET6 && kernel == WITHOUT_IPV6) {
        errno = EAFNOSUPPORT;
        return -1;
    }
    int made = (int)syscall(SYS_socket, family, type, protocol);
    if (family == AF_INET6 && kernel == BINDV6ONLY)
        setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &(int){1}, sizeof(int));
    return made;
}

static bool connects(const struct sockaddr *where, socklen_t length)
{
    int client = socket(where->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool connected = connect(client, where, length) == 0;
    close(client);
    return connected;
}

static bool answers_by_ipv4(uint16_t port)
{
    const struct sockaddr_in where = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return connects((const struct sockaddr *)&where, sizeof where);
}

static bool answers_by_ipv6(uint16_t port)
{
    const struct sockaddr_in6 where = {
        .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    return connects((const struct sockaddr *)&where, sizeof where);
}

static bool has_ipv6(void)
{
    const struct sockaddr_in6 here = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int one = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool bound = one >= 0 && bind(one, (const struct sockaddr *)&here, sizeof here) == 0;
    if (one >= 0)
        close(one);
    return bound;
}

static uint16_t port_of(const char *bound)
{
    return (uint16_t)strtoul(strrchr(bound, ':') + 1, NULL, 10);
}

static void every_address_is_of_both_families(void)
{
    static const char *const every[] = {"[::]:0", ":0"};
    for (size_t i = 0; i < sizeof every / sizeof *every; i++) {
        struct error err;
        struct listener it;
        kernel = BINDV6ONLY;
        bool listens = listen_on(every[i], &it, &err);
        kernel = USUAL;
        if (!check(listens))
            continue;
        check(answers_by_ipv4(port_of(it.bound)));
        check(answers_by_ipv6(port_of(it.bound)) || !has_ipv6());
        close(it.socket);
    }
}

static void without_ipv6_every_address_is_of_ipv4(void)
{
    struct error err;
    struct listener it;
    kernel = WITHOUT_IPV6;
    if (check(listen_on("[::]:0", &it, &err))) {
        check(strncmp(it.bound, "0.0.0.0:", 8) == 0);
        check(answers_by_ipv4(port_of(it.bound)));
        close(it.socket);
    }
    /* Who names one address wants that one. */
    check(!listen_on("[::1]:0", &it, &err));
    check(strstr(err.text, "cannot listen on [::1]:0") != NULL);
    kernel = USUAL;
}

static void a_free_port_is_found_and_named(void)
{
    struct error err;
    struct listener first, second;
    if (!check(listen_on("127.0.0.1:0", &first, &err)))
        return;
    check(strncmp(first.bound, "127.0.0.1:", 10) == 0);
    check(strcmp(first.bound, "127.0.0.1:0") != 0);
    check(!listen_on(first.bound, &second, &err)); /* taken */
    check(strstr(err.text, first.bound) != NULL);
    close(first.socket);
}

static void what_is_no_address_is_refused(void)
{
    static const char *const wrong[] = {"",
                                        "8443",
                                        "localhost:8443",
                                        "1.2.3.4",
                                        "1.2.3.4:",
                                        "1.2.3.4:x",
                                        "1.2.3.4:65536x",
                                        "[::1:80",
                                        "[]:80",
                                        "1.2.3.4:-1",
                                        "::1]:80",
                                        "1.2.3:4:5",
                                        "1.2.3.4:65536",
                                        "1.2.3.4:4294967297"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error err = {.text = ""};
        struct listener it;
        check(!listen_on(wrong[i], &it, &err));
        check(strstr(err.text, "is no address to listen on") != NULL);
    }
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(a_free_port_is_found_and_named),
        CASE(every_address_is_of_both_families),
        CASE(without_ipv6_every_address_is_of_ipv4),
        CASE(what_is_no_address_is_refused),
    };
    return UNIT_RUN(cases);
}
