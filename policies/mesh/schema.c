// SPDX-License-Identifier: Apache-2.0
#include "mesh/schema.h"

#include "mesh/fields.h"

const struct schema mesh_schema = {.fields = mesh_config_fields, .istio_minor = &mesh_fields_of};
const struct schema proxy_schema = {.fields = proxy_config_fields, .istio_minor = &mesh_fields_of};
