// SPDX-License-Identifier: Apache-2.0
/* Fields that Knative refuses unless a flag of config-features is on. What the flags are is not to
 * be seen in a file; the policy may state them. */
#include "families.h"
#include "judge/places.h"
#include "ksvc/invalid.h"
#include "ksvc/ksvc.h"

#include "knative/lessons.h"

#include <string.h>

#define POD_FLAG "kubernetes.podspec-"
#define CLAIM "spec.volumes[*].persistentVolumeClaim"
#define WRITE POD_FLAG "persistent-volume-write"
#define PROBING "multi-container-probing"

static const struct {
    const char *field, *flag;
    enum says says;
    bool enabled; /* the flag must be Enabled; Allowed is not enough */
} flagged[] = {
    {"spec.affinity", POD_FLAG "affinity", THERE, false},
    {"spec.dnsConfig", POD_FLAG "dnsconfig", THERE, false},
    {"spec.dnsPolicy", POD_FLAG "dnspolicy", FILLED, false},
    {"spec.hostAliases", POD_FLAG "hostaliases", FILLED, false},
    {"spec.hostIPC", POD_FLAG "hostipc", FILLED, false},
    {"spec.hostNetwork", POD_FLAG "hostnetwork", FILLED, false},
    {"spec.hostPID", POD_FLAG "hostpid", FILLED, false},
    {"spec.initContainers", POD_FLAG "init-containers", FILLED, true},
    {"spec.nodeSelector", POD_FLAG "nodeselector", FILLED, false},
    {"spec.priorityClassName", POD_FLAG "priorityclassname", FILLED, false},
    {"spec.runtimeClassName", POD_FLAG "runtimeclassname", THERE, false},
    {"spec.schedulerName", POD_FLAG "schedulername", FILLED, false},
    {"spec.securityContext", POD_FLAG "securitycontext", THERE, false},
    {"spec.shareProcessNamespace", POD_FLAG "shareprocessnamespace", THERE, false},
    {"spec.tolerations", POD_FLAG "tolerations", FILLED, false},
    {"spec.topologySpreadConstraints", POD_FLAG "topologyspreadconstraints", FILLED, false},
    {"spec.volumes[*].csi", POD_FLAG "volumes-csi", THERE, true},
    {"spec.volumes[*].ephemeral", POD_FLAG "volumes-ephemeral", THERE, true},
    {"spec.volumes[*].hostPath", POD_FLAG "volumes-hostpath", THERE, true},
    {"spec.volumes[*].image", POD_FLAG "volumes-image", THERE, true},
    {CLAIM, POD_FLAG "persistent-volume-claim", THERE, true},
    {"spec.containers[*].volumeMounts[*].mountPropagation", POD_FLAG "volumes-mount-propagation",
     THERE, true},
    {"spec.containers[*].env[*].valueFrom.fieldRef", POD_FLAG "fieldref", THERE, false},
    {"spec.containers[*].env[*].valueFrom.resourceFieldRef", POD_FLAG "fieldref", THERE, false},
    {"spec.containers[*].securityContext.capabilities.add",
     "kubernetes.containerspec-addcapabilities", FILLED, true},
};

/* What config-features in the input says of a flag. */
static enum flag flag_taught(const struct judgement *judgement, const char *flag, const char **from)
{
    const char *word = lesson(judgement, OF_FEATURES, flag, from);
    if (!word)
        return FLAG_NOT_STATED;
    return strcasecmp(word, "enabled") == 0    ? FLAG_ENABLED
           : strcasecmp(word, "disabled") == 0 ? FLAG_DISABLED
                                               : FLAG_ALLOWED;
}

/* Do policy or input say that the flag is on? *off: the object of the input that says it is off. */
static bool is_on(const struct judgement *judgement, const char *flag, bool enabled,
                  const char **off)
{
    enum flag state = policy_flag(judgement->policy, flag);
    const char *from = NULL;
    if (state == FLAG_NOT_STATED)
        state = flag_taught(judgement, flag, &from);
    if (off)
        *off = state == FLAG_DISABLED ? from : NULL;
    return state > (enabled ? FLAG_ALLOWED : FLAG_DISABLED);
}

enum { SAID_TO_BE_OFF = 3 };

struct walk {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
    const char *flag;
    enum says says;
    const char *off; /* the object of the input that says so; NULL: nobody does */
};

static void look_at(const char *field, const struct json *value, const struct json *old,
                    void *closure)
{
    const struct walk *walk = closure;
    if (says(value, walk->says))
        report(walk->judgement, walk->rule, walk->target,
               (struct finding){.fault = &walk->rule->faults[walk->off ? SAID_TO_BE_OFF : 0],
                                .field = field,
                                .taught = walk->off,
                                .found = shown(walk->judgement, value),
                                .key = walk->flag,
                                .no_worse = json_equal(value, old),
                                .inputs = {field}});
}

/* Of several containers the one with a port serves, and its probes are Knative's. */
static void check_probes(const char *field, const struct json *container, const struct json *old,
                         void *closure)
{
    static const char *const probes[] = {"livenessProbe", "readinessProbe", "startupProbe"};
    struct judgement *judgement = ((struct walk *)closure)->judgement;
    if (json_size(json_get(container, "ports")))
        return;
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
        look_at(arena_print(judgement->arena, "%s.%s", field, probes[i]),
                json_get(container, probes[i]), json_get(old, probes[i]), closure);
}

static void check_flags(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    struct walk walk = {judgement, rule, target, PROBING, THERE, NULL};
    bool several = json_size(json_look(target->node, "spec.containers")) > 1;
    if (several && !is_on(judgement, PROBING, true, &walk.off))
        each_place(judgement, target, "spec.containers[*]", check_probes, &walk);
    for (size_t i = 0; i < sizeof flagged / sizeof *flagged; i++) {
        walk.flag = flagged[i].flag;
        walk.says = flagged[i].says;
        if (!is_on(judgement, walk.flag, flagged[i].enabled, &walk.off))
            each_place(judgement, target, flagged[i].field, look_at, &walk);
    }
}

static bool is_write_off(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return !is_on(judgement, WRITE, true, NULL);
}

static const struct condition write_is_off = {.holds = is_write_off};

/* A dump of a Service that runs proves that the flags are on; and online Knative itself refuses the
 * Service. */
static bool is_none_of_ours(const struct judgement *judgement, const struct target *target)
{
    const struct subject *subject = judgement->subject;
    return !subject->in_file || json_look(subject->object, "metadata.uid") ||
           on_cloud_run.holds(judgement, target);
}

static const struct condition none_of_ours = {.holds = is_none_of_ours};

#define FLAG_OFF "Knative refuses the revision while the flag is off"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KS-FLAGGED-FIELD", .scope = REVISION_TEMPLATE,
        .field = "spec", .unless = &none_of_ours,
        .check = check_flags,
        .faults = FAULTS({.at_most = WARN, .says = "needs a flag that is off by default",
                          .why = FLAG_OFF, .fix = "{key}: Enabled in config-features"},
                         /* Without readOnly a claim is mounted to be written. */
                         {.field = CLAIM ".readOnly", IS_MISSING, .when = &write_is_off, .at_most = WARN,
                          .says = "is not set, and a writable volume needs a flag that is off by default",
                          .why = FLAG_OFF, .fix = WRITE ": Enabled in config-features"},
                         {.field = CLAIM ".readOnly", IS_EXACTLY("false"), .when = &write_is_off, .at_most = WARN,
                          .says = "is false, and a writable volume needs a flag that is off by default",
                          .why = FLAG_OFF, .fix = WRITE ": Enabled in config-features"},
                         [SAID_TO_BE_OFF] =
                             {.says = "needs a flag that is off in this cluster",
                              .why = FLAG_OFF, .fix = "{key}: Enabled in config-features"}),
        .reads = {"spec"},
    },
};
// clang-format on

const struct family ksvc_flag_family = {"Knative Service", rules, sizeof rules / sizeof *rules};
