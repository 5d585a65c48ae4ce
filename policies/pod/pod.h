// SPDX-License-Identifier: Apache-2.0
/* What the rules of Pods and pod templates need beyond the shared checks. */
#ifndef MESHRAIL_POD_H
#define MESHRAIL_POD_H

#include "judge/engine.h"

/* Nothing will be injected, or the injection uses a template without a sidecar's resources. */
extern const struct condition no_sidecar;

/* The same for a container: Ambient's node proxy and Istio's own gateways call theirs istio-proxy
 * as well. */
extern const struct condition no_sidecar_container;

/* The istio-proxy that the template itself declares, or NULL. */
const struct target *proxy_container(const struct judgement *, const struct target *template);

/* The sidecar's own settings, of the annotation PROXY_CONFIG; NULL: none to be read. */
const struct json *proxy_config(const struct target *template);

void check_partial_resources(struct judgement *, const struct rule *, const struct target *);
void check_resource_order(struct judgement *, const struct rule *, const struct target *);
void check_proxy_container(struct judgement *, const struct rule *, const struct target *);
void check_resource_floors(struct judgement *, const struct rule *, const struct target *);
void check_concurrency(struct judgement *, const struct rule *, const struct target *);
void check_queue_container(struct judgement *, const struct rule *, const struct target *);
void check_proxy_config(struct judgement *, const struct rule *, const struct target *);
void check_proxy_config_names(struct judgement *, const struct rule *, const struct target *);
void check_misplaced_annotations(struct judgement *, const struct rule *, const struct target *);
void check_inject_annotation(struct judgement *, const struct rule *, const struct target *);
void check_no_grace(struct judgement *, const struct rule *, const struct target *);
void check_drain(struct judgement *, const struct rule *, const struct target *);

bool repair_partial_resources(const struct judgement *, const struct finding *, struct patch *);
bool repair_drain(const struct judgement *, const struct finding *, struct patch *);

#endif
