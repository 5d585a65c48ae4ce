// SPDX-License-Identifier: Apache-2.0
/*
 * A test program is a list of cases and nothing else:
 *
 *     static void adds(void)
 *     {
 *         check_int(1 + 1, 2);
 *     }
 *
 *     int main(void)
 *     {
 *         static const struct unit_case cases[] = {CASE(adds)};
 *         return UNIT_RUN(cases);
 *     }
 *
 * A check that fails says where, what was found and what was wanted, and the case goes on. The
 * output is TAP; the program exits 1 if a check failed. Each check returns whether it held, so that
 * a case can stop where going on would crash: `if (!check(p)) return;`.
 */
#ifndef MESHRAIL_UNIT_H
#define MESHRAIL_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct unit_case {
    const char *name;
    void (*run)(void);
};

#define CASE(function)                                                                             \
    {                                                                                              \
#function, function                                                                        \
    }
#define UNIT_RUN(cases) unit_run(cases, sizeof(cases) / sizeof((cases)[0]))

#define check(condition) unit_check((condition), __FILE__, __LINE__, #condition)
#define check_int(found, wanted) unit_check_int((found), (wanted), __FILE__, __LINE__, #found)
#define check_text(found, wanted) unit_check_text((found), (wanted), __FILE__, __LINE__, #found)

/* Why the case cannot be held here; it counts as skipped, not as passed. */
#define unit_skip(reason) (unit_skipped = (reason))

static unsigned unit_failures;
static const char *unit_skipped;

static inline bool unit_check(bool held, const char *file, int line, const char *what)
{
    if (!held) {
        unit_failures++;
        printf("# %s:%d: not true: %s\n", file, line, what);
    }
    return held;
}

static inline bool unit_check_int(long long found, long long wanted, const char *file, int line,
                                  const char *what)
{
    if (found != wanted) {
        unit_failures++;
        printf("# %s:%d: %s is %lld, wanted %lld\n", file, line, what, found, wanted);
    }
    return found == wanted;
}

/* NULL equals only NULL. */
static inline bool unit_check_text(const char *found, const char *wanted, const char *file,
                                   int line, const char *what)
{
    bool same = found && wanted ? strcmp(found, wanted) == 0 : found == wanted;
    if (!same) {
        unit_failures++;
        printf("# %s:%d: %s is \"%s\", wanted \"%s\"\n", file, line, what, found ? found : "(null)",
               wanted ? wanted : "(null)");
    }
    return same;
}

static inline int unit_run(const struct unit_case *cases, size_t count)
{
    bool passed = true;
    printf("1..%zu\n", count);
    for (size_t i = 0; i < count; i++) {
        unit_failures = 0;
        unit_skipped = NULL;
        cases[i].run();
        printf("%s %zu - %s%s%s\n", unit_failures ? "not ok" : "ok", i + 1, cases[i].name,
               unit_skipped ? " # SKIP " : "", unit_skipped ? unit_skipped : "");
        fflush(stdout);
        passed = passed && !unit_failures;
    }
    return passed ? 0 : 1;
}

#endif
