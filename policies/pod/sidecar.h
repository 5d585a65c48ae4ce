// SPDX-License-Identifier: Apache-2.0
/* Which Pods have a sidecar, and what it may use. */
#ifndef MESHRAIL_POD_SIDECAR_H
#define MESHRAIL_POD_SIDECAR_H

#include "judge/engine.h"
#include "rule/rule.h"

#define CONFIG_FIELD "metadata.annotations[" PROXY_CONFIG "]"
#define INJECT "sidecar.istio.io/inject"

/* The injector will add no sidecar. */
extern const struct condition no_injection;

/* The same, or the injector uses a template whose proxy is no sidecar. */
extern const struct condition no_sidecar;

/* The same for a container: Ambient's node proxy and Istio's own gateways call theirs istio-proxy
 * as well. */
extern const struct condition no_sidecar_container;

/* A label, an annotation or a container says that there is or will be a sidecar. */
extern const struct condition has_sidecar;

/* Has the injector been here already? Then what stands there is what runs. */
bool is_injected(const struct json *pod);

/* The injector does not read the annotations of resources: it adds no sidecar, or has added it
 * already. */
extern const struct condition no_injected_resources;

/* The istio-proxy that the template itself declares, or NULL. The injector merges it into what it
 * makes of the annotations or the defaults, so that each field of it wins. */
const struct target *proxy_container(const struct judgement *, const struct target *template);

/* The injector's annotations for them: requests, then the limits of the same. */
enum resource { CPU_REQUEST, MEMORY_REQUEST, CPU_LIMIT, MEMORY_LIMIT, RESOURCES };
#define RESOURCE_PREFIX "sidecar.istio.io/"
#define ANNOTATION_OF(name) "metadata.annotations[" RESOURCE_PREFIX name "]"
extern const char *const resource_annotations[RESOURCES];
const struct json *stated_resource(const struct target *, enum resource);
const struct json *declared_resource(const struct judgement *, const struct target *template,
                                     enum resource);

/* The one of the two that counts, or NULL. */
const struct json *resource_given(const struct judgement *, const struct target *template,
                                  enum resource);

/* stated_default(): what the policy says that a sidecar gets; NULL: nothing. default_of(): the
 * same, else what Istio's charts give it. */
const char *stated_default(const struct judgement *, enum resource);
const char *stated_default_by(const struct judgement *, enum resource); /* an object of the input */
const char *default_of(const struct judgement *, enum resource);

/* The value to add where one of the annotations is missing: the default, or the other one of
 * request and limit where the default would put the limit below the request. */
const char *completed(const struct judgement *, const struct target *, enum resource);

/* Does it say what a patch of ours would have written? */
bool may_be_ours(const struct judgement *, const struct target *, enum resource);

#endif
