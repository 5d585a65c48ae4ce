// SPDX-License-Identifier: Apache-2.0
/* One look of a shape at one place, and what shapes make their findings with. */
#ifndef MESHRAIL_LOOK_H
#define MESHRAIL_LOOK_H

#include "judge/engine.h"
#include "rule/rule.h"

/* A fault and where it is looked for. */
struct look {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
    const struct fault *fault;
    const char *field;
    const char *key;           /* what the texts call it; NULL: by its last key */
    const struct json *value;  /* what stands there; NULL: nothing, or null */
    const struct json *counts; /* the same, or what counts instead of nothing */
    const struct json *old;    /* of a field in a list: in the element's twin before */
    bool in_list;
    const struct fault *otherwise; /* what is said where there is no {value}; or NULL */
};

/* The finding as far as the look alone tells it: place, {key}, what was found, what to paste. */
struct finding look_about(const struct look *look);

/* Reports it, in the words of `otherwise` where it has no {value}. True, as a shape says where it
 * has found its fault. */
bool look_report(const struct look *look, struct finding finding);

/* What to paste: the usual value, or the next one that keeps to all that the fault says and that
 * its rule measures the field by. */
const char *look_to_paste(const struct look *look, const char *usual);

/* The same by what its rule measures another field by. */
const char *look_fitting(const struct look *look, const char *field, const char *usual);

/* A text as the value that a rule writes it for. */
const struct json *look_text(const struct look *look, const char *text);

/* A count as it is, or as the rule that has run before will make it. */
double look_count_to_be(const struct look *look, const char *field);

/* The shapes that are not in shapes.c, by theme. Those that look into a document say false: what
 * they find is not the field. */
bool look_within(const struct look *look);
bool look_outside(const struct look *look);
bool look_under(const struct look *look);
bool look_no_unit(const struct look *look);
bool look_unreadable(const struct look *look);
bool look_unmapped(const struct look *look);
bool look_mistyped(const struct look *look);
bool look_unknown(const struct look *look);
bool look_astray(const struct look *look);
bool look_lost(const struct look *look);
bool look_member(const struct look *look);
bool look_exceeds(const struct look *look);
bool look_falls_short(const struct look *look);

/*
 * TO_PLACE for a member of the rule's vocabulary. Whatever spelling it has at either place, it is
 * the same: the one that wins may go there, one that says the same goes, and where they differ the
 * author has to choose.
 */
bool member_to_place(const struct judgement *judgement, const struct finding *finding,
                     struct patch *patch);

#endif
