// SPDX-License-Identifier: Apache-2.0
#include "knative_map.h"

#include "families.h"

/* clang-format off: a rule reads like a sentence, and sentences share lines. */
static const struct rule rules[] = {
    {
        .id = "KC-LABELS",
        .kinds = CONFIG_MAP,
        .scope = KNATIVE_MAP,
        .field = "metadata.labels",
        .check = check_labels,
        .actions = EVERYWHERE(PATCH | WARN),
        .repair = repair_labels,
        .guide = "484, 668, 879, 1094",
        .say = {{.wanted = "app.kubernetes.io/name and /component",
                 .why = "without them Knative never checks this map",
                 .fix = "{value}"}},
        .reads = {"metadata.labels[app.kubernetes.io/name]",
                  "metadata.labels[app.kubernetes.io/component]"},
    },
    {
        .id = "KC-AUTOSCALER-PANIC",
        .kinds = CONFIG_MAP,
        .scope = KNATIVE_MAP,
        .field = "data[stable-window]",
        .check = check_panic_window,
        .threshold = PANIC_WINDOW,
        .actions = EVERYWHERE(DENY),
        .guide = "757-762",
        .say = {{.why = "the autoscaler looks every 2s; in so short a window panic is noise",
                 .fix = "stable-window: 60s, panic-window-percentage: \"10\""},
                {.why = "a short window scales in on noise; bursts are the panic window's business",
                 .fix = "stable-window: 60s"}},
        .reads = {"data[stable-window]", "data[panic-window-percentage]"},
    },
};
/* clang-format on */

const struct family knative_map_family = {"Knative ConfigMap", rules, sizeof rules / sizeof *rules};
