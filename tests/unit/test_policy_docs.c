// SPDX-License-Identifier: Apache-2.0
/* The example in the reference of the policy file loads. */
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

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(example_loads),
    };
    return UNIT_RUN(cases);
}
