// SPDX-License-Identifier: Apache-2.0
/* What a shape is given: a fault, and the place where it is looked for. */
#ifndef MESHRAIL_LOOK_H
#define MESHRAIL_LOOK_H

#include "judge/engine.h"
#include "rule/rule.h"

struct look {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
    const struct fault *fault;
    const char *field;
    const char *key;          /* what the texts call it; NULL: nothing */
    const struct json *value; /* what stands there; NULL: nothing, or null */
    bool in_list;             /* the field stands in an element of a list, */
    const struct json *old;   /* and this in the element's twin before this update */
};

/* What every finding of the shape has. */
struct finding look_about(const struct look *look);
void look_report(const struct look *look, struct finding finding);

/* A value to paste, if it keeps to all that the rule measures the field by, else what does. */
const char *look_fitting(const struct look *look, const char *field, const char *usual);

/* Shapes that stand by themselves. */
void look_member(const struct look *look);
void look_exceeds(const struct look *look);
void look_falls_short(const struct look *look);

/*
 * TO_PLACE for a member of the rule's vocabulary. Whatever spelling it has at either place, it is
 * the same: the one that wins may go there, one that says the same goes, and where they differ the
 * author has to choose.
 */
bool member_to_place(const struct judgement *judgement, const struct finding *finding,
                     struct patch *patch);

#endif
