// SPDX-License-Identifier: Apache-2.0
#include "values/defaults.h"

#include "judge/checks.h"

#include <string.h>

#define BLOCKS_MOST 4

/* Of CPU and memory; NULL: none.
 * Source: istio.io/istio manifests/charts/…/values.yaml, manifests/helm-profiles/demo.yaml. */
struct usual {
    const char *requests[2], *limits[2];
};
static const struct usual resources[][2] = {
    [PROXY] = {{{"100m", "128Mi"}, {"2000m", "1024Mi"}}, {{"10m", "40Mi"}, {"2000m", "1024Mi"}}},
    [PILOT] = {{{"500m", "2048Mi"}, {NULL}}, {{"10m", "100Mi"}, {NULL}}},
    [WAYPOINT] = {{{"100m", "128Mi"}, {"2", "1Gi"}}, {{"10m", "40Mi"}, {"2", "1Gi"}}},
    [GATEWAY_POD] = {{{"100m", "128Mi"}, {"2000m", "1024Mi"}},
                     {{"10m", "40Mi"}, {"2000m", "1024Mi"}}},
    [ZTUNNEL] = {{{"200m", "512Mi"}, {NULL}}, {{"10m", "40Mi"}, {NULL}}},
    [CNI_NODE] = {{{"100m", "100Mi"}, {NULL}}, {{"10m", "40Mi"}, {NULL}}},
};

bool is_demo(const struct values *values)
{
    return values->profile && strcmp(values->profile, "demo") == 0;
}

/* The value of the field, or the null above it that removes the whole block. */
static const struct json *stated(const struct json *node, const char *field)
{
    const struct json *value = node;
    for (size_t length; *field && value && !json_is(value, JSON_NULL); field += length) {
        field += *field == '.';
        length = strcspn(field, ".");
        value = json_member(value, field, length, NULL);
    }
    return value;
}

struct counted counted_at(const struct judgement *judgement, const struct target *target,
                          const char *const *fields, const char *usual)
{
    struct counted counted = {.field = fields[0], .text = usual};
    (void)judgement;
    for (; *fields; fields++) {
        const struct json *value = stated(target->node, *fields);
        if (!value)
            continue;
        counted.field = *fields;
        counted.text = NULL;
        if (!json_is(value, JSON_NULL))
            counted.value = value;
        break;
    }
    return counted;
}

bool counted_measure(const struct counted *counted, enum unit unit, double *number)
{
    return counted->value ? measure(counted->value, unit, number)
                          : counted->text && measure_text(counted->text, unit, number);
}

static const char *const names[] = {"cpu", "memory"};

static struct counted resource(const struct judgement *judgement, const struct target *target,
                               const struct order *order, const char *kind, size_t which)
{
    const struct usual *usual = &resources[order->container][is_demo(target->values)];
    const char *fields[BLOCKS_MOST + 1] = {NULL};
    for (size_t i = 0; i < BLOCKS_MOST && order->blocks[i]; i++)
        fields[i] = arena_print(judgement->arena, "%s.%s.%s", order->blocks[i], kind, names[which]);
    return counted_at(judgement, target, fields,
                      (kind[0] == 'l' ? usual->limits : usual->requests)[which]);
}

const char *counted_shown(const struct judgement *judgement, const struct counted *counted)
{
    return counted->value ? shown(judgement, counted->value) : counted->text;
}

void check_order(struct judgement *judgement, const struct rule *rule, const struct target *target,
                 const struct order *order)
{
    for (size_t which = 0; which < sizeof names / sizeof *names; which++) {
        struct counted request = resource(judgement, target, order, "requests", which);
        struct counted limit = resource(judgement, target, order, "limits", which);
        double least, most;
        if ((!request.value && !limit.value) || !counted_measure(&request, UNIT_QUANTITY, &least) ||
            !counted_measure(&limit, UNIT_QUANTITY, &most) || least <= most)
            continue;
        size_t said_by = !limit.value ? 2 : !request.value ? 1 : 0;
        size_t fault = order->faults[said_by];
        if (fault == NONE_OF_MINE)
            continue;
        report(judgement, rule, target,
               (struct finding){
                   .fault = &rule->faults[fault],
                   .field = limit.field,
                   .found = counted_shown(judgement, said_by == 2 ? &request : &limit),
                   .value = order->least[which]
                                ? fitting(judgement, counted_shown(judgement, &request),
                                          order->least[which], NO_THRESHOLD)
                                : counted_shown(judgement, &request),
                   .wanted = counted_shown(judgement, said_by == 2 ? &limit : &request),
                   .key = names[which],
                   .inputs = {limit.field, request.field},
                   .at_most = said_by && target->values->partial ? WARN : OFF,
               });
    }
}
