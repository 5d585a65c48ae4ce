// SPDX-License-Identifier: Apache-2.0
/*
 * What `fix` would change for one finding, were it the only one: for outputs that can carry it. It
 * costs a reading of the object, so it is asked for only where it is shown.
 */
#ifndef MESHRAIL_PROPOSAL_H
#define MESHRAIL_PROPOSAL_H

#include "check_output.h"
#include "source.h"

/* The object stands at the prefix of the document that the source has read. NULL: nothing mends the
 * finding, or not by itself. */
const struct fix *propose(struct source *source, struct span document, const struct path *prefix,
                          const struct judgement *judgement, const struct finding *finding);

#endif
