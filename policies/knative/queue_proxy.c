// SPDX-License-Identifier: Apache-2.0
#include "knative/queue_proxy.h"

#include "judge/checks.h"
#include "knative/keys.h"
#include "knative/map.h"

#include "base/quantity.h"

#include <stddef.h>
#include <string.h>

void judge_allotment(struct judgement *judgement, const struct rule *rule,
                     const struct target *target, const struct allotment *allotment)
{
    const struct json *limit = json_look(target->node, allotment->limit);
    const char *least = json_string(json_look(target->node, allotment->request));
    const char *most = json_string(limit);
    struct finding finding = {.field = allotment->limit,
                              .key = allotment->key,
                              .inputs = {allotment->limit, allotment->request}};
    struct quantity asked, allowed;

    if (least && most && quantity_parse(least, &asked) && quantity_parse(most, &allowed) &&
        quantity_compare(asked, allowed) > 0) {
        finding.found = shown(judgement, limit);
        finding.value =
            fitting(judgement, shown(judgement, json_look(target->node, allotment->request)),
                    allotment->threshold, NO_THRESHOLD);
        finding.fault = &rule->faults[REQUEST_OVER_LIMIT];
        finding.no_worse = order_no_worse(target, allotment->request, allotment->limit);
        if (finding.no_worse)
            finding.inputs[1] = NULL;
        report(judgement, rule, target, finding);
    } else if (allotment->threshold) {
        finding.inputs[1] = NULL;
        too_low(judgement, rule, target, allotment->threshold, finding);
    }
}

enum { ZERO = 2 };

static bool is_zero(const struct json *value)
{
    struct quantity quantity;
    return json_string(value) && quantity_parse(json_string(value), &quantity) &&
           quantity.nano == 0;
}

/* At a key, whichever of its spellings that is. True: there was one. */
static bool report_zero(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, const char *key, const struct knative_key *own,
                        enum threshold least)
{
    const struct json *value = json_look(target->node, key);
    if (!is_zero(value))
        return false;
    report(judgement, rule, target,
           (struct finding){.field = key,
                            .fault = &rule->faults[ZERO],
                            .found = shown(judgement, value),
                            .key = json_key(value),
                            .value = fitting(judgement, own->usual, least, NO_THRESHOLD),
                            .inputs = {key}});
    return true;
}

void check_queue_proxy_resources(struct judgement *judgement, const struct rule *rule,
                                 const struct target *target)
{
    static const struct {
        const char *request, *limit;
        enum threshold threshold;
    } rows[] = {
        {"queue-sidecar-cpu-request", "queue-sidecar-cpu-limit", QUEUE_PROXY_CPU_LIMIT},
        {"queue-sidecar-memory-request", "queue-sidecar-memory-limit", QUEUE_PROXY_MEMORY_LIMIT},
        {"queue-sidecar-ephemeral-storage-request", "queue-sidecar-ephemeral-storage-limit",
         NO_THRESHOLD},
    };
    const struct knative_map *map = knative_map_of(judgement);
    if (!map || strcmp(map->name, "config-deployment") != 0)
        return;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *request, *limit;
        knative_value(map, target->node, rows[i].request, &request);
        knative_value(map, target->node, rows[i].limit, &limit);
        struct allotment allotment = {data_field(judgement, request), data_field(judgement, limit),
                                      limit, rows[i].threshold};
        bool no_request = report_zero(judgement, rule, target, allotment.request,
                                      knative_own_key(map, rows[i].request), NO_THRESHOLD);
        bool no_limit = report_zero(judgement, rule, target, allotment.limit,
                                    knative_own_key(map, rows[i].limit), rows[i].threshold);
        if (!no_request && !no_limit)
            judge_allotment(judgement, rule, target, &allotment);
    }
}

/* Knative's own path is knative-releases/knative.dev/serving/cmd/queue; mirrors keep at least the
 * last word of it. */
static bool is_queue_proxy(const char *repository)
{
    const char *slash = strrchr(repository, '/');
    return strstr(slash ? slash : repository, "queue") &&
           !ends_with(repository, "/knative-releases/queue");
}

/* The end of an image, which is what differs. */
static const char *shown_tag(const struct judgement *judgement, const char *tag)
{
    struct text text = TEXT_IN(judgement->arena);
    text_add_shown(&text, tag, FOUND_MOST);
    return text.data;
}

static bool is_blank(const struct json *value)
{
    const char *text = json_string(value);
    return text && !text[strspn(text, " \t\r\n")];
}

enum { OTHER_VERSION, OTHER_IMAGE, NO_IMAGE };

void check_queue_proxy_image(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    const struct knative_map *map = knative_map_of(judgement);
    const char *key;
    if (!map || strcmp(map->name, "config-deployment") != 0)
        return;
    const struct json *value = knative_value(map, target->node, "queue-sidecar-image", &key);
    const char *image = json_string(value);
    struct finding finding = {.field = data_field(judgement, key),
                              .key = key,
                              .found = value ? shown(judgement, value) : NULL};
    finding.inputs[0] = finding.field;
    finding.inputs[1] = VERSION_LABEL;

    if (!value || is_blank(value)) {
        /* Of an update that drops it KC-KEYS-DROPPED speaks; a file may be half a map by nature. */
        finding.fault = &rule->faults[NO_IMAGE];
        finding.found = NULL;
        finding.at_most = judgement->subject->in_file && !value ? WARN : DENY;
        if (value || !knative_value(map, target->old, "queue-sidecar-image", NULL))
            report(judgement, rule, target, finding);
        return;
    }
    if (!image || strchr(image, '@')) /* a digest tells nothing */
        return;
    const char *slash = strrchr(image, '/');
    const char *colon = strchr(slash ? slash : image, ':'), *tag = colon ? colon + 1 : "";
    int length = (int)(colon ? colon - image : (ptrdiff_t)strlen(image));
    const char *repository = arena_print(judgement->arena, "%.*s", length, image);
    int minor = knative_release(tag), wanted = knative_minor(judgement, target);

    if (minor >= 0 && wanted >= 0 && minor != wanted) {
        finding.fault = &rule->faults[OTHER_VERSION];
        finding.found = shown_tag(judgement, tag);
        finding.value = arena_print(judgement->arena, "v1.%d", wanted);
    } else if (repository && !is_queue_proxy(repository)) {
        finding.fault = &rule->faults[OTHER_IMAGE];
        finding.at_most = WARN;
    } else {
        return;
    }
    report(judgement, rule, target, finding);
}
