// SPDX-License-Identifier: Apache-2.0
/*
 * Fields that Knative refuses unless a flag of config-features is on. What the flags are is not to
 * be seen in a file, and online Knative itself says it best.
 */
#include "judge/checks.h"
#include "ksvc/ksvc.h"

#define PODSPEC "kubernetes.podspec-"

struct flagged {
    const char *field, *flag;
};

static const struct flagged pod_fields[] = {
    {"affinity", PODSPEC "affinity"},
    {"dnsConfig", PODSPEC "dnsconfig"},
    {"dnsPolicy", PODSPEC "dnspolicy"},
    {"hostAliases", PODSPEC "hostaliases"},
    {"hostIPC", PODSPEC "hostipc"},
    {"hostNetwork", PODSPEC "hostnetwork"},
    {"hostPID", PODSPEC "hostpid"},
    {"initContainers", PODSPEC "init-containers"},
    {"nodeSelector", PODSPEC "nodeselector"},
    {"priorityClassName", PODSPEC "priorityclassname"},
    {"runtimeClassName", PODSPEC "runtimeclassname"},
    {"schedulerName", PODSPEC "schedulername"},
    {"securityContext", PODSPEC "securitycontext"},
    {"shareProcessNamespace", PODSPEC "shareprocessnamespace"},
    {"tolerations", PODSPEC "tolerations"},
    {"topologySpreadConstraints", PODSPEC "topologyspreadconstraints"},
};

static const struct flagged volume_fields[] = {
    {"csi", PODSPEC "volumes-csi"},
    {"ephemeral", PODSPEC "volumes-ephemeral"},
    {"hostPath", PODSPEC "volumes-hostpath"},
    {"image", PODSPEC "volumes-image"},
    {"persistentVolumeClaim", PODSPEC "persistent-volume-claim"},
};

static const struct flagged mount_fields[] = {
    {"mountPropagation", PODSPEC "volumes-mount-propagation"},
};

static const struct flagged env_fields[] = {
    {"valueFrom.fieldRef", PODSPEC "fieldref"},
    {"valueFrom.resourceFieldRef", PODSPEC "fieldref"},
};

static const struct flagged container_fields[] = {
    {"securityContext.capabilities.add", "kubernetes.containerspec-addcapabilities"},
};

/* Where a review looks now; to report what it finds there. */
struct place {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
};

static void tell(const struct place *place, const struct json *value, const char *field,
                 const char *flag)
{
    report(place->judgement, place->rule, place->target,
           (struct finding){.field = field,
                            .found = value ? shown(place->judgement, value) : NULL,
                            .key = flag,
                            .inputs = {field}});
}

/* Nothing, as good as nothing, or Kubernetes' own default. */
static bool says_nothing(const struct json *value)
{
    switch (json_kind(value)) {
    case JSON_BOOL:
        return !json_true(value);
    case JSON_STRING:
        return !*json_string(value);
    case JSON_OBJECT:
    case JSON_ARRAY:
        return json_size(value) == 0;
    case JSON_NUMBER:
        return false;
    case JSON_ABSENT:
    case JSON_NULL:
        break;
    }
    return true;
}

static void look(const struct place *place, const struct json *object, const char *at,
                 const struct flagged *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct json *value = json_look(object, fields[i].field);
        if (!says_nothing(value))
            tell(place, value, arena_print(place->judgement->arena, "%s.%s", at, fields[i].field),
                 fields[i].flag);
    }
}

#define LOOK(place, object, at, fields)                                                            \
    look((place), (object), (at), (fields), sizeof(fields) / sizeof *(fields))

/* The same in every element of a list of the object. */
static void look_in(const struct place *place, const struct json *object, const char *at,
                    const char *list, const struct flagged *fields, size_t count)
{
    unsigned i = 0;
    json_each (element, json_get(object, list))
        look(place, element, arena_print(place->judgement->arena, "%s.%s[%u]", at, list, i++),
             fields, count);
}

#define LOOK_IN(place, object, at, list, fields)                                                   \
    look_in((place), (object), (at), (list), (fields), sizeof(fields) / sizeof *(fields))

/* A claim that is not read-only is written to. */
static void look_at_claims(const struct place *place, const struct json *spec)
{
    unsigned i = 0;
    json_each (volume, json_get(spec, "volumes")) {
        const struct json *claim = json_get(volume, "persistentVolumeClaim");
        const char *field = arena_print(place->judgement->arena,
                                        "spec.volumes[%u].persistentVolumeClaim.readOnly", i++);
        if (claim && !json_true(json_get(claim, "readOnly")))
            tell(place, json_get(claim, "readOnly"), field, PODSPEC "persistent-volume-write");
    }
}

void check_flagged_fields(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const struct place place = {judgement, rule, target};
    const struct json *spec = json_get(target->node, "spec");
    unsigned i = 0;

    /* What runs already has its flags. */
    if (!judgement->subject->in_file || json_look(judgement->subject->object, "metadata.uid"))
        return;
    LOOK(&place, spec, "spec", pod_fields);
    LOOK_IN(&place, spec, "spec", "volumes", volume_fields);
    look_at_claims(&place, spec);
    json_each (container, json_get(spec, "containers")) {
        const char *at = arena_print(judgement->arena, "spec.containers[%u]", i++);
        LOOK(&place, container, at, container_fields);
        LOOK_IN(&place, container, at, "volumeMounts", mount_fields);
        LOOK_IN(&place, container, at, "env", env_fields);
    }
}
