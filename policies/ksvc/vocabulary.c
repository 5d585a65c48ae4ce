// SPDX-License-Identifier: Apache-2.0
/* Reads annotations as Knative does: their names, spellings and values. */
#include "ksvc/annotations.h"
#include "ksvc/ksvc.h"

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

static const char *spelt(const struct json *node, const char *name, size_t number)
{
    (void)node;
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
    const struct json *annotations = annotations_of(target);
    const char *key = json_key(member);
    if (is_rollout(key))
        return MEMBER_MISPLACED;
    if (starts_with(key, NETWORKING) && !is_allowed(key + strlen(NETWORKING)))
        return MEMBER_FORBIDDEN;
    bool of_scaler = starts_with(key, AUTOSCALING);
    if ((of_scaler && scaler_of(judgement, annotations) != SCALER_KPA) || !annotation_unknown(key))
        return MEMBER_IS_FINE;
    if (of_scaler) /* another class may read this key */
        about->inputs[0] = about->assumed = CLASS;
    about->value = annotation_beside(annotations, key);
    if (about->value)
        return MEMBER_BESIDE;
    about->value = annotation_instead(judgement, annotations, member);
    return about->value ? MEMBER_REPLACED : MEMBER_UNKNOWN;
}

static const char *near(const struct judgement *judgement, const struct json *node, const char *key)
{
    (void)judgement;
    return annotation_meant(json_look(node, ANNOTATIONS), key);
}

/* Two equal values harm nobody. One is removed only in an update that brings it, because a change
 * of the template makes a new Revision. */
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

/* A value under the spelling that loses is not judged; the aggregation algorithm only where a class
 * is written. */
static bool is_looked_at(const struct json *annotations, const struct row *row, const char *key)
{
    if (strcmp(row->name, AGGREGATION_KEY) == 0 && !json_get(annotations, AUTOSCALING "class"))
        return false;
    return strcmp(key, row->name) == 0 || !json_get(annotations, row->name);
}

/* Knative takes it, and writes it into a Deployment that Kubernetes refuses. */
static bool is_no_time(const struct row *row, const char *text)
{
    double time;
    return strcmp(row->name, DEADLINE_KEY) == 0 &&
           (!*text || (measure_text(text, row->unit, &time) && time == 0));
}

/* Where no class is named, the cluster's class may take the metric; in a cluster Knative itself
 * decides. */
static enum member_fault metric_fault(const struct judgement *judgement, const char *text,
                                      struct finding *about)
{
    about->at_most = WARN;
    if (!judgement->subject->in_file)
        return MEMBER_IS_FINE;
    return *text ? MEMBER_DOUBTFUL : MEMBER_OUTSIDE;
}

static enum member_fault value_fault(const struct judgement *judgement, const struct target *target,
                                     const struct json *member, struct finding *about)
{
    const struct json *annotations = annotations_of(target);
    const char *key = json_key(member), *text = json_string(member);
    const struct row *row = annotation_row(key);
    if (!row || !text)
        return MEMBER_IS_FINE;
    about->wanted = row->wanted;
    about->value = row->usual;
    if (text_not_finite(row, text))
        return MEMBER_NOT_FINITE;
    if (!is_looked_at(annotations, row, key))
        return MEMBER_IS_FINE;
    if (is_no_time(row, text))
        return MEMBER_ZERO;
    if (annotation_valid(row, text, scaler_of(judgement, annotations)))
        return MEMBER_IS_FINE;
    if (strcmp(row->name, METRIC_KEY) == 0)
        about->inputs[0] = about->assumed = CLASS;
    return about->assumed && class_is_unknown(judgement, annotations)
               ? metric_fault(judgement, text, about)
               : MEMBER_OUTSIDE;
}

static bool number_taken(const struct json *node, const struct json *value, const char *name,
                         double *number)
{
    (void)node;
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
    (void)judgement, (void)about;
    const char *key = json_key(member), *found;
    const struct json *template = json_look(target->node, "spec.template"), *there;
    if (!starts_with(key, AUTOSCALING_PREFIX))
        return MEMBER_IS_FINE;
    there = vocabulary_look(&service_annotations, template, key, &found);
    if (!there)
        there = vocabulary_look(&service_annotations, target->node, key, &found);
    return there != member && json_equal(there, member) ? MEMBER_MISPLACED_TOO : MEMBER_MISPLACED;
}

const struct vocabulary service_annotations = {
    .block = ANNOTATIONS,
    .name = place_fault,
    .spelt = spelt,
};

static bool is_scaled_by_another(const struct judgement *judgement, const struct target *target)
{
    return scaler_of(judgement, annotations_of(target)) != SCALER_KPA;
}

const struct condition scaled_by_another = {.holds = is_scaled_by_another, .reads = {CLASS}};

bool ksvc_is_new(const struct subject *subject)
{
    return !subject->update && !(subject->in_file && json_look(subject->object, "metadata.uid"));
}

/* Google's Cloud Run has an API of the same name, with other limits: what Knative refuses may be
 * right there. */
static bool is_on_cloud_run(const struct judgement *judgement, const struct target *target)
{
    static const char *const blocks[] = {ANNOTATIONS, "metadata.labels",
                                         ("spec.template." ANNOTATIONS),
                                         "spec.template.metadata.labels"};
    (void)target;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        json_each_member (value, json_look(judgement->subject->object, blocks[i]))
            if (starts_with(json_key(value), "run.googleapis.com/"))
                return true;
    return false;
}

const struct condition on_cloud_run = {.holds = is_on_cloud_run};
