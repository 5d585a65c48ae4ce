// SPDX-License-Identifier: Apache-2.0
/*
 * Values that earlier repairs wrote are the cluster's and not the author's. Applying a source
 * again, edited or not, has to give what repairing that source afresh gives: never a denial, never
 * a lost edit, and nothing left of a repair whose source is gone.
 *
 * So an update is judged without what earlier repairs left in the object. Where both annotations of
 * kubectl tell, it is what repairing the old source writes, unless the new source states it or
 * repairing that one has written it already. Where they do not, as after a server-side apply or by
 * Helm, it is what a repair may write beside a source that this update wrote, as long as nobody
 * owns it; then a repair whose source is gone cannot be told from a decision, and stays.
 */
#ifndef MESHRAIL_EARLIER_H
#define MESHRAIL_EARLIER_H

#include "judge/engine.h"

/* For a judgement of the object as it came. Judges again where earlier repairs left something, and
 * makes the patch one of the object as it came. */
void without_earlier_repairs(struct judgement *judgement);

#endif
