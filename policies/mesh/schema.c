// SPDX-License-Identifier: Apache-2.0
#include "mesh/schema.h"

#include "mesh/fields.h"

const struct schema mesh_schema = {mesh_config_fields, &mesh_fields_of};
const struct schema proxy_schema = {proxy_config_fields, &mesh_fields_of};
