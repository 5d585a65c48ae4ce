// SPDX-License-Identifier: Apache-2.0
#include "ksvc/ksvc.h"

#include "judge/checks.h"
#include "ksvc/annotations.h"

#include "base/scalar.h"

#include <string.h>

/* Knative tests the prefix without a slash, so do we. */
#define MISPLACED "autoscaling.knative.dev"
#define NETWORKING "networking.knative.dev/"

/* "metadata.annotations[key]", as a rule writes a path. */
static const char *annotation_path(const struct judgement *judgement, const char *key)
{
    return arena_print(judgement->arena, "metadata.annotations[%s]", key);
}

static const struct json *annotations_of(const struct target *target)
{
    return json_look(target->node, "metadata.annotations");
}

/* Did this update only write the key in its other spelling? */
static bool respelled(const struct target *target, const char *key)
{
    const struct row *row = annotation_row(key);
    const struct json *old = json_look(target->old, "metadata.annotations");
    if (!row || !row->other || json_get(old, key))
        return false;
    const char *other = strcmp(key, row->name) == 0 ? row->other : row->name;
    const struct json *then = json_get(old, other);
    return then && json_equal(json_get(annotations_of(target), key), then);
}

void report_annotation(struct judgement *judgement, const struct rule *rule,
                       const struct target *target, const char *key, const char *other,
                       struct finding finding)
{
    finding.field = annotation_path(judgement, key);
    finding.path = path_under(judgement, target, "metadata.annotations");
    path_add_key(&finding.path, key);
    finding.key = key;
    if (!finding.found)
        finding.found = shown(judgement, json_get(annotations_of(target), key));
    finding.no_worse |= respelled(target, key);
    finding.inputs[0] = finding.field;
    finding.inputs[1] = other ? annotation_path(judgement, other) : NULL;
    report(judgement, rule, target, finding);
}

/* What the template says of a key, under either spelling. */
static const struct json *in_template(const struct judgement *judgement, const char *key)
{
    const struct row *row = annotation_row(key);
    const struct json *template =
        json_look(judgement->subject->object, "spec.template.metadata.annotations");
    const struct json *there = json_get(template, key);
    if (!there && row)
        there = json_get(template, row->name);
    if (!there && row && row->other)
        there = json_get(template, row->other);
    return there;
}

/* The template has the value, or will have it when the spelling that wins is moved. */
static bool only_goes(const struct judgement *judgement, const char *key, const struct json *value)
{
    const struct row *row = annotation_row(key);
    const struct json *there = in_template(judgement, key);
    const struct json *misplaced = json_look(judgement->subject->object, "metadata.annotations");
    if (there)
        return json_equal(there, value);
    return row && strcmp(key, row->name) != 0 && json_equal(json_get(misplaced, row->name), value);
}

void check_autoscale_misplaced(struct judgement *judgement, const struct rule *rule,
                               const struct target *target)
{
    json_each_member (member, annotations_of(target)) {
        const char *key = json_key(member);
        if (starts_with(key, MISPLACED))
            report_annotation(
                judgement, rule, target, key, NULL,
                (struct finding){.found = shown(judgement, member),
                                 .fault =
                                     &rule->faults[only_goes(judgement, key, member) ? 1 : 0]});
    }
}

/* Where the template says something else there are two decisions, and which one counts is the
 * author's to say. Without a template there is nothing to deploy. */
bool repair_autoscale_misplaced(const struct judgement *judgement, const struct finding *finding,
                                struct patch *patch)
{
    const struct json *value = path_find(&finding->path, judgement->subject->object);
    struct path to = {0};

    if (only_goes(judgement, finding->key, value)) {
        patch_remove(patch, &finding->path);
        return true;
    }
    if (in_template(judgement, finding->key) ||
        !json_is(json_look(judgement->subject->object, "spec.template"), JSON_OBJECT))
        return false;
    path_parse(&to, judgement->arena, "spec.template.metadata.annotations");
    path_add_key(&to, finding->key);
    patch_move(patch, &finding->path, &to);
    return true;
}

void check_nonfinite(struct judgement *judgement, const struct rule *rule,
                     const struct target *target)
{
    json_each_member (member, annotations_of(target)) {
        const struct row *row = annotation_row(json_key(member));
        const char *text = json_string(member);
        if (row && text && text_not_finite(row, text))
            report_annotation(judgement, rule, target, json_key(member), NULL,
                              (struct finding){.wanted = row->wanted, .value = row->usual});
    }
}

static bool allowed_networking(const char *key)
{
    static const char *const allowed[] = {
        "ingress.class",  "ingress-class",    "certificate.class",           "certificate-class",
        "disableAutoTLS", "disable-auto-tls", "disable-external-domain-tls", "httpOption",
        "http-protocol",
    };
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (strcmp(key + strlen(NETWORKING), allowed[i]) == 0)
            return true;
    return false;
}

/* A whole number that Knative would take there; -1: none. */
static int64_t scale(const struct json *annotations, const char *key, const char **spelling)
{
    int64_t number;
    const char *text = annotation_effective(annotations, key, spelling);
    return text && go_int(text, &number) && number >= 0 ? number : -1;
}

static const char *whole(const struct judgement *judgement, int64_t number)
{
    return arena_print(judgement->arena, "%lld", (long long)number);
}

/* min ≤ activation ≤ max, where max 0 means no end. */
static void check_order(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct json *annotations = annotations_of(target);
    const char *min_key, *max_key, *activation_key;
    int64_t min = scale(annotations, AUTOSCALING "min-scale", &min_key);
    int64_t max = scale(annotations, AUTOSCALING "max-scale", &max_key);
    int64_t activation = scale(annotations, AUTOSCALING "activation-scale", &activation_key);

    if (max > 0 && min > max)
        report_annotation(
            judgement, rule, target, max_key, min_key,
            (struct finding){.fault = &rule->faults[1], .value = whole(judgement, min)});
    if (activation >= 2 && min > activation)
        report_annotation(
            judgement, rule, target, activation_key, min_key,
            (struct finding){.fault = &rule->faults[1], .value = whole(judgement, min)});
    if (activation >= 2 && max > 0 && activation > max)
        report_annotation(
            judgement, rule, target, activation_key, max_key,
            (struct finding){.fault = &rule->faults[2], .value = whole(judgement, max)});
}

/* What may stand there depends on the class. */
static bool is_metric(const struct row *row)
{
    return strcmp(row->name, METRIC_KEY) == 0;
}

/* Not at the spelling that loses, and at the algorithm only where the class is written. */
static bool is_looked_at(const struct json *annotations, const struct row *row, const char *key)
{
    if (strcmp(row->name, AGGREGATION_KEY) == 0 && !json_get(annotations, AUTOSCALING "class"))
        return false;
    return strcmp(key, row->name) == 0 || !json_get(annotations, row->name);
}

void check_annotation_range(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    const struct json *annotations = annotations_of(target);
    enum scaler class = annotation_class(annotations);

    json_each_member (member, annotations) {
        const char *key = json_key(member), *text = json_string(member);
        const struct row *row = annotation_row(key);
        if (row && text && is_looked_at(annotations, row, key) &&
            !annotation_valid(row, text, class))
            report_annotation(judgement, rule, target, key, is_metric(row) ? CLASS_KEY : NULL,
                              (struct finding){.wanted = row->wanted,
                                               .value = row->usual,
                                               .assumed = is_metric(row)
                                                              ? "metadata.annotations[" AUTOSCALING
                                                                "class]"
                                                              : NULL});
        if (starts_with(key, NETWORKING) && !allowed_networking(key))
            report_annotation(
                judgement, rule, target, key, NULL,
                (struct finding){.found = shown(judgement, member), .fault = &rule->faults[3]});
    }
    check_order(judgement, rule, target);
}

/* A dump of a live object is no CREATE: what it has was decided when it was made. */
static bool is_create(const struct subject *subject)
{
    return !subject->update && !(subject->in_file && json_look(subject->object, "metadata.uid"));
}

/* Equal values are harmless; they are only tidied up where they come, so that no Revision is made
 * for it. */
void check_two_spellings(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    const struct json *annotations = annotations_of(target);
    for (size_t i = 0; i < annotation_count; i++) {
        const struct row *row = &annotation_rows[i];
        const struct json *wins = json_get(annotations, row->name);
        const struct json *loses = row->other ? json_get(annotations, row->other) : NULL;
        bool same = json_equal(wins, loses);
        bool was =
            json_equal(loses, json_get(json_look(target->old, "metadata.annotations"), row->other));
        if (!wins || !loses || (same && was && !is_create(judgement->subject)))
            continue;
        report_annotation(judgement, rule, target, row->other, row->name,
                          (struct finding){.value = row->name,
                                           .fault = &rule->faults[same],
                                           .at_most = same ? WARN : DENY});
    }
}

bool repair_two_spellings(const struct judgement *judgement, const struct finding *finding,
                          struct patch *patch)
{
    (void)judgement;
    if (finding->at_most != WARN)
        return false;
    patch_remove(patch, &finding->path);
    return true;
}

/* What the template will say once misplaced annotations are moved there. */
static const char *to_be(const struct judgement *judgement, const struct target *target,
                         const char *key)
{
    const char *there = annotation_effective(annotations_of(target), key, NULL);
    const struct json *misplaced = json_look(judgement->subject->object, "metadata.annotations");
    return there ? there : annotation_effective(misplaced, key, NULL);
}

enum { UNDECIDED, TOO_FEW, UNDECIDED_ABOVE_MOST, TOO_FEW_ABOVE_MOST };

/* The spelling of the max-scale that the wanted least would contradict; NULL: there is none. */
static const char *most_in_the_way(const struct target *target, const char *wanted)
{
    const char *key;
    int64_t least, most = scale(annotations_of(target), AUTOSCALING "max-scale", &key);
    return most > 0 && go_int(wanted, &least) && least > most ? key : NULL;
}

static void report_undecided(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    const struct limit *limit = limit_of(judgement, rule_threshold(rule));
    const char *wanted = limit->recommended_text
                             ? limit->recommended_text
                             : fitting(judgement, "1", rule_threshold(rule), NO_THRESHOLD);
    const char *most = most_in_the_way(target, wanted);
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[most ? UNDECIDED_ABOVE_MOST : UNDECIDED],
                            .key = most,
                            .value = wanted,
                            .at_most = WARN});
}

/* Was there a least scale before this update, no higher, in either spelling? */
static bool was_no_more(const struct target *target, int64_t least)
{
    const char *then = annotation_effective(json_look(target->old, "metadata.annotations"),
                                            AUTOSCALING "min-scale", NULL);
    int64_t before;
    return then && go_int(then, &before) && before <= least;
}

void check_min_scale(struct judgement *judgement, const struct rule *rule,
                     const struct target *target)
{
    const struct json *annotations = annotations_of(target);
    const struct limit *limit = limit_of(judgement, rule_threshold(rule));
    const char *key;
    const char *stated = annotation_effective(annotations, AUTOSCALING "min-scale", &key);
    int64_t scale;

    if (scaler_named(to_be(judgement, target, AUTOSCALING "class")) != SCALER_KPA)
        return;
    if (!stated && is_create(judgement->subject) &&
        !to_be(judgement, target, AUTOSCALING "activation-scale") &&
        !to_be(judgement, target, AUTOSCALING "min-scale"))
        report_undecided(judgement, rule, target);
    if (!stated || !go_int(stated, &scale) || !((double)scale < limit->floor))
        return;
    const char *most = most_in_the_way(target, limit->recommended_text ? limit->recommended_text
                                                                       : limit->floor_text);
    report_annotation(judgement, rule, target, key, NULL,
                      (struct finding){
                          .fault = &rule->faults[most ? TOO_FEW_ABOVE_MOST : TOO_FEW],
                          .value = most,
                          .limit = limit,
                          .at_least = true,
                          .no_worse = was_no_more(target, scale),
                      });
}

bool repair_min_scale(const struct judgement *judgement, const struct finding *finding,
                      struct patch *patch)
{
    const char *most = to_be(judgement, finding->target, AUTOSCALING "max-scale");
    int64_t wanted, limit;
    if (finding->limit || !go_int(finding->value, &wanted) ||
        json_get(annotations_of(finding->target), AUTOSCALING "minScale")) /* but no text */
        return false;
    /* Knative refuses a least scale above the most. */
    if (most && (!go_int(most, &limit) || (limit > 0 && limit < wanted)))
        return false;
    patch_add(patch, &finding->path, json_new_string(judgement->arena, finding->value));
    return true;
}
