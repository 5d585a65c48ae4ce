// SPDX-License-Identifier: Apache-2.0
/* The annotations and the label of injection: do they stand where the injector looks, under names
 * that it knows, with values that it takes? */
#include "base/language.h"
#include "families.h"
#include "judge/checks.h"
#include "judge/vocabulary.h"
#include "pod/annotations.h"
#include "pod/sidecar.h"

#include <string.h>

#define ANNOTATIONS "metadata.annotations"
#define LABELS "metadata.labels"
#define LABEL_FAMILY "sidecar.istio.io/"
#define NAMES_MOST 200 /* of a block in which misspelt ones are looked for: nobody writes more */

/* A value that only a newer injector refuses may pass today. */
static enum member_fault value_fault(const struct judgement *judgement, const struct target *target,
                                     const struct json *member, struct finding *about)
{
    const struct injected *row = injected_named(json_key(member));
    const char *text = json_string(member);
    (void)target;
    if (!text || !row || !row->kind || row->kind->takes(text))
        return MEMBER_IS_FINE;
    about->wanted = row->kind->wanted;
    if (!findings_abound(judgement))
        about->value = injected_meant(judgement->arena, row->kind, text);
    if (row->passed_over)
        return MEMBER_UNHEARD;
    return row->since && judgement->policy->environment.istio_minor < row->since ? MEMBER_UNCHECKED
                                                                                 : MEMBER_OUTSIDE;
}

static const struct vocabulary pod_annotations = {.block = ANNOTATIONS, .value = value_fault};

static bool repair_value(const struct judgement *judgement, const struct finding *finding,
                         struct patch *patch)
{
    if (!finding->value)
        return false;
    patch_replace(patch, &finding->path, json_new_string(judgement->arena, finding->value));
    return true;
}

enum {
    REFUSED,
    REFUSED_UNMEANT,
    REFUSED_SOON,
    REFUSED_SOON_UNMEANT,
    PASSED_OVER,
    PASSED_OVER_UNMEANT,
    NO_TEXT,
    NO_TEXT_BUT_MORE,
};

/* The label is read as the annotation of the same name is. */
static void check_label(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct json *label = json_get(json_look(target->node, LABELS), INJECT);
    const char *text = json_string(label);
    if (!text || value_inject.takes(text))
        return;
    const char *meant = injected_meant(judgement->arena, &value_inject, text);
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[meant ? PASSED_OVER : PASSED_OVER_UNMEANT],
                            .field = LABELS "[" INJECT "]",
                            .key = INJECT,
                            .found = shown(judgement, label),
                            .wanted = in_language(judgement->policy->language, value_inject.wanted),
                            .value = meant});
}

static bool is_injections_label(const char *key)
{
    return starts_with(key, LABEL_FAMILY) || strcmp(key, "istio.io/rev") == 0 ||
           strcmp(key, "istio.io/dataplane-mode") == 0;
}

static bool is_injections(const char *key)
{
    return injected_family(key) || injected_named(key);
}

static void check_text(struct judgement *judgement, const struct rule *rule,
                       const struct target *target, const char *block,
                       bool (*is_ours)(const char *))
{
    json_each_member (value, json_look(target->node, block)) {
        bool more = json_is(value, JSON_OBJECT) || json_is(value, JSON_ARRAY);
        struct path path = path_under(judgement, target, block);
        if (json_string(value) || json_is(value, JSON_NULL) || !is_ours(json_key(value)))
            continue;
        path_add_key(&path, json_key(value));
        report(judgement, rule, target,
               (struct finding){.fault = &rule->faults[more ? NO_TEXT_BUT_MORE : NO_TEXT],
                                .path = path,
                                .field = block,
                                .key = json_key(value),
                                .found = shown(judgement, value),
                                .value = shown(judgement, value)});
    }
}

/* The API server has refused a value that is no text before anybody is asked. */
static void check_values(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    check_label(judgement, rule, target);
    if (!judgement->subject->in_file)
        return;
    check_text(judgement, rule, target, ANNOTATIONS, is_injections);
    check_text(judgement, rule, target, LABELS, is_injections_label);
}

/* Places at a workload whose annotations and labels its Pods do not get. */
static const struct {
    const char *block;
    bool labels;
} beside_template[] = {
    {ANNOTATIONS, false},
    {"spec.jobTemplate." ANNOTATIONS, false},
    {LABELS, true},
    {"spec.jobTemplate." LABELS, true},
};

enum { MISPLACED, MISPLACED_LABEL, MISSPELT, MISSPELT_BESIDE };

/* Reports a name that nobody reads, if a known one is like it and is not there already. */
static void look_name(struct judgement *judgement, const struct rule *rule,
                      const struct target *target, const struct path *block,
                      const struct json *value, bool is_label)
{
    const char *key = json_key(value);
    bool known = is_label ? strcmp(key, INJECT) == 0 : injected_named(key) != NULL;
    if (known || findings_abound(judgement) ||
        !(is_label ? starts_with(key, LABEL_FAMILY) : injected_family(key)))
        return;
    const char *near = injected_near(key);
    if (!near || (is_label && strcmp(near, INJECT) != 0))
        return;
    struct path path = *block;
    bool beside = json_get(path_find(&path, judgement->subject->object), near);
    path_add_key(&path, key);
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[beside ? MISSPELT_BESIDE : MISSPELT],
                            .path = path,
                            .key = key,
                            .found = shown(judgement, value),
                            .value = near});
}

/* What stands in the template as well does no harm: some tools write both places. */
static void look_beside(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, const struct target *template, size_t number)
{
    bool labels = beside_template[number].labels;
    const struct json *said = json_look(target->node, beside_template[number].block);
    if (!json_first(said))
        return;
    const struct path block = path_under(judgement, target, beside_template[number].block);
    const struct path above = target_path(template);
    struct text home = TEXT_IN(judgement->arena);
    path_print(&above, &home);
    const struct json *inside = json_look(template->node, labels ? LABELS : ANNOTATIONS);
    const bool few = json_size(said) <= NAMES_MOST;
    json_each_member (value, said) {
        const char *key = json_key(value);
        const struct json *there = json_get(inside, key);
        if (few)
            look_name(judgement, rule, target, &block, value, labels);
        if (!json_string(value) || json_equal(there, value) ||
            !(labels ? strcmp(key, INJECT) == 0 : injected_named(key) != NULL))
            continue;
        struct path path = block;
        path_add_key(&path, key);
        report(judgement, rule, target,
               (struct finding){.fault = &rule->faults[labels ? MISPLACED_LABEL : MISPLACED],
                                .path = path,
                                .key = key,
                                .found = shown(judgement, value),
                                .value = home.data});
    }
}

static void look_inside(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, const struct target *template, bool labels)
{
    const char *written = labels ? LABELS : ANNOTATIONS;
    const struct json *said = json_look(template->node, written);
    if (!json_first(said) || json_size(said) > NAMES_MOST)
        return;
    const struct path block = path_under(judgement, template, written);
    json_each_member (value, said)
        look_name(judgement, rule, target, &block, value, labels);
}

static void check_places(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    const struct target *template = judgement->targets;
    while (template && template->scope != POD_TEMPLATE)
        template = template->next;
    if (!template || condition_holds(&no_sidecar, judgement, template))
        return;
    look_inside(judgement, rule, target, template, false);
    look_inside(judgement, rule, target, template, true);
    for (size_t i = 0;
         judgement->subject->kind != POD && i < sizeof beside_template / sizeof *beside_template;
         i++)
        look_beside(judgement, rule, target, template, i);
}

static const struct json *as_text(const struct judgement *judgement, const struct json *value)
{
    return json_new_string(judgement->arena, shown(judgement, value));
}

#define UNFIT .says = "must be {wanted}, not {found}"
#define PASTE .fix = "{key}: \"{value}\""
#define MENDED .repair = {BY_FUNCTION, .function = repair_value, .reach = FILES_ONLY}
#define BY_ALL .why = "the injector refuses the Pod"
#define BY_NEWER .why = "from Istio 1.32 on the injector refuses the Pod"
#define BY_DEFAULT .why = "the injector passes over it, and its default decides"
#define NO_NAME .says = "is no name that Istio knows", .why = "the injector passes over it silently"
#define IN_VAIN                                                                                    \
    .says = "has no effect here",                                                                  \
    .why = "the injector sees Pods; what stands on the workload never reaches them"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "POD-ANN-VALUE", .scope = POD_TEMPLATE, .field = ANNOTATIONS, .words = &pod_annotations,
        .check = check_values, .unless = &no_injection,
        .faults = FAULTS([REFUSED] = {MEMBER_IS(OUTSIDE), MENDED, UNFIT, BY_ALL, PASTE},
                         [REFUSED_UNMEANT] = {.shape = OTHERWISE, UNFIT, BY_ALL, .fix = "remove it"},
                         [REFUSED_SOON] = {MEMBER_IS(UNCHECKED), .at_most = WARN, MENDED, UNFIT, BY_NEWER, PASTE},
                         [REFUSED_SOON_UNMEANT] = {.shape = OTHERWISE, .at_most = WARN, UNFIT, BY_NEWER, .fix = "remove it"},
                         [PASSED_OVER] = {MEMBER_IS(UNHEARD), .at_most = WARN, MENDED, UNFIT, BY_DEFAULT, PASTE},
                         [PASSED_OVER_UNMEANT] = {.shape = OTHERWISE, .at_most = WARN, UNFIT, BY_DEFAULT, .fix = "remove it"},
                         [NO_TEXT] = {.repair = {.how = TO_VALUE, .as = as_text, .reach = FILES_ONLY},
                                      .says = "must be a text, not {found}",
                                      .why = "the API server takes nothing else in annotations and labels", PASTE},
                         [NO_TEXT_BUT_MORE] = {.says = "must be a text, not {found}",
                                               .why = "the API server takes nothing else in annotations and labels",
                                               .fix = "put | behind {key}:"}),
        .reads = {LABELS},
    },
    {
        .id = "POD-ANN-MISPLACED", .kinds = POD | WORKLOAD | KSVC, .scope = OBJECT, .field = ANNOTATIONS,
        .check = check_places,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS([MISPLACED] = {IN_VAIN, .fix = "move it to {value}.metadata.annotations"},
                         [MISPLACED_LABEL] = {IN_VAIN, .fix = "move it to {value}.metadata.labels"},
                         [MISSPELT] = {NO_NAME, .fix = "rename it to {value}"},
                         [MISSPELT_BESIDE] = {NO_NAME, .fix = "remove it; {value} stands beside it"}),
        .reads = {ANNOTATIONS, LABELS, "spec.jobTemplate.metadata.annotations", "spec.jobTemplate.metadata.labels",
                  "spec.template." ANNOTATIONS, "spec.template." LABELS,
                  "spec.jobTemplate.spec.template." ANNOTATIONS, "spec.jobTemplate.spec.template." LABELS},
    },
};
// clang-format on

const struct family pod_annotation_family = {"Pod", rules, sizeof rules / sizeof *rules};
