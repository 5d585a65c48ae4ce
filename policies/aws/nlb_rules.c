// SPDX-License-Identifier: Apache-2.0
/* The annotations of a load balancer: names that nobody reads, that another controller reads, that
 * make another load balancer. */
#include "aws/nlb_report.h"
#include "families.h"

#include "base/nearest.h"

#include <string.h>

#define CROSS_ZONE "cross-zone"
#define CROSS_ZONE_NOW "cross-zone-load-balancing-enabled"
#define SUFFIXES_MOST 60 /* code points */

enum { RENAMED, STANDS_TWICE, MEANS_NOTHING };               /* faults of NLB-CROSSZONE */
enum { TYPE_CHANGED, TYPE_GONE, TYPE_ADDED, CLASS_CHANGED }; /* of NLB-TYPE-CHANGE */

static const char *field_of(const struct judgement *judgement, const char *key)
{
    return arena_print(judgement->arena, "annotations[%s]", key);
}

/* The attributes of the load balancer may say the same. */
static bool crosses_by_attribute(const struct judgement *judgement, const struct target *target)
{
    const char *text = nlb_text(target, "attributes");
    const struct nlb_pairs pairs = nlb_pairs_of(judgement->arena, text ? text : "");
    for (size_t i = 0; i < pairs.count; i++)
        if (strcmp(pairs.items[i].name, "load_balancing.cross_zone.enabled") == 0)
            return true;
    return false;
}

static void check_cross_zone(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    const char *value = nlb_text(target, CROSS_ZONE);
    if (!value)
        return;
    bool said = nlb_text(target, CROSS_ZONE_NOW) || crosses_by_attribute(judgement, target);
    bool is_bool = nlb_among("true|false", value);
    struct finding finding = {.field = rule->field,
                              .found = shown_text(judgement, value),
                              .fault = &rule->faults[said      ? STANDS_TWICE
                                                     : is_bool ? RENAMED
                                                               : MEANS_NOTHING]};
    nlb_report(judgement, rule, target, finding);
}

static void check_names(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    enum nlb_server server = nlb_server(judgement, target);
    json_each_member (member, json_get(target->node, "annotations")) {
        const char *suffix = nlb_suffix(json_key(member), server);
        bool crosses = suffix && strcmp(suffix, CROSS_ZONE) == 0;
        if (!suffix || nlb_annotation(suffix) || (crosses && nlb_text(target, CROSS_ZONE)))
            continue;
        struct nearest nearest = nearest_to(suffix);
        const struct nlb_annotation *row = nlb_annotations;
        for (; row->name && !findings_abound(judgement); row++)
            if (!nlb_text(target, row->name))
                nearest_try(&nearest, row->name);
        const char *value =
            nearest.found ? arena_print(judgement->arena, "%s%s", NLB_PREFIX, nearest.found) : NULL;
        nlb_report(judgement, rule, target,
                   (struct finding){.field = field_of(judgement, json_key(member)),
                                    .found = shown(judgement, member),
                                    .value = value,
                                    .fault = &rule->faults[!value]});
    }
}

/* Lists the annotations that the cloud controller does not read, as they are spelt. */
static void add_name(struct text *names, const char *name)
{
    text_print(names, "%s%s", names->length ? ", " : "", name);
}

static void add_attributes(const struct judgement *judgement, const char *text, struct text *names)
{
    const struct nlb_pairs pairs = nlb_pairs_of(judgement->arena, text);
    for (size_t i = 0; i < pairs.count; i++) {
        const struct nlb_attribute *row = nlb_attribute(pairs.items[i].name);
        if (row && !row->ccm)
            add_name(names, pairs.items[i].name);
    }
}

static void check_mixed(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    struct text names = TEXT_IN(judgement->arena);
    if (nlb_server(judgement, target) != SERVED_BY_EITHER)
        return;
    json_each_member (member, json_get(target->node, "annotations")) {
        const char *suffix = nlb_suffix(json_key(member), SERVED_BY_EITHER);
        const struct nlb_annotation *row = suffix ? nlb_annotation(suffix) : NULL;
        if (row && row->albc && row->ccm == CCM_IGNORES)
            add_name(&names, suffix);
        else if (row && strcmp(row->name, "target-group-attributes") == 0 && json_string(member))
            add_attributes(judgement, json_string(member), &names);
    }
    if (!names.length)
        return;
    struct text cut = TEXT_IN(judgement->arena);
    text_add_shown(&cut, names.data, SUFFIXES_MOST);
    nlb_report(judgement, rule, target,
               (struct finding){.field = rule->field,
                                .found = "nlb",
                                .value = cut.data,
                                .at_most = judgement->subject->in_file ? AUDIT : 0});
}

static void check_orphan(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    if (nlb_server(judgement, target) == SERVED_BY_NOBODY)
        nlb_report(judgement, rule, target,
                   (struct finding){.field = rule->field,
                                    .found = "external",
                                    .at_most = judgement->subject->in_file ? WARN : 0});
}

static void check_classic(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    enum nlb_server server = nlb_server(judgement, target);
    json_each_member (member, json_get(target->node, "annotations")) {
        const char *suffix = nlb_suffix(json_key(member), server);
        const struct nlb_annotation *row = suffix ? nlb_annotation(suffix) : NULL;
        if (row && row->ccm == CCM_FOR_CLASSIC && (!row->albc || server == SERVED_BY_EITHER))
            nlb_report(judgement, rule, target,
                       (struct finding){.field = field_of(judgement, json_key(member)),
                                        .found = shown(judgement, member)});
    }
}

static const char *text_at(const struct json *object, const char *path)
{
    const char *text = json_string(json_look(object, path));
    return text && *text ? text : NULL;
}

static const char *shown_or_null(const struct judgement *judgement, const char *text)
{
    return text ? shown_text(judgement, text) : NULL;
}

static bool is_balancer(const struct json *object)
{
    const char *type = text_at(object, "spec.type");
    return !json_get(object, "spec") || !type || strcmp(type, "LoadBalancer") == 0;
}

/* The old object decided which controller made the load balancer that exists. */
static void check_change(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    const struct subject *subject = judgement->subject;
    const struct target before = {.node = target->old};
    if (!target->old || !is_balancer(subject->old))
        return;
    const char *was = nlb_text(&before, "type"), *is = nlb_text(target, "type");
    const char *class_was = nlb_class(judgement, target, true);
    const char *class_is = nlb_class(judgement, target, false);
    struct finding finding = {.field = rule->field,
                              .found = shown_or_null(judgement, is),
                              .value = shown_or_null(judgement, was)};
    if (class_was && class_is && strcmp(class_was, class_is) != 0) {
        finding = (struct finding){.field = target->values ? NLB_CLASS_IN_VALUES : NLB_CLASS,
                                   .found = shown_text(judgement, class_is),
                                   .value = shown_text(judgement, class_was),
                                   .fault = &rule->faults[CLASS_CHANGED]};
    } else if (was && (!is || strcmp(was, is) != 0)) {
        finding.fault = &rule->faults[is ? TYPE_CHANGED : TYPE_GONE];
    } else if (is && !was && !class_was) {
        finding.fault = &rule->faults[TYPE_ADDED];
    } else {
        return;
    }
    nlb_report(judgement, rule, target, finding);
}

#define TYPE_KEY NLB_PREFIX "type"
#define LEFT_BEHIND "the old NLB is left behind, a new one with a new name takes over"
#define STAYS_IN_ZONES "no controller reads this key; the NLB stays within each zone"
#define NOT_READ "no AWS controller reads this key"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "NLB-TYPE-MIXED", .scope = LOAD_BALANCER, .field = NLB_FIELD("type"),
        .check = check_mixed, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "{found} stands beside {value}",
                          .why = "read only by the AWS Load Balancer Controller, and type nlb is not its type",
                          .fix = "in a new Service, spec.loadBalancerClass: service.k8s.aws/nlb"}),
        .reads = {NLB_FIELD("type"), NLB_FIELD("nlb-target-type"), NLB_FIELD("scheme"),
                  NLB_FIELD("attributes"), NLB_FIELD("target-group-attributes")},
    },
    {
        .id = "NLB-CROSSZONE", .scope = LOAD_BALANCER, .field = NLB_FIELD("cross-zone"),
        .check = check_cross_zone, .unless = &nlb_of_others,
        .actions = EVERYWHERE(PATCH | WARN),
        .faults = FAULTS([RENAMED] = {.repair = {.how = TO_PLACE, .to = NLB_FIELD("cross-zone-load-balancing-enabled")},
                          .says = "is read by nobody", .why = STAYS_IN_ZONES,
                          .fix = "rename it to " NLB_PREFIX "cross-zone-load-balancing-enabled"},
                         [STANDS_TWICE] = {.repair = {.how = REMOVED},
                          .says = "is read by nobody", .why = "another annotation says it, and that one counts",
                          .fix = "remove it"},
                         [MEANS_NOTHING] = {.says = "{found} is read by nobody", .why = STAYS_IN_ZONES,
                          .fix = "remove it, and set " NLB_PREFIX "cross-zone-load-balancing-enabled: \"true\""}),
        .reads = {NLB_FIELD("cross-zone"), NLB_FIELD("cross-zone-load-balancing-enabled"),
                  NLB_FIELD("attributes")},
    },
    {
        .id = "NLB-ANNOTATION-UNKNOWN", .scope = LOAD_BALANCER, .field = "annotations",
        .check = check_names, .unless = &nlb_of_others, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "is no annotation of a load balancer", .why = NOT_READ,
                          .fix = "rename it to {value}"},
                         {.says = "is no annotation of a load balancer", .why = NOT_READ,
                          .fix = "remove it"}),
        .reads = {"annotations"},
    },
    {
        .id = "NLB-ORPHAN", .scope = LOAD_BALANCER, .field = NLB_FIELD("type"),
        .check = check_orphan,
        .faults = FAULTS({.says = "{found} names no controller",
                          .why = "type external without nlb-target-type or class: no controller takes it",
                          .fix = NLB_PREFIX "nlb-target-type: ip"}),
        .reads = {NLB_FIELD("type"), NLB_FIELD("nlb-target-type")},
    },
    {
        .id = "NLB-IDLE-CLB", .scope = LOAD_BALANCER, .field = "annotations",
        .check = check_classic, .unless = &nlb_not_served, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "has no effect here",
                          .why = "Classic ELB only; an NLB does not read it",
                          .fix = "remove it"}),
        .reads = {NLB_FIELD("connection-idle-timeout"), NLB_FIELD("connection-draining-enabled"),
                  NLB_FIELD("connection-draining-timeout"), NLB_FIELD("proxy-protocol")},
    },
    {
        .id = "NLB-TYPE-CHANGE", .scope = LOAD_BALANCER, .field = NLB_FIELD("type"),
        .check = check_change, .unless = &nlb_of_others,
        .faults = FAULTS([TYPE_CHANGED] = {.says = "changes from {value} to {found}", .why = LEFT_BEHIND,
                          .fix = TYPE_KEY ": {value}"},
                         [TYPE_GONE] = {.says = "{value} is taken away", .why = LEFT_BEHIND,
                          .fix = TYPE_KEY ": {value}"},
                         [TYPE_ADDED] = {.says = "{found} comes to a Service that is there",
                          .why = LEFT_BEHIND, .fix = "remove it"},
                         [CLASS_CHANGED] = {.says = "changes from {value} to {found}", .why = LEFT_BEHIND,
                          .fix = "loadBalancerClass: {value}"}),
        .reads = {NLB_FIELD("type"), NLB_CLASS},
    },
};
// clang-format on

const struct family nlb_family = {"Load balancer", rules, sizeof rules / sizeof *rules};
