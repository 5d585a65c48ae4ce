// SPDX-License-Identifier: Apache-2.0
/* How a sidecar ends, as the mesh and a Pod's own settings say it. */
#ifndef MESHRAIL_MESH_PROXY_H
#define MESHRAIL_MESH_PROXY_H

#include "policy/policy.h"

/* Does whatever the platform team said make every sidecar a native one? They ignore the drain. */
bool sidecars_are_native(const struct environment *, int istio_minor);

/* Does the proxy end as soon as its connections have? The agent reads it as Go does. */
bool exits_when_idle(const struct json *metadata);

#endif
