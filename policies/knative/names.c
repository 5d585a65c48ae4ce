// SPDX-License-Identifier: Apache-2.0
/* Keys that Knative does not read, reads for old times' sake only, or will miss. */
#include "families.h"
#include "knative/map.h"

#define UNREAD "Knative passes over keys it does not know in silence"
#define DEAD "newer releases of Knative do not read it, and say nothing"
#define KEEP "keep {key}, or change single keys with kubectl patch --type merge"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KC-KEYS-DROPPED", .scope = KNATIVE_MAP,
        .field = "data", .words = &knative_names,
        .faults = {{MEMBER_IS(LOST), .at_most = WARN,
                    .why = "this update drops the key, and what it said holds no longer", .fix = KEEP},
                   {MEMBER_IS(LOST_NEEDED),
                    .why = "Knative refuses config-deployment without it", .fix = KEEP}},
    },
    {
        .id = "KC-UNKNOWN-KEY", .scope = KNATIVE_MAP,
        .field = "data", .words = &knative_names, .general = true,
        .faults = {{MEMBER_IS(UNKNOWN), .at_most = WARN, .wanted = "a key that Knative reads",
                    .why = UNREAD, .fix = "remove {key}"},
                   {MEMBER_IS(MISSPELT), .at_most = WARN, .wanted = "{value}",
                    .why = UNREAD, .fix = "rename it to {value}"},
                   {MEMBER_IS(REPLACED), .wanted = "{value}",
                    .why = DEAD, .fix = "remove {key} and set {value}"},
                   {MEMBER_IS(GONE), .at_most = WARN, .wanted = "nothing",
                    .why = DEAD, .fix = "remove {key}"},
                   {MEMBER_IS(TOO_NEW), .at_most = WARN, .wanted = "Knative {value}",
                    .why = "this release does not read {key} yet",
                    .fix = "remove {key} until Knative is {value}"}},
        .reads = {"data", VERSION_LABEL},
    },
    {
        .id = "KC-LEGACY-KEY", .scope = KNATIVE_MAP,
        .field = "data", .words = &knative_names,
        .faults = {{MEMBER_IS(OLD_SPELLING), .at_most = WARN, .repair = {TO_PLACE, "data[{value}]"},
                    .wanted = "{value}",
                    .why = "an old spelling, which Knative reads only while the new one is absent",
                    .fix = "rename it to {value}"},
                   {MEMBER_IS(OVERRULED), .wanted = "one spelling",
                    .why = "{value} stands there too, says otherwise, and wins silently",
                    .fix = "remove {key}"},
                   {MEMBER_IS(REPEATED), .at_most = WARN, .repair = {REMOVED}, .wanted = "one spelling",
                    .why = "{value} stands there too, and is what Knative reads",
                    .fix = "remove {key}"},
                   {MEMBER_IS(OLD_SYNTAX), .at_most = WARN, .wanted = "{value}",
                    .why = "an old switch, which that key replaced",
                    .fix = "remove {key} and set {value}: Enabled or Disabled"}},
        .reads = {"data", VERSION_LABEL},
        .writes = {"data[{value}]"},
    },
};
// clang-format on

const struct family knative_name_family = {"Knative ConfigMap", rules,
                                           sizeof rules / sizeof *rules};
