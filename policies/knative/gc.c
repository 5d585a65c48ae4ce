// SPDX-License-Identifier: Apache-2.0
/* When old Revisions are collected. */
#include "families.h"
#include "knative/keys.h"
#include "knative/map.h"

#include <strings.h>

#define SINCE_CREATION "data[retain-since-create-time]"
#define SINCE_USE "data[retain-since-last-active-time]"

static bool is_another_map(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return knative_map_is_not(target, "config-gc");
}

static const struct condition not_the_collector = {.holds = is_another_map};

static bool is_disabled(const struct target *target, const char *field)
{
    const char *text = json_string(json_look(target->node, field));
    return text && strcasecmp(text, "disabled") == 0;
}

/* Where one of the two times is disabled, the other one alone decides which revisions are old. */
static bool ages_never(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return is_disabled(target, SINCE_CREATION) && is_disabled(target, SINCE_USE);
}

static const struct condition no_age = {.holds = ages_never, .reads = {SINCE_CREATION, SINCE_USE}};

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KC-GC-NEVER", .kinds = CONFIG_MAP, .scope = KNATIVE_MAP,
        .field = "data[max-non-active-revisions]", .unless = &not_the_collector,
        .actions = EVERYWHERE(AUDIT),
        .faults = FAULTS({IS_MISSING_IN("data"), .when = &no_age,
                          .says = "is not set, and no Revision ever grows old",
                          .why = "nothing is collected before a Service has 1000 Revisions that nobody uses",
                          .fix = "retain-since-last-active-time: \"15h\""},
                         {IS_ONE_OF("disabled|Disabled"), .when = &no_age,
                          .says = "is disabled, and so is every age",
                          .why = "no Revision is ever collected, and each of them stays in etcd",
                          .fix = "retain-since-last-active-time: \"15h\""}),
    },
};
// clang-format on

const struct family knative_gc_family = {"Knative ConfigMap", rules, sizeof rules / sizeof *rules};
