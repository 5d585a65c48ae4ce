// SPDX-License-Identifier: Apache-2.0
/* The reference of the policy file tells the truth: its example loads, its numbers are the table's.
 */
#include "policy/policy.h"
#include "unit.h"

#include <stdlib.h>

#define REFERENCE "../docs/policy.md"

static char *reference(void)
{
    FILE *file = fopen(REFERENCE, "re");
    char *text = calloc(1, POLICY_MOST);
    if (check(file && text))
        check(fread(text, 1, POLICY_MOST - 1, file) > 0);
    if (file)
        fclose(file);
    return text;
}

static void example_loads(void)
{
    static const char heading[] = "\n## An example\n", fence[] = "```yaml\n";
    struct error err = {0};
    char *text = reference();
    char *begin = text ? strstr(text, heading) : NULL;
    begin = begin ? strstr(begin, fence) : NULL;
    char *end = begin ? strstr(begin, "\n```\n") : NULL;
    if (check(end)) {
        begin += strlen(fence);
        struct policy *policy = policy_load(begin, (size_t)(end - begin), &err);
        if (!check(policy))
            printf("# %u:%u: %s\n", err.line, err.column, err.text);
        policy_free(policy);
    }
    free(text);
}

static const char *or_dash(const char *text)
{
    return text ? text : "–";
}

static void thresholds_are_the_tables(void)
{
    static const char *const units[] = {"count", "duration", "quantity"};
    char *text = reference();
    for (size_t i = NO_THRESHOLD + 1; text && i < THRESHOLDS; i++) {
        const struct threshold_row *row = &threshold_rows[i];
        char line[256];
        int length = snprintf(line, sizeof line, "\n| `%s` | %s |", row->key, units[row->unit]);
        for (size_t p = 0; p < PROFILES; p++)
            length += snprintf(line + length, sizeof line - (size_t)length, " %s / %s |",
                               or_dash(row->built_in[p][0]), or_dash(row->built_in[p][1]));
        if (!check(strstr(text, line)))
            printf("# wanted in %s: %s\n", REFERENCE, line + 1);
    }
    free(text);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(example_loads),
        CASE(thresholds_are_the_tables),
    };
    return UNIT_RUN(cases);
}
