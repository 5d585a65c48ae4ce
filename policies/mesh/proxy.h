// SPDX-License-Identifier: Apache-2.0
/* How a sidecar ends, as the mesh and a Pod's own settings say it. */
#ifndef MESHRAIL_MESH_PROXY_H
#define MESHRAIL_MESH_PROXY_H

#include "policy/policy.h"

/* Are all sidecars native ones, by the policy's environment or the release? Native sidecars ignore
 * the drain. */
bool sidecars_are_native(const struct environment *, int istio_minor);

/* Is EXIT_ON_ZERO_ACTIVE_CONNECTIONS true, as Go's ParseBool reads it? */
bool exits_when_idle(const struct json *metadata);

#endif
