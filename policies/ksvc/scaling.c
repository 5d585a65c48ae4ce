// SPDX-License-Identifier: Apache-2.0
/* How a revision scales: what its annotations come to, alone and beside containerConcurrency. */
#include "judge/checks.h"
#include "knative/map.h"
#include "ksvc/annotations.h"
#include "ksvc/ksvc.h"

#include "base/scalar.h"

#include <math.h>
#include <string.h>

#define TARGET AUTOSCALING "target"
#define BURST AUTOSCALING "target-burst-capacity"
#define CONCURRENCY "spec.containerConcurrency"
#define HUGE_TARGET 1000 /* the most that Knative lets containerConcurrency be */

static const struct json *annotations_of(const struct target *target)
{
    return json_look(target->node, "metadata.annotations");
}

/* Keys that only the whole cluster has, with what comes nearest to them in one revision. */
static const char *const elsewhere[][2] = {
    {"scale-to-zero-grace-period", "scale-to-zero-pod-retention-period"},
    {"scaleToZeroGracePeriod", "scale-to-zero-pod-retention-period"},
    {"stable-window", "window"},
    {"container-concurrency-target-default", "target"},
    {"container-concurrency-target-percentage", "target-utilization-percentage"},
};

/* The key that was perhaps meant, or NULL. Names are compared without their prefix. */
static const char *near(const struct judgement *judgement, const char *name)
{
    struct nearest nearest = nearest_to(name);
    const char *best = NULL;
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        if (strcmp(name, elsewhere[i][0]) == 0)
            return arena_print(judgement->arena, AUTOSCALING "%s", elsewhere[i][1]);
    for (size_t i = 0; i < annotation_count; i++) {
        const char *key = annotation_rows[i].name, *other = annotation_rows[i].other;
        if (!starts_with(key, AUTOSCALING))
            continue;
        const char *before = nearest.found;
        nearest_try(&nearest, key + strlen(AUTOSCALING));
        if (other)
            nearest_try(&nearest, other + strlen(AUTOSCALING));
        if (nearest.found != before)
            best = key;
    }
    return best;
}

/* Another autoscaler may have keys of its own. */
void check_unknown_annotation(struct judgement *judgement, const struct rule *rule,
                              const struct target *target)
{
    const struct json *annotations = annotations_of(target);
    if (annotation_class(annotations) != SCALER_KPA)
        return;
    json_each_member (member, annotations) {
        const char *key = json_key(member);
        if (!starts_with(key, AUTOSCALING) || annotation_row(key))
            continue;
        const char *meant =
            findings_abound(judgement) ? NULL : near(judgement, key + strlen(AUTOSCALING));
        report_annotation(judgement, rule, target, key, NULL,
                          (struct finding){.found = shown(judgement, member),
                                           .value = meant,
                                           .fault = &rule->faults[meant != NULL]});
    }
}

void check_revision_window(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    const char *percentage;
    annotation_effective(annotations_of(target), AUTOSCALING "panic-window-percentage",
                         &percentage);
    if (annotation_class(annotations_of(target)) == SCALER_KPA)
        judge_panic_window(judgement, rule, target, rule->field,
                           arena_print(judgement->arena, "metadata.annotations[%s]", percentage));
}

/* False: absent, or nothing that Knative would count with. */
static bool number_of(const struct target *target, const char *key, double *number,
                      const char **spelling)
{
    const char *text = annotation_effective(annotations_of(target), key, spelling);
    return text && go_float(text, number) && isfinite(*number);
}

/* The hard limit of requests in a Pod; 0: none. */
static int64_t concurrency(const struct target *target)
{
    int64_t number;
    return json_integer(json_look(target->node, CONCURRENCY), &number) && number > 0 ? number : 0;
}

/* An application that takes one request at a time is right to say so. */
void check_queue(struct judgement *judgement, const struct rule *rule, const struct target *target)
{
    int64_t limit = concurrency(target);
    const char *key;
    double capacity;
    if (limit > 0 && number_of(target, BURST, &capacity, &key) && capacity == 0)
        report(judgement, rule, target,
               (struct finding){
                   .field = arena_print(judgement->arena, "metadata.annotations[%s]", key),
                   .fault = &rule->faults[1],
                   .found = shown(judgement, json_get(annotations_of(target), key)),
                   .key = key,
                   .value = arena_print(judgement->arena, "%lld", (long long)limit * 10)});
    if (limit > 1)
        too_low(judgement, rule, target, rule_threshold(rule),
                (struct finding){.field = CONCURRENCY});
}

/* The target in requests at a time; false where the metric is another. */
static bool target_of(const struct target *target, double *number)
{
    const char *metric = annotation_effective(annotations_of(target), AUTOSCALING "metric", NULL);
    return annotation_class(annotations_of(target)) == SCALER_KPA &&
           (!metric || strcmp(metric, "concurrency") == 0) &&
           number_of(target, TARGET, number, NULL);
}

void check_target_over_limit(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    int64_t limit = concurrency(target);
    double wanted;
    if (limit > 0 && target_of(target, &wanted) && wanted > (double)limit)
        report(judgement, rule, target,
               (struct finding){.found = shown(judgement, json_look(target->node, rule->field)),
                                .value = arena_print(judgement->arena, "%lld", (long long)limit)});
}

void check_huge_target(struct judgement *judgement, const struct rule *rule,
                       const struct target *target)
{
    double wanted;
    if (concurrency(target) == 0 && target_of(target, &wanted) && wanted > HUGE_TARGET)
        report(judgement, rule, target,
               (struct finding){.found = shown(judgement, json_look(target->node, rule->field)),
                                .assumed = CONCURRENCY});
}
