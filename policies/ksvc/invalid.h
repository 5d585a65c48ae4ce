// SPDX-License-Identifier: Apache-2.0
/*
 * What Knative's webhook always refuses, whatever the cluster's settings are. Each file has a part
 * of it: fields that may never be there, what a value may be, and what has to fit together.
 * Source: knative.dev/serving pkg/apis/serving/{k8s_validation,fieldmask}.go and v1/.
 */
#ifndef MESHRAIL_KSVC_INVALID_H
#define MESHRAIL_KSVC_INVALID_H

#include "judge/engine.h"
#include "rule/rule.h"

/* The faults of the rule, in its order. */
enum invalid {
    NEVER_ALLOWED,
    WRONG_VALUE,
    NOT_STATED,
    SECOND_PORT,
    RESERVED_NAME,
    WRONG_SUM,
    STATED_TWICE,
    OTHER_PREFIX,
    NAME_KEPT,
    NOT_ONE,
    NOT_MOUNTED,
    NO_VOLUME,
    CONTRADICTED,
};

/* When does a field count as set? THERE: as soon as it is there (Go has a pointer). FILLED: unless
 * it is empty, false or 0, which Knative's webhook drops before it looks. TRUE: only if it is true.
 * */
enum says { THERE, FILLED, TRUE };
bool says(const struct json *value, enum says what);

struct inspection {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target; /* the whole object */
};

#define POD "spec.template.spec."
#define EACH_CONTAINER POD "containers[*]"
#define EACH_INIT_CONTAINER POD "initContainers[*]"

/* Reports a fault at a field: what was found, what is wanted, what to paste; each may be NULL. */
void invalid(const struct inspection *, enum invalid, const char *field, const struct json *found,
             const char *wanted, const char *value);

/* The same, where the finding rests upon another field. */
void invalid_upon(const struct inspection *, enum invalid, const char *field, const char *input,
                  const struct json *found, const char *value);

/* The parts. */
void inspect_fields(const struct inspection *);
void inspect_values(const struct inspection *);
void inspect_containers(const struct inspection *);
void inspect_volumes(const struct inspection *);
void inspect_service(const struct inspection *);

/* Texts that are looked up by binary search, however many there are. */
struct texts {
    const char **sorted;
    size_t count;
};
struct texts texts_under(const struct inspection *, const struct json *const *lists, size_t count,
                         const char *key);
bool texts_have(const struct texts *, const char *text);

/* Is a text a name by each of Kubernetes' rules? */
bool is_label_1035(const char *text);
bool is_label_1123(const char *text);
bool is_subdomain(const char *text);
bool is_qualified(const char *text);

/* Is it a reference of an image? */
bool is_image(const char *text);

/* The nearest name of small letters, digits and dashes. */
const char *as_label(const struct judgement *judgement, const char *text);

#endif
