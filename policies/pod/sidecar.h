// SPDX-License-Identifier: Apache-2.0
/* Which Pods have a sidecar, and what it may use. */
#ifndef MESHRAIL_POD_SIDECAR_H
#define MESHRAIL_POD_SIDECAR_H

#include "judge/engine.h"
#include "rule/rule.h"

#define CONFIG_FIELD "metadata.annotations[" PROXY_CONFIG "]"
#define INJECT "sidecar.istio.io/inject"

/* Nothing will be injected. */
extern const struct condition no_injection;

/* The same, or the injection uses a template without a sidecar's resources. */
extern const struct condition no_sidecar;

/* The same for a container: Ambient's node proxy and Istio's own gateways call theirs istio-proxy
 * as well. */
extern const struct condition no_sidecar_container;

/* Something says that a sidecar is there or will be: most Pods of most clusters have none. */
extern const struct condition has_sidecar;

/* Has the injector been here already? Then what stands there is what runs. */
bool is_injected(const struct json *pod);

/* Nobody reads the annotations of resources: there will be no sidecar, or there is one. */
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

/* What the platform team says that a sidecar gets, or NULL; the same, else what Istio's own
 * installation gives it. */
const char *stated_default(const struct judgement *, enum resource);
const char *default_of(const struct judgement *, enum resource);

/* What completes the annotations: the default, or else the other half of the pair, for the limit
 * must never be below the request. */
const char *completed(const struct judgement *, const struct target *, enum resource);

/* Does it say what a patch of ours would have written? */
bool may_be_ours(const struct judgement *, const struct target *, enum resource);

#endif
