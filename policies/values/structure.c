// SPDX-License-Identifier: Apache-2.0
/* Values that Helm cannot merge, or the chart refuses, or that are another chart's. */
#include "families.h"
#include "judge/checks.h"
#include "judge/values.h"

#include <string.h>

#define DEFAULTS "defaults"
#define FLAT_SINCE                                                                                 \
    24 /* Istio 1.24: a chart's defaults are its own, and root keys are pilot's too */

enum { UNREADABLE_TEXT, NO_MAPPING, NO_BLOCK };

/* Where templates look into a mapping. */
static void check_blocks(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    static const char *const blocks[] = {"meshConfig", "meshConfig.defaultConfig", "global",
                                         "global.proxy", "pilot"};
    bool shared = target->scope == VALUES_GLOBAL && target->values->umbrella;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks && target->scope != VALUES_TEXT; i++) {
        const struct json *value = json_look(target->node, blocks[i]);
        if (!value || json_is(value, JSON_OBJECT) || json_is(value, JSON_NULL) ||
            (shared && !starts_with(blocks[i], "global")))
            continue;
        const char *dot = strrchr(blocks[i], '.');
        report(judgement, rule, target,
               (struct finding){.fault = &rule->faults[NO_BLOCK],
                                .field = blocks[i],
                                .found = shown(judgement, value),
                                .key = dot ? dot + 1 : blocks[i],
                                .inputs = {blocks[i]}});
    }
}

enum { REFUSED_BLOCK, PERHAPS_REFUSED };

static void check_defaults(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    const struct values *values = target->values;
    const struct json *block = json_get(target->node, DEFAULTS);
    enum certainty refused = values_since(values, FLAT_SINCE);
    if (!json_is(block, JSON_OBJECT) || !json_size(block) || values->around ||
        values->by != BY_HELM || refused == NO)
        return;
    bool known = refused == YES && !values->tagged;
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[known ? REFUSED_BLOCK : PERHAPS_REFUSED],
                            .field = DEFAULTS,
                            .inputs = {DEFAULTS}});
}

/* Moves the block's keys to the root, if none of them is there. An empty block is no fault. */
static bool lift(const struct judgement *judgement, const struct finding *finding,
                 struct patch *patch)
{
    const struct json *block = path_find(&finding->path, patch->object);
    struct path above = finding->path;
    (void)judgement;
    above.length--;
    const struct json *root = path_find(&above, patch->object);
    json_each_member (member, block)
        if (json_get(root, json_key(member)))
            return false;
    json_each_member (member, block) {
        struct path from = finding->path, to = above;
        path_add_key(&from, json_key(member));
        path_add_key(&to, json_key(member));
        patch_move(patch, &from, &to);
    }
    return json_size(block) > 0;
}

/* Blocks that the templates of this chart do not read, and those of another do. (ztunnel's read
 * meshConfig.) Source: istio.io/istio manifests/charts/…/templates. */
static const struct misdirected {
    unsigned charts;
    const char *field, *owner;
} misdirected[] = {
    {1 << CHART_BASE | 1 << CHART_CNI, "meshConfig", "istiod"},
    {1 << CHART_BASE | 1 << CHART_CNI | 1 << CHART_ZTUNNEL, "pilot", "istiod"},
    {1 << CHART_BASE | 1 << CHART_CNI | 1 << CHART_ZTUNNEL, "sidecarInjectorWebhook", "istiod"},
    {1 << CHART_BASE | 1 << CHART_CNI | 1 << CHART_ZTUNNEL, "global.proxy.resources", "istiod"},
    {1 << CHART_ISTIOD, "gateways.istio-ingressgateway", "gateway"},
    {1 << CHART_ISTIOD, "gateways.istio-egressgateway", "gateway"},
};

static bool is_empty(const struct json *value)
{
    bool many = json_is(value, JSON_OBJECT) || json_is(value, JSON_ARRAY);
    return !value || json_is(value, JSON_NULL) || (many && !json_size(value));
}

/* An operator renders all charts with the same values. */
static void check_chart(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct values *values = target->values;
    if (values->guessed || values->lent || values->by == BY_OPERATOR)
        return;
    for (size_t i = 0; i < sizeof misdirected / sizeof *misdirected; i++) {
        const struct misdirected *row = &misdirected[i];
        const struct json *value = json_look(target->node, row->field);
        if (!(row->charts & 1U << values->chart) || is_empty(value))
            continue;
        const char *dot = strrchr(row->field, '.');
        report(judgement, rule, target,
               (struct finding){.field = row->field,
                                .key = dot ? dot + 1 : row->field,
                                .value = chart_names[values->chart],
                                .wanted = row->owner,
                                .found = shown(judgement, value),
                                .inputs = {row->field}});
    }
}

#define RELEASE_FAILS "Helm cannot merge it: the release fails and the old settings stay"
#define LIFTED                                                                                     \
    .repair = {BY_FUNCTION, .function = lift, .reach = FILES_ONLY},                                \
    .why = "Helm then stops with an error, and the old settings stay",                             \
    .fix = "move its keys to the top level"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "VAL-PARSE", .scope = VALUES_TEXT, .also = ALSO(VALUES) | ALSO(VALUES_GLOBAL), .field = "",
        .check = check_blocks, .pinned = true,
        .faults = FAULTS([UNREADABLE_TEXT] = {.shape = UNREADABLE, .says = "cannot be read ({found}: {value})",
                                              .why = RELEASE_FAILS, .fix = "mend it there"},
                         [NO_MAPPING] = {.shape = OTHERWISE, .says = "{found} is no YAML mapping",
                                         .why = RELEASE_FAILS, .fix = "mend the YAML in {key}"},
                         [NO_BLOCK] = {.says = "must be a mapping, not {found}", .wanted = "a mapping",
                                       .why = RELEASE_FAILS, .fix = "mend {key} or remove it"}),
        .reads = {"meshConfig", "global", "pilot"},
    },
    {
        .id = "VAL-DEFAULTS", .scope = VALUES, .field = DEFAULTS, .check = check_defaults,
        .faults = FAULTS([REFUSED_BLOCK] = {.says = "is a block that the chart refuses since 1.24", LIFTED},
                         [PERHAPS_REFUSED] = {.at_most = WARN, .says = "is a block that the chart refuses from 1.24 on", LIFTED}),
        .reads = {DEFAULTS},
        .rewrites = {DEFAULTS},
    },
    {
        .id = "VAL-WRONG-CHART", .scope = VALUES, .field = "", .check = check_chart, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "is no setting of the chart {value}",
                          .why = "it belongs to the release of {wanted}, and does nothing here",
                          .fix = "move {key} to the values of {wanted}"}),
        .reads = {"meshConfig", "pilot", "sidecarInjectorWebhook", "global.proxy", "gateways"},
    },
};
// clang-format on

const struct family values_structure_family = {"Istio values", rules, sizeof rules / sizeof *rules};
