// SPDX-License-Identifier: Apache-2.0
/*
 * Webhook configurations held against the traps by which webhooks have stopped clusters, or let by
 * what they were to refuse. Nothing is asked of a cluster: what a selector or a bundle comes to is
 * worked out from the configuration, and from the certificate where somebody has it.
 */
#ifndef MESHRAIL_LINT_H
#define MESHRAIL_LINT_H

#include "base/text.h"
#include "lint/configuration.h"

#include <stdint.h>

struct lint;

struct lint_finding {
    const struct configuration *configuration;
    const char *entry, *id;
    const char *field, *sentence; /* [id] says: why. Fix: fix */
};

struct lint {
    const struct configurations *all;
    const char *chain; /* of the server that they call, as PEM; NULL: not known */
    int64_t now;       /* seconds of UTC */
    struct arena *arena;
    void (*tell)(struct lint *, const struct lint_finding *);
    size_t found;
};

/* Tells each finding, by configuration and entry, in their order. */
void lint_run(struct lint *lint);

#endif
