// SPDX-License-Identifier: Apache-2.0
#include "judge/checks.h"
#include "knative/keys.h"
#include "knative/map.h"

#include <string.h>

/* The name of the KnativeServing that controls an object, or NULL. */
static const struct json *operator_of(const struct json *object)
{
    json_each (owner, json_look(object, "metadata.ownerReferences")) {
        const char *kind = json_string(json_get(owner, "kind"));
        const char *version = json_string(json_get(owner, "apiVersion"));
        if (json_true(json_get(owner, "controller")) && kind && version &&
            strcmp(kind, "KnativeServing") == 0 && starts_with(version, "operator.knative.dev/"))
            return json_get(owner, "name");
    }
    return NULL;
}

/* Who takes the owner away in the same update is asked about the object as it was. */
void check_operator_owned(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const struct json *owner = operator_of(target->old);
    const char *name = judgement->subject->name;
    if (!owner || policy_never_blocks(judgement->policy, judgement->subject->user) ||
        json_equal(json_get(target->node, "data"), json_get(target->old, "data")))
        return;
    report(judgement, rule, target,
           (struct finding){.found = name,
                            .key = starts_with(name, "config-") ? name + strlen("config-") : name,
                            .value = shown(judgement, owner)});
}
