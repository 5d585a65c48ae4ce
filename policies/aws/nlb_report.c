// SPDX-License-Identifier: Apache-2.0
#include "aws/nlb_report.h"

static bool is_not_served(const struct judgement *judgement, const struct target *target)
{
    enum nlb_server server = nlb_server(judgement, target);
    return server != SERVED_BY_ALBC && server != SERVED_BY_EITHER;
}

static bool is_of_others(const struct judgement *judgement, const struct target *target)
{
    return nlb_server(judgement, target) == SERVED_BY_OTHERS;
}

#define WHO_SERVES NLB_FIELD("type"), NLB_FIELD("nlb-target-type"), NLB_CLASS, NLB_CLASS_IN_VALUES

const struct condition nlb_not_served = {.holds = is_not_served, .reads = {WHO_SERVES}},
                       nlb_of_others = {.holds = is_of_others, .reads = {WHO_SERVES}};

void nlb_report(struct judgement *judgement, const struct rule *rule, const struct target *target,
                struct finding finding)
{
    const char *const inputs[] = {finding.field, WHO_SERVES};
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
        finding.inputs[i] = inputs[i];
    report(judgement, rule, target, finding);
}

const char *shown_text(const struct judgement *judgement, const char *text)
{
    struct text cut = TEXT_IN(judgement->arena);
    text_add_shown(&cut, *text ? text : "\"\"", FOUND_MOST);
    return cut.data;
}
