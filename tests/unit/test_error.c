// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "unit.h"

#define HOSTILE "a\x1b[31m\nb\t\xe2\x80\xae\xff"
#define SHOWN "a\\u001b[31m\\nb\\t\\u202e\xef\xbf\xbd"

static void what_users_gave_is_shown(void)
{
    struct error err = {0};
    check(!error_set(&err, "%s is wrong", HOSTILE));
    check_text(err.text, SHOWN " is wrong");
    check(!error_at(&err, 1, 2, "%s", HOSTILE));
    check_text(err.text, SHOWN);
    check(!error_wrap(&err, "%s", HOSTILE));
    check_text(err.text, SHOWN ": " SHOWN);
}

/* What does not fit is cut between characters: half of one is no UTF-8. */
static void what_is_too_long_is_cut(void)
{
    for (size_t before = 0; before < 3; before++) {
        struct error err = {0};
        char name[2048] = "xx";
        name[before] = '\0';
        for (size_t i = 0; i < 300; i++)
            memcpy(name + before + 3 * i, "\xe4\xb8\xad", 4);
        error_set(&err, "%s", name);
        size_t length = strlen(err.text);
        check(length > sizeof err.text - 4 && (length - before) % 3 == 0);
        error_wrap(&err, "%s", name);
        check((strlen(err.text) - before) % 3 == 0);
        check(!strstr(err.text, "\xef\xbf\xbd"));
    }
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(what_users_gave_is_shown),
        CASE(what_is_too_long_is_cut),
    };
    return UNIT_RUN(cases);
}
