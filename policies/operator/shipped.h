// SPDX-License-Identifier: Apache-2.0
/* What Knative's operator installs for a KnativeServing, before it is told otherwise. */
#ifndef MESHRAIL_OPERATOR_SHIPPED_H
#define MESHRAIL_OPERATOR_SHIPPED_H

#include "control/planes.h"

/* The names of ConfigMaps; ends with NULL. */
extern const char *const shipped_maps[];

/* Does the operator install this control plane for the spec? Never istiod. */
bool is_installed(const struct json *spec, const struct plane *plane);

/* Does the spec bring manifests of its own, in the place of these or beside them? */
bool has_manifests(const struct json *spec);

#endif
