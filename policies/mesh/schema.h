// SPDX-License-Identifier: Apache-2.0
/* Istio's config as schemas. */
#ifndef MESHRAIL_MESH_SCHEMA_H
#define MESHRAIL_MESH_SCHEMA_H

#include "judge/schema.h"

extern const struct schema mesh_schema;  /* data.mesh */
extern const struct schema proxy_schema; /* its defaultConfig, and a Pod's own */

#endif
