// SPDX-License-Identifier: Apache-2.0
/* Repairs findings in a file: with the webhook's patch, or else with the fault's repair. */
#ifndef MESHRAIL_REPAIR_H
#define MESHRAIL_REPAIR_H

#include "fix/editing.h"
#include "judge/engine.h"

/* Asks for the repairs of all findings of an object that stands at the prefix; `first` is the
 * number of its first finding in the document. Without memory some are missing, and the source's
 * arena tells. */
void repair_findings(struct editing *editing, const struct path *prefix,
                     const struct judgement *judgement, size_t first);

#endif
