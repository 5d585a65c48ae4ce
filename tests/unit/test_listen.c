// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "listen.h"

#include <unistd.h>

static void a_free_port_is_found_and_named(void)
{
    struct error err;
    char first[LISTEN_TEXT], second[LISTEN_TEXT];
    int listener = listen_on("127.0.0.1:0", first, &err);
    if (!check(listener >= 0))
        return;
    check(strncmp(first, "127.0.0.1:", 10) == 0);
    check(strcmp(first, "127.0.0.1:0") != 0);
    check(listen_on(first, second, &err) < 0); /* taken */
    check(strstr(err.text, first) != NULL);
    close(listener);
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
        char bound[LISTEN_TEXT];
        check_int(listen_on(wrong[i], bound, &err), -1);
        check(strstr(err.text, "is no address to listen on") != NULL);
    }
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(a_free_port_is_found_and_named),
        CASE(what_is_no_address_is_refused),
    };
    return UNIT_RUN(cases);
}
