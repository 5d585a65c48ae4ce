// SPDX-License-Identifier: Apache-2.0
/* A look: one fault held against one place. Shapes make their findings with the functions here. */
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
    const char *written;           /* the field as the rule writes it */
    const char *field;             /* the same as the object spells it */
    const struct json *value;      /* what stands there; NULL: nothing, or null */
    bool in_list;                  /* the field stands in an element of a list, */
    const struct json *old;        /* and this is its value in the same element of the old object */
    const char *counts;            /* the value in force where the field is absent; NULL: none */
    const struct fault *otherwise; /* what is said where there is no {value}; or NULL */
};

/* A finding with all that the look knows: place, {key}, what was found, what to paste. */
struct finding look_about(const struct look *look);

/* Reports it, in the words of `otherwise` where it has no {value}. True, as a shape says where it
 * has found its fault. */
bool look_report(const struct look *look, struct finding finding);

/* What to paste: the usual value, or the next one that keeps to all that the fault says and that
 * its rule measures the field by. */
const char *look_to_paste(const struct look *look, const char *usual);

/* The value of another field as it is, or as the rule in `.after` will repair it. */
const struct json *look_as_repaired(const struct look *look, const char *field);

/* Another field of the fault, in either spelling; *field, if not NULL, is the one that it has. */
const struct json *look_other(const struct look *look, const char *written, const char **field);

/* The document at the field, which may be the one in a text there. */
const struct json *look_document(const struct look *look);

/* Reports what `said` says of a value in the document; `at` leads to it from there. It rests upon
 * the value, or where `on` is not NULL upon what that leads to. */
void look_report_at(const struct look *look, const struct path *at, const struct path *on,
                    const struct json *value, struct finding said);

/* The shapes that are not in shapes.c, by theme. Those that look into a document, a block or
 * a list say false: what they find is not the field. */
bool look_inside(const struct look *look);
bool look_outside(const struct look *look);
bool look_against(const struct look *look);
bool look_no_unit(const struct look *look);
bool look_unreadable(const struct look *look);
bool look_unmapped(const struct look *look);
bool look_mistyped(const struct look *look);
bool look_unknown(const struct look *look);
bool look_too_new(const struct look *look);
bool look_astray(const struct look *look);
bool look_broken(const struct look *look);
bool look_lacked(const struct look *look);
bool look_clashing(const struct look *look);
bool look_lost(const struct look *look);
bool look_member(const struct look *look);
bool look_at_odds(const struct look *look);

#endif
