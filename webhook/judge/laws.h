// SPDX-License-Identifier: Apache-2.0
/*
 * The laws that hold for every rule, settled here once and nowhere in a rule. They are applied in
 * the order in which they weaken a finding: what the policy says, how bad the check found it, old
 * faults, callers that are never blocked, Pods that a controller makes, exemptions. The last law,
 * the enforcement, is that of enforcement.h.
 *
 * Of old faults: an update is refused only for what it made worse. A number beyond its floor that
 * came nearer to it warns; a host is what it resolves to; the label that says a release is not what
 * a fault rests upon. What rests upon other objects, too, is old if it was said among those of
 * then.
 *
 * Of repairs: on CREATE they may say what the author meant. On UPDATE they act on what this update
 * wrote or changed and on nothing else, and never for callers that are never blocked. earlier.h has
 * what follows for what earlier repairs wrote.
 */
#ifndef MESHRAIL_LAWS_H
#define MESHRAIL_LAWS_H

#include "base/json_writer.h"
#include "judge/engine.h"

/* Fills what the object's annotations exempt from; needs the targets. */
void exemptions_collect(struct judgement *judgement);

extern const char *const law_names[]; /* from NO_LAW + 1 on; ends with NULL */

/* The names of a set of laws, as bits, in their order: as a member `laws` that is an array of them,
 * and as a text, "old-fault+enforcement". */
void laws_write(struct json_writer *json, unsigned laws);
void laws_add(struct text *out, unsigned laws);

/* Settles the action of a finding where enforcement is deny, and whether its repair may try, at the
 * webhook and in a file. */
void settle(const struct judgement *judgement, struct finding *finding);

/* What the namespace's enforcement leaves of the finding's action. */
enum action enforced(const struct judgement *judgement, const struct finding *finding);

/* One step: makes the finding no stronger than `most`, and notes the law if it was. */
void weaken(struct finding *finding, enum action most, enum law law);

/* An exemption, of the policy or of an annotation, made it an audit. */
bool is_exempt(const struct finding *finding);

/* Does it rest upon what stands beside the object? Then subject->then is asked whether it is old.
 */
bool rests_upon_others(const struct finding *finding);

/* May the patch's operations from number `first` on stand? */
bool lawful(const struct judgement *judgement, const struct patch *patch, size_t first);

#endif
