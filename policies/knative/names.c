// SPDX-License-Identifier: Apache-2.0
/* Keys that Knative does not read, reads under an old spelling, or lacks after an update. */
#include "families.h"
#include "knative/map.h"

#define UNREAD "it is silently ignored"
#define KEEP "keep it, or change single keys with kubectl patch --type merge"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KC-KEYS-DROPPED", .kinds = CONFIG_MAP, .scope = KNATIVE_MAP,
        .field = "data", .words = &knative_names,
        .faults = FAULTS({MEMBER_IS(LOST), .at_most = WARN,
                          .says = "was {wanted}, and this update drops it",
                          .why = "what it said no longer holds", .fix = KEEP},
                         {MEMBER_IS(LOST_NEEDED), .says = "was {wanted}, and this update drops it",
                          .why = "Knative refuses config-deployment without it", .fix = KEEP}),
    },
    {
        .id = "KC-UNKNOWN-KEY", .scope = KNATIVE_MAP,
        .field = "data", .words = &knative_names, .general = true,
        .faults = FAULTS({MEMBER_IS(UNKNOWN), .at_most = WARN, .wanted = "{value}", .says = "is no key that Knative reads",
                          .why = UNREAD, .fix = "rename it to {value}"},
                         {.shape = OTHERWISE, .at_most = WARN, .says = "is no key that Knative reads",
                          .why = UNREAD, .fix = "remove it"},
                         {MEMBER_IS(REPLACED), .wanted = "{value}", .says = "is no longer read by Knative",
                          .why = "{value} took its place, and this key is silently ignored",
                          .fix = "remove it, and set {value}"},
                         {MEMBER_IS(GONE), .at_most = WARN, .says = "is no longer read by Knative",
                          .why = UNREAD, .fix = "remove it"},
                         {MEMBER_IS(TOO_NEW), .at_most = WARN, .says = "is not read before Knative {value}",
                          .why = "this release ignores it silently",
                          .fix = "remove it until Knative is {value}"}),
        .reads = {"data", VERSION_LABEL},
    },
    {
        .id = "KC-LEGACY-KEY", .scope = KNATIVE_MAP,
        .field = "data", .words = &knative_names,
        .faults = FAULTS({MEMBER_IS(OLD_SPELLING), .at_most = WARN, .repair = {.how = TO_PLACE, .to = "data[{value}]"},
                          .wanted = "{value}", .says = "is an old spelling of {value}",
                          .why = "Knative reads an old spelling only while the new one is absent",
                          .fix = "rename it to {value}"},
                         /* If an earlier repair wrote the new spelling, earlier.c finds it there
                          * and takes it out. */
                         {MEMBER_IS(OVERRULED), .repair = {.how = TO_PLACE, .to = "data[{value}]"},
                          .says = "is an old spelling of {value}, and contradicts it",
                          .why = "the new spelling wins silently",
                          .fix = "remove one of the two"},
                         {MEMBER_IS(REPEATED), .at_most = WARN, .repair = {.how = REMOVED}, .says = "repeats {value}",
                          .why = "an old spelling is not read while the new one stands there",
                          .fix = "remove it"},
                         {MEMBER_IS(OLD_SYNTAX), .at_most = WARN, .wanted = "{value}", .says = "is an old switch",
                          .why = "{value} replaced it, and takes other values",
                          .fix = "remove it, and set {value}: Enabled or Disabled"}),
        .reads = {"data", VERSION_LABEL},
    },
};
// clang-format on

const struct family knative_name_family = {"Knative ConfigMap", rules,
                                           sizeof rules / sizeof *rules};
