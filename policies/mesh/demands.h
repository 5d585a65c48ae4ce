// SPDX-License-Identifier: Apache-2.0
/*
 * What istiod asks of its config beyond the types of fields. What breaks a demand of the first two
 * makes ApplyMeshConfig drop the whole config, and one of the second makes the injector refuse a
 * Pod; what breaks one of the third costs the provider alone.
 * Source: istio.io/istio pkg/config/mesh/mesh.go, pkg/config/validation/agent. They are the same in
 * 1.26 to 1.30; what came since says so.
 */
#ifndef MESHRAIL_MESH_DEMANDS_H
#define MESHRAIL_MESH_DEMANDS_H

#include "judge/demand.h"
#include "locality.h"

extern const struct demand
    mesh_demands[]; /* ValidateMeshConfig without its part for defaultConfig */
extern const struct demand proxy_demands[];    /* ValidateMeshConfigProxyConfig */
extern const struct demand provider_demands[]; /* validateExtensionProvider */

/* A host with its port: where the text is a URL or lacks the port, the host in it with the port of
 * the usual one. */
const char *address_meant(struct arena *arena, const struct demand *demand, const char *text);

/* The host in a URL, or in a text that has a port. */
const char *host_meant(struct arena *arena, const struct demand *demand, const char *text);

/* An address in which $(HOST_IP) stands for the node's. */
bool is_tracer_address(const char *text);

#endif
