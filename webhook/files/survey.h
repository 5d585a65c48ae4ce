// SPDX-License-Identifier: Apache-2.0
/*
 * The first of two looks at an input: what stands beside each object, for the second one to judge
 * with. A look at the bytes of each file comes before it: where they name nothing that a rule about
 * pairs could speak of, no YAML is read for it. What it reads is kept (kept.h).
 */
#ifndef MESHRAIL_SURVEY_H
#define MESHRAIL_SURVEY_H

#include "files/judging.h"
#include "files/progress.h"
#include "read/input.h"

/* Fills in the world of what the names come to. Looks for kustomizations on its way. False: it
 * takes more memory than it may. */
bool survey(struct judging *judging, int count, char **names, const struct input_without *without,
            struct progress *progress, struct error *err);

#endif
