// SPDX-License-Identifier: Apache-2.0
/* What every Pod of a revision gets: queue-proxy, its image and its resources. And how long the
 * requests may take that it holds. */
#include "families.h"
#include "knative/keys.h"
#include "knative/map.h"
#include "knative/queue_proxy.h"
#include "knative/values.h"

#include <stddef.h>
#include <string.h>

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

/* An image in its parts: repository:tag@digest. */
struct image {
    const char *repository, *tag; /* "" : it has none */
    bool has_digest;
};

static struct image image_of(const struct judgement *judgement, const char *text)
{
    size_t length = strcspn(text, "@");
    const char *name = arena_copy(judgement->arena, text, length);
    const char *slash = name ? strrchr(name, '/') : NULL;
    const char *colon = name ? strchr(slash ? slash : name, ':') : NULL;
    size_t end = colon ? (size_t)(colon - name) : length;
    return (struct image){arena_copy(judgement->arena, text, end), colon ? colon + 1 : "",
                          text[length] == '@'};
}

#define BEFORE_ALL 0 /* the release of a tag such as v0.37 */

/* The minor version that a tag names, be it v1.23.1, 1.23, release-1.23 or knative-v1.23.1; -1: it
 * names none. */
static int tagged_release(const char *tag)
{
    static const char *const before[] = {"release-", "knative-"};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (starts_with(tag, before[i]))
            tag += strlen(before[i]);
    return starts_with(tag + (*tag == 'v'), "0.") ? BEFORE_ALL : knative_release(tag);
}

static bool is_moving(const char *tag)
{
    static const char *const tags[] = {"latest", "nightly", "main", "master", "edge", "stable"};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (strcmp(tag, tags[i]) == 0)
            return true;
    return false;
}

/* What a KnativeServing says is merged over the map that its operator ships, of the release that it
 * installs. */
static bool is_shipped_map(const struct judgement *judgement)
{
    return judgement->subject->kind == CONFIG_MAP;
}

enum { OTHER_VERSION, MOVING_TAG, OTHER_IMAGE, NO_IMAGE };

static void judge_image(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, struct finding finding, const char *text)
{
    struct image image = image_of(judgement, text);
    int minor = tagged_release(image.tag), wanted = knative_minor(judgement, target);
    bool has_tag = *image.tag, moves = !has_tag || is_moving(image.tag);

    if (!image.repository || starts_with(text, "ko://")) /* a build puts the image there */
        return;
    if (minor >= 0 && wanted >= 0 && minor != wanted) {
        finding.fault = &rule->faults[OTHER_VERSION];
        finding.found = shown_tag(judgement, image.tag);
        finding.value = arena_print(judgement->arena, "v1.%d", wanted);
        finding.taught = knative_minor_by(judgement, target);
        if (judgement->policy->environment.knative_minor < 0 && is_shipped_map(judgement))
            finding.at_most = WARN; /* a label may be one that a platform writes on all it has */
    } else if (!is_queue_proxy(image.repository)) {
        finding.fault = &rule->faults[OTHER_IMAGE];
    } else if (moves && !image.has_digest) {
        finding.fault = &rule->faults[MOVING_TAG];
        if (has_tag)
            finding.found = image.tag;
    } else {
        return;
    }
    report(judgement, rule, target, finding);
}

static void check_image(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct knative_map *map = knative_map_of(target->node);
    const char *key;
    const struct json *value = knative_value(map, target->node, "queue-sidecar-image", &key);
    struct finding finding = {.field = data_field(judgement, key),
                              .key = key,
                              .found = value ? shown(judgement, value) : NULL};
    finding.inputs[0] = finding.field;
    finding.inputs[1] = VERSION_LABEL;

    if (value && !is_blank(value)) {
        if (json_string(value))
            judge_image(judgement, rule, target, finding, json_string(value));
        return;
    }
    if (!value && !is_shipped_map(judgement))
        return;
    /* KC-KEYS-DROPPED reports an update that drops the key; a file may hold half a map. */
    finding.fault = &rule->faults[NO_IMAGE];
    finding.found = NULL;
    finding.at_most = judgement->subject->in_file && !value ? WARN : DENY;
    if (value || !knative_value(map, target->old, "queue-sidecar-image", NULL))
        report(judgement, rule, target, finding);
}

#define ACTIVATOR_GRACE 600 /* seconds that an activator has to end */

static const struct pair timeouts[] = {
    {.low = "revision-timeout-seconds", .high = "max-revision-timeout-seconds"},
    {0},
};

/* Where the default is above the maximum, one of the two has to change first. */
static bool is_default_within(const struct target *target)
{
    double usual, most;
    const struct json *data = json_get(target->node, "data");
    return knative_number(target->node, json_get(data, timeouts[0].low), timeouts[0].low, &usual) &&
           knative_number(target->node, json_get(data, timeouts[0].high), timeouts[0].high,
                          &most) &&
           usual <= most;
}

static bool has_long_default(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    double usual;
    const struct json *stated = json_look(target->node, "data[revision-timeout-seconds]");
    return is_default_within(target) &&
           knative_number(target->node, stated, timeouts[0].low, &usual) && usual > ACTIVATOR_GRACE;
}

static bool has_short_default(const struct judgement *judgement, const struct target *target)
{
    return is_default_within(target) && !has_long_default(judgement, target);
}

static const struct condition short_default = {.holds = has_short_default,
                                               .reads = {"data[revision-timeout-seconds]"}};
static const struct condition long_default = {.holds = has_long_default,
                                              .reads = {"data[revision-timeout-seconds]"}};

#define CPU_REQUEST "data[queue-sidecar-cpu-request]"

static bool has_no_cpu_request(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return !vocabulary_look(&knative_names, target->node, "queue-sidecar-cpu-request", NULL);
}

static const struct condition no_cpu_request = {
    .holds = has_no_cpu_request, .reads = {CPU_REQUEST}, .assumes = CPU_REQUEST};

#define MEMORY_LIMIT "data[queue-sidecar-memory-limit]"
#define CPU_LIMIT "data[queue-sidecar-cpu-limit]"
#define STORAGE_LIMIT "data[queue-sidecar-ephemeral-storage-limit]"
#define ORDER_WORDS BELOW_REQUEST("no Pod of a new revision is admitted")
#define REFUSED_ABOVE "Knative refuses a default above the maximum"

#define CUT                                                                                        \
    .says = "{found} is longer than an activator waits before it ends",                            \
    .why = "it waits 600s for its requests, and cuts those that are left"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KC-QP-IMAGE", .scope = KNATIVE_MAP,
        .field = "data[queue-sidecar-image]", .unless = &not_the_deployment,
        .check = check_image, .unprompted = true,
        .faults = FAULTS([OTHER_VERSION] =
                             {.wanted = "{value}", .says = "{found} is not Knative's own release, {value}",
                              .why = "queue-proxy reads what the controller of its own release writes",
                              .fix = "{key}: the image that this release of Knative ships"},
                         [MOVING_TAG] =
                             {.at_most = WARN, .says = "{found} names no release",
                              .why = "the next Pod may get another release than Knative's own",
                              .fix = "{key}: the image that this release of Knative ships"},
                         [OTHER_IMAGE] =
                             {.at_most = WARN, .says = "{found} does not look like queue-proxy",
                              .why = "every Pod of every revision runs this image beside the user's",
                              .fix = "{key}: the image that this release of Knative ships"},
                         [NO_IMAGE] =
                             {.says = "is not set",
                              .why = "Knative refuses config-deployment without it",
                              .fix = "{key}: the image that this release of Knative ships"}),
        .reads = {"data[queue-sidecar-image]", "data.queueSidecarImage", VERSION_LABEL},
    },
    {
        .id = "KC-QP-RES", .scope = KNATIVE_MAP,
        .field = "data", .words = &knative_names, .unless = &not_the_deployment,
        .faults = FAULTS({MEMBER_IS(ZERO), .says = "is zero",
                          .why = "Kubernetes takes that for no request, or for no limit",
                          .fix = "{key}: \"{value}\""},
                         {.field = MEMORY_LIMIT, IS_UNDER("data[queue-sidecar-memory-request]"), ORDER_WORDS},
                         {.field = CPU_LIMIT, IS_UNDER(CPU_REQUEST), ORDER_WORDS},
                         {.field = CPU_LIMIT, LESS_THAN("25m", UNIT_QUANTITY), .when = &no_cpu_request,
                          .usual = "25m", .fits = QUEUE_PROXY_CPU_LIMIT,
                          .says = "{found} is below 25m, the request where none is stated",
                          .why = "no Pod of a new revision is admitted", .fix = "{key}: \"{value}\""},
                         {.field = STORAGE_LIMIT, IS_UNDER("data[queue-sidecar-ephemeral-storage-request]"),
                          ORDER_WORDS},
                         {.field = MEMORY_LIMIT, AT_LEAST(QUEUE_PROXY_MEMORY_LIMIT), KILLED},
                         {.field = CPU_LIMIT, AT_LEAST(QUEUE_PROXY_CPU_LIMIT), STARVED}),
    },
    {
        .id = "KC-TIMEOUT-GRACE", .scope = KNATIVE_MAP,
        .field = "data[max-revision-timeout-seconds]", .words = &knative_names,
        .unless = &not_the_defaults,
        .faults = FAULTS({FIRST_EXCEEDS(timeouts), .says = "{found} is above the maximum, {value}", .why = REFUSED_ABOVE,
                          .fix = "{key}: \"{value}\""},
                         {SECOND_FALLS_SHORT_OF_DEFAULT(timeouts), .says = "{found} is below the default timeout, {value}", .why = REFUSED_ABOVE,
                          .fix = "{key}: \"{value}\""},
                         /* An activator ends 600 s after it is asked to, whoever still waits for an answer. */
                         {MORE_THAN("600", UNIT_COUNT), .when = &short_default, .at_most = WARN, CUT,
                          .fix = "{key}: \"600\", or as long a terminationGracePeriodSeconds for the activator"},
                         {MORE_THAN("600", UNIT_COUNT), .when = &long_default, .at_most = WARN, CUT,
                          .fix = "terminationGracePeriodSeconds: {found} for the activator as well"}),
    },
};
// clang-format on

const struct family knative_deployment_family = {"Knative ConfigMap", rules,
                                                 sizeof rules / sizeof *rules};
