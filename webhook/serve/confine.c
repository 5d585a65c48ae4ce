// SPDX-License-Identifier: Apache-2.0
#include "serve/confine.h"

#include "serve/confine_calls.h"
#include "serve/confine_files.h"
#include "serve/log.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

/* In the order in which they are put on. */
static struct wall {
    const char *name;
    atomic_bool stands; /* the health port asks at any time */
    int why;            /* errno where it does not */
} walls[CONFINED_MOST] = {
    {.name = "no_new_privs"},
    {.name = "landlock"},
    {.name = "seccomp"},
};

static void put_on(struct wall *wall, int failed)
{
    wall->why = failed;
    atomic_store(&wall->stands, !failed);
}

void confine_files(const char *const paths[], size_t count)
{
    put_on(&walls[0], prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno);
    put_on(&walls[1], confine_files_to(paths, count));
}

void confine_calls(void)
{
    const char *names[CONFINED_MOST];
    char by[64] = "", lacks[200] = "";
    put_on(&walls[2], confine_calls_to_serving());
    size_t count = confined(names);
    for (size_t i = 0, end = 0; i < count; i++)
        end += (size_t)snprintf(by + end, sizeof by - end, "%s%s", i ? "," : "", names[i]);
    for (size_t i = 0, end = 0; i < CONFINED_MOST; i++)
        if (walls[i].why)
            end += (size_t)snprintf(lacks + end, sizeof lacks - end, "%s%s: %.40s",
                                    end ? "; " : "this system does not let it: ", walls[i].name,
                                    strerror(walls[i].why));
    log_event(*lacks ? LOG_LEVEL_WARN : LOG_LEVEL_INFO, "confined", *lacks ? lacks : NULL, "by=%s",
              *by ? by : "nothing");
}

size_t confined(const char *names[CONFINED_MOST])
{
    size_t count = 0;
    for (size_t i = 0; i < CONFINED_MOST; i++)
        if (atomic_load(&walls[i].stands))
            names[count++] = walls[i].name;
    return count;
}
