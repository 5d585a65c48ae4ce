// SPDX-License-Identifier: Apache-2.0
/* What Knative makes of an annotation: of its name, its spelling, its value. */
#include "ksvc/annotations.h"
#include "ksvc/ksvc.h"

#include "base/nearest.h"

#include <string.h>

/* Knative tests the prefix without a slash, so do we. */
#define AUTOSCALING_PREFIX "autoscaling.knative.dev"
#define NETWORKING "networking.knative.dev/"
#define ANNOTATIONS "metadata.annotations"
#define CLASS ANNOTATIONS "[" AUTOSCALING "class]"

static const char *const rollout[] = {
    "serving.knative.dev/rollout-duration",
    "serving.knative.dev/rolloutDuration",
};

static const struct json *annotations_of(const struct target *target)
{
    return json_look(target->node, ANNOTATIONS);
}

static bool is_rollout(const char *key)
{
    return strcmp(key, rollout[0]) == 0 || strcmp(key, rollout[1]) == 0;
}

static const char *spelt(const struct judgement *judgement, const char *name, size_t number)
{
    (void)judgement;
    const struct row *row = annotation_row(name);
    if (is_rollout(name))
        return number < 2 ? rollout[number] : NULL;
    if (row)
        return number == 0 ? row->name : number == 1 ? row->other : NULL;
    return number == 0 ? name : NULL;
}

static bool is_allowed(const char *networking)
{
    static const char *const allowed[] = {
        "ingress.class",  "ingress-class",    "certificate.class",           "certificate-class",
        "disableAutoTLS", "disable-auto-tls", "disable-external-domain-tls", "httpOption",
        "http-protocol",
    };
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (strcmp(networking, allowed[i]) == 0)
            return true;
    return false;
}

static enum member_fault name_fault(const struct judgement *judgement, const struct target *target,
                                    const struct json *member, struct finding *about)
{
    (void)judgement, (void)target, (void)about;
    const char *key = json_key(member);
    if (is_rollout(key))
        return MEMBER_MISPLACED;
    if (starts_with(key, NETWORKING) && !is_allowed(key + strlen(NETWORKING)))
        return MEMBER_FORBIDDEN;
    if (starts_with(key, AUTOSCALING) && !annotation_row(key))
        return MEMBER_UNKNOWN;
    return MEMBER_IS_FINE;
}

/* Keys that only the whole cluster has, with what comes nearest to them in one revision. */
static const char *const elsewhere[][2] = {
    {"scale-to-zero-grace-period", "scale-to-zero-pod-retention-period"},
    {"scaleToZeroGracePeriod", "scale-to-zero-pod-retention-period"},
    {"stable-window", "window"},
    {"container-concurrency-target-default", "target"},
    {"container-concurrency-target-percentage", "target-utilization-percentage"},
};

static const char *near(const struct judgement *judgement, const struct json *annotations,
                        const char *key)
{
    const char *unknown = key + strlen(AUTOSCALING);
    struct nearest nearest = nearest_to(key);
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        if (strcmp(unknown, elsewhere[i][0]) == 0)
            return arena_print(judgement->arena, AUTOSCALING "%s", elsewhere[i][1]);
    for (size_t i = 0; i < annotation_count; i++)
        nearest_try(&nearest, annotation_rows[i].name);
    const struct row *row = nearest.found ? annotation_row(nearest.found) : NULL;
    bool there = row && (json_get(annotations, row->name) ||
                         (row->other && json_get(annotations, row->other)));
    return there ? NULL : nearest.found;
}

/* Equal values are harmless; they are only tidied up where they come, so that no Revision is made
 * for it. */
static enum member_fault spelling_fault(const struct judgement *judgement,
                                        const struct target *target, const struct json *member,
                                        struct finding *about)
{
    const char *key = json_key(member);
    const struct row *row = annotation_row(key);
    const struct json *old = json_look(target->old, ANNOTATIONS);
    if (!row || strcmp(key, row->name) == 0)
        return MEMBER_IS_FINE;
    const struct json *wins = json_get(annotations_of(target), row->name);
    about->value = row->name;
    about->inputs[0] = vocabulary_field(&template_annotations, judgement, row->name);
    if (!wins)
        return MEMBER_IS_FINE;
    if (!json_equal(wins, member))
        return MEMBER_OVERRULED;
    bool is_old = json_equal(member, json_get(old, key));
    return is_old && !ksvc_is_new(judgement->subject) ? MEMBER_IS_FINE : MEMBER_REPEATED;
}

/* Not at the spelling that loses, and at the algorithm only where the class is written. */
static bool is_looked_at(const struct json *annotations, const struct row *row, const char *key)
{
    if (strcmp(row->name, AGGREGATION_KEY) == 0 && !json_get(annotations, AUTOSCALING "class"))
        return false;
    return strcmp(key, row->name) == 0 || !json_get(annotations, row->name);
}

static enum member_fault value_fault(const struct judgement *judgement, const struct target *target,
                                     const struct json *member, struct finding *about)
{
    (void)judgement;
    const struct json *annotations = annotations_of(target);
    const char *key = json_key(member), *text = json_string(member);
    const struct row *row = annotation_row(key);
    if (!row || !text)
        return MEMBER_IS_FINE;
    about->wanted = row->wanted;
    about->value = row->usual;
    if (text_not_finite(row, text))
        return MEMBER_NOT_FINITE;
    if (!is_looked_at(annotations, row, key) ||
        annotation_valid(row, text, annotation_class(annotations)))
        return MEMBER_IS_FINE;
    if (strcmp(row->name, METRIC_KEY) == 0)
        about->inputs[0] = about->assumed = CLASS;
    return MEMBER_OUTSIDE;
}

static bool number_taken(const struct judgement *judgement, const struct json *value,
                         const char *name, double *number)
{
    (void)judgement;
    const char *text = json_string(value);
    const struct row *row = annotation_row(name);
    return text && row && annotation_valid(row, text, SCALER_KPA) &&
           measure_text(text, row->unit, number);
}

const struct vocabulary template_annotations = {
    .block = ANNOTATIONS,
    .name = name_fault,
    .near = near,
    .spelling = spelling_fault,
    .spelt = spelt,
    .value = value_fault,
    .number = number_taken,
};

/* The template has the value, or will have it when the spelling that wins is moved there. */
static enum member_fault place_fault(const struct judgement *judgement, const struct target *target,
                                     const struct json *member, struct finding *about)
{
    (void)about;
    const char *key = json_key(member), *found;
    const struct json *template = json_look(target->node, "spec.template"), *there;
    if (!starts_with(key, AUTOSCALING_PREFIX))
        return MEMBER_IS_FINE;
    there = vocabulary_look(&service_annotations, judgement, template, key, &found);
    if (!there)
        there = vocabulary_look(&service_annotations, judgement, target->node, key, &found);
    return there != member && json_equal(there, member) ? MEMBER_MISPLACED_TOO : MEMBER_MISPLACED;
}

const struct vocabulary service_annotations = {
    .block = ANNOTATIONS,
    .name = place_fault,
    .spelt = spelt,
};

static bool is_scaled_by_another(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return annotation_class(annotations_of(target)) != SCALER_KPA;
}

const struct condition scaled_by_another = {.holds = is_scaled_by_another, .reads = {CLASS}};

bool ksvc_is_new(const struct subject *subject)
{
    return !subject->update && !(subject->in_file && json_look(subject->object, "metadata.uid"));
}
