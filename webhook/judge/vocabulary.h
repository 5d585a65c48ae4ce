// SPDX-License-Identifier: Apache-2.0
/*
 * The names that a block of an object may hold, and what each of them may say, as the block's
 * reader knows them. Shapes ask; a theme answers from its tables. One thing may have several
 * spellings, of which the first that is stated wins.
 */
#ifndef MESHRAIL_VOCABULARY_H
#define MESHRAIL_VOCABULARY_H

#include "judge/engine.h"
#include "rule/rule.h"

/* Tells the fault of a member of the block, and fills in the finding but for its place. */
typedef enum member_fault member_question(const struct judgement *, const struct target *,
                                          const struct json *member, struct finding *);

struct vocabulary {
    const char *block; /* under a target */

    /* Each by itself may be NULL. A loss is asked of the members that the old block had. */
    member_question *name, *spelling, *value, *loss;

    /* The known name that may be meant, and that the block does not have; or NULL. Slow: compares
     * with every name. */
    const char *(*near)(const struct judgement *, const struct json *node, const char *name);

    /* The spellings of what a name stands for, from number 0 on; NULL: no more. Without a node
     * those that it may have anywhere. NULL as a whole: each name has one. */
    const char *(*spelt)(const struct json *node, const char *name, size_t number);

    /* The number, in its unit, that the reader takes for a value of this name, or for none. */
    bool (*number)(const struct json *node, const struct json *value, const char *name, double *);
};

/* The spelling of that number; NULL: there are no more. The first one wins. */
const char *vocabulary_spelling(const struct vocabulary *, const struct json *node,
                                const char *name, size_t number);

/* What the reader takes for a name from the block under a node, or NULL; *spelling, if asked for,
 * is the key that it stands under. */
const struct json *vocabulary_look(const struct vocabulary *, const struct json *node,
                                   const char *name, const char **found);

/* A member as a rule writes it: "metadata.annotations[key]". */
const char *vocabulary_field(const struct vocabulary *, const struct judgement *, const char *key);

/* A field that is a name of the vocabulary, under whichever of its spellings stands in the node;
 * any other field, and without a vocabulary, as it is written. */
const char *vocabulary_spelt(const struct vocabulary *, const struct judgement *,
                             const struct json *node, const char *written);

/* Did this update only write the key in another spelling, with the value that it had? */
bool vocabulary_respelt(const struct vocabulary *, const struct target *, const char *key);

/*
 * TO_PLACE for a member of the rule's vocabulary. Whatever spelling it has at either place, it is
 * the same: the one that wins may go there, one that says the same goes, and where they differ the
 * author has to choose.
 */
bool member_to_place(const struct judgement *, const struct finding *, const struct path *to,
                     struct patch *);

#endif
