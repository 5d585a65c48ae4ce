// SPDX-License-Identifier: Apache-2.0
#include "mesh.h"

#include "families.h"

/* clang-format off: a rule reads like a sentence, and sentences share lines. */
static const struct rule rules[] = {
    {
        .id = "MESH-PARSE",
        .kinds = CONFIG_MAP,
        .scope = MESH_TEXT,
        .field = "",
        .check = check_mesh_parses,
        .pinned = true,
        .actions = EVERYWHERE(DENY),
        .guide = "264, 1081",
        .say = {{.wanted = "a YAML mapping",
                 .why =
                     "istiod keeps its old config, and after a restart runs on built-in defaults",
                 .fix = "mend the YAML inside data.mesh"}},
        .reads = {""},
    },
    {
        .id = "MESH-WIPE",
        .kinds = CONFIG_MAP,
        .scope = MESH,
        .field = "",
        .check = check_mesh_wiped,
        .actions = EVERYWHERE(DENY),
        .guide = "264, 1081",
        .say = {{.wanted = "the lost {value}",
                 .why = "data.mesh is one text; writing it replaces the whole mesh config",
                 .fix = "edit the lines inside data.mesh and keep the others"}},
        .reads = {""},
    },
    {
        .id = "MESH-KEEPALIVE-MISPLACED",
        .kinds = CONFIG_MAP,
        .scope = MESH,
        .field = "defaultConfig.tcpKeepalive",
        .check = check_keepalive_misplaced,
        .actions = EVERYWHERE(DENY),
        .guide = "72-78, 465-467",
        .say = {{.wanted = "tcpKeepalive at the top level",
                 .why = "defaultConfig has no such field; Istio ignores it silently",
                 .fix = "move tcpKeepalive to the top level of data.mesh"}},
        .reads = {"defaultConfig.tcpKeepalive", "defaultConfig.tcp_keepalive"},
    },
};
/* clang-format on */

const struct family mesh_family = {"Istio mesh config", rules, sizeof rules / sizeof *rules};
