// SPDX-License-Identifier: Apache-2.0
/* Istio's mesh config as tables, which tools/rows writes: one for each part that several callers
 * need. */
#ifndef MESHRAIL_MESH_FIELDS_H
#define MESHRAIL_MESH_FIELDS_H

#include "judge/fields.h"

extern const int mesh_fields_of; /* the newest Istio 1.x that the tables know */

extern const struct row mesh_config_fields[];        /* data.mesh */
extern const struct row proxy_config_fields[];       /* its defaultConfig, and a Pod's own */
extern const struct row extension_provider_fields[]; /* one of its extensionProviders */
extern const struct row client_tls_fields[];
extern const struct row tcp_keepalive_fields[];

#endif
