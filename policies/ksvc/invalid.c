// SPDX-License-Identifier: Apache-2.0
#include "ksvc/invalid.h"

#include "base/language.h"
#include "families.h"
#include "ksvc/ksvc.h"

#include <string.h>

/* Fills in {key} and {value} as they are to be pasted. A key in brackets is that of an annotation.
 * */
static void report_invalid(const struct inspection *inspection, struct finding finding)
{
    const char *field = finding.field, *open = strrchr(field, '[');
    finding.key = ends_with(field, "]") && open && strchr(open, '/')
                      ? arena_print(inspection->judgement->arena, "%.*s",
                                    (int)(strlen(open) - strlen("[]")), open + 1)
                      : path_written_key(field);
    report(inspection->judgement, inspection->rule, inspection->target, finding);
}

void invalid(const struct inspection *inspection, enum invalid what, const char *field,
             const struct json *found, const char *wanted, const char *value)
{
    struct judgement *judgement = inspection->judgement;
    if (!field)
        return;
    report_invalid(inspection,
                   (struct finding){
                       .fault = &inspection->rule->faults[what],
                       .field = field,
                       .found = found ? shown(judgement, found) : NULL,
                       .wanted = wanted ? in_language(judgement->policy->language, wanted) : NULL,
                       .value = value,
                       .inputs = {field},
                       .assumed = what == NOT_STATED ? field : NULL,
                   });
}

void invalid_upon(const struct inspection *inspection, enum invalid what, const char *field,
                  const char *input, const struct json *found, const char *value)
{
    if (field)
        report_invalid(inspection, (struct finding){
                                       .fault = &inspection->rule->faults[what],
                                       .field = field,
                                       .found = found ? shown(inspection->judgement, found) : NULL,
                                       .value = value,
                                       .inputs = {field, input},
                                       .assumed = input,
                                   });
}

/* In a cluster Knative itself refuses it; and Cloud Run has an API of its own. */
static bool is_not_judged(const struct judgement *judgement, const struct target *target)
{
    return !judgement->subject->in_file || on_cloud_run.holds(judgement, target);
}

static const struct condition not_judged = {.holds = is_not_judged};

static void check_all(struct judgement *judgement, const struct rule *rule,
                      const struct target *target)
{
    const struct inspection inspection = {judgement, rule, target};
    inspect_fields(&inspection);
    inspect_values(&inspection);
    inspect_containers(&inspection);
    inspect_volumes(&inspection);
    inspect_service(&inspection);
}

#define REFUSED .why = "Knative refuses the Service"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KS-INVALID", .kinds = KSVC, .scope = OBJECT,
        .field = "spec", .unless = &not_judged,
        .check = check_all,
        .faults = FAULTS([NEVER_ALLOWED] =
                             {.says = "is not allowed", .why = "Knative refuses the field in every Service",
                              .fix = "remove {key}"},
                         [WRONG_VALUE] =
                             {.says = "must be {wanted}, not {found}", REFUSED, .fix = "{key}: {value}"},
                         [NOT_STATED] =
                             {.says = "is missing", .why = "Knative refuses the Service without it",
                              .fix = "{key}: {value}"},
                         [SECOND_PORT] =
                             {.says = "is a second port", .why = "Knative takes one port in the whole Pod",
                              .fix = "remove it"},
                         [RESERVED_NAME] =
                             {.says = "{found} is Knative's own",
                              .why = "Knative sets this variable, and refuses a Service that does",
                              .fix = "remove it"},
                         [WRONG_SUM] =
                             {.says = "adds up to {value} percent, not 100",
                              .why = "Knative refuses traffic that is not shared out",
                              .fix = "percents that add up to 100"},
                         [STATED_TWICE] =
                             {.says = "{found} is there twice", .why = "Knative refuses it the second time",
                              .fix = "{key}: {value}"},
                         [OTHER_PREFIX] =
                             {.wanted = "{value}", .says = "{found} does not begin with the Service's name and a dash",
                              .why = "Knative refuses a revision of another name", .fix = "name: {value}"},
                         [NAME_KEPT] =
                             {.says = "{found} is the name of the revision before, whose template is another",
                              .why = "a revision never changes, so Knative refuses the update",
                              .fix = "remove it, or write a new one"},
                         [NOT_ONE] =
                             {.says = "stands beside another of its kind",
                              .why = "Knative refuses more than one", .fix = "remove {key}"},
                         [NOT_MOUNTED] =
                             {.says = "{found} is mounted by no container",
                              .why = "Knative refuses a volume that nobody mounts", .fix = "remove it"},
                         [NO_VOLUME] =
                             {.says = "names no volume of this revision",
                              .why = "Knative refuses what it cannot mount", .fix = "remove it"},
                         [CONTRADICTED] =
                             {.says = "{found} contradicts {wanted}", REFUSED, .fix = "remove {key}"}),
        .reads = {"metadata", "spec"},
    },
};
// clang-format on

const struct family ksvc_invalid_family = {"Knative Service", rules, sizeof rules / sizeof *rules};
