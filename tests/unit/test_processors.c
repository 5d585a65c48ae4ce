// SPDX-License-Identifier: Apache-2.0
#include "base/processors.h"
#include "unit.h"

#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/meshrail-groups-XXXXXX";

static void limit(const char *group, const char *quota)
{
    char path[sizeof root + 64];
    snprintf(path, sizeof path, "%s%s/cpu.max", root, group);
    FILE *file = fopen(path, "w");
    if (check(file != NULL)) {
        fputs(quota, file);
        fclose(file);
    }
}

static void the_least_of_a_group_and_those_above_it(void)
{
    check(processors_by_quota(root, "/pod/one") == SIZE_MAX);
    limit("/pod/one", "max 100000\n");
    check(processors_by_quota(root, "/pod/one") == SIZE_MAX);
    limit("/pod/one", "800000 100000\n");
    check_int((long)processors_by_quota(root, "/pod/one"), 8);
    limit("/pod", "250000 100000\n");
    check_int((long)processors_by_quota(root, "/pod/one"), 3);
    check_int((long)processors_by_quota(root, "/pod"), 3);
    limit("", "50000 100000\n");
    check_int((long)processors_by_quota(root, "/pod/one"), 1);
    check_int((long)processors_by_quota(root, "/"), 1);
    check_int((long)processors_by_quota(root, "/gone"), 1);
}

static void what_is_no_quota(void)
{
    static const char *const texts[] = {"", "max", "0 100000", "100000 0", "100000", "-", "x 1"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        limit("/pod/one", texts[i]);
        limit("/pod", texts[i]);
        limit("", texts[i]);
        check(processors_by_quota(root, "/pod/one") == SIZE_MAX);
    }
}

static void no_more_than_it_may_run_on(void)
{
    cpu_set_t all, first;
    check_int(sched_getaffinity(0, sizeof all, &all), 0);
    CPU_ZERO(&first);
    for (size_t i = 0; i < CPU_SETSIZE && !CPU_COUNT(&first); i++)
        if (CPU_ISSET(i, &all))
            CPU_SET(i, &first);
    size_t before = processors();
    check(before >= 1 && before <= (size_t)CPU_COUNT(&all));
    check_int(sched_setaffinity(0, sizeof first, &first), 0);
    check_int((long)processors(), 1);
    sched_setaffinity(0, sizeof all, &all);
}

static void remove_all(void)
{
    static const char *const names[] = {"/pod/one/cpu.max", "/pod/one", "/pod/cpu.max", "/pod",
                                        "/cpu.max",         ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[sizeof root + 64];
        snprintf(path, sizeof path, "%s%s", root, names[i]);
        remove(path);
    }
}

int main(void)
{
    char path[sizeof root + 64];
    if (!mkdtemp(root))
        return 1;
    snprintf(path, sizeof path, "%s/pod", root);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/pod/one", root);
    mkdir(path, 0700);
    static const struct unit_case cases[] = {
        CASE(the_least_of_a_group_and_those_above_it),
        CASE(what_is_no_quota),
        CASE(no_more_than_it_may_run_on),
    };
    int status = UNIT_RUN(cases);
    remove_all();
    return status;
}
