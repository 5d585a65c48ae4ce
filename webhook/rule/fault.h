// SPDX-License-Identifier: Apache-2.0
/*
 * The law of a fault: one way in which a rule can be broken, as one initializer. It begins with a
 * shape, which says what is wrong at a field and takes parameters; then come a repair, the words,
 * and what else narrows it. judge/shapes.c has the shapes, judge/repairs.c the repairs.
 */
#ifndef MESHRAIL_FAULT_H
#define MESHRAIL_FAULT_H

#include "rule/terms.h"
#include "rule/value.h"

#include <stdbool.h>

struct demand;
struct finding;
struct json;
struct judgement;
struct patch;
struct schema;
struct target;
struct vital;
struct vocabulary;

/* A question about a place, besides its fields. */
struct condition {
    bool (*holds)(const struct judgement *, const struct target *);
    /* Did it hold before this update? If the answer was the same as now, an old fault stays old,
     * whatever of its inputs has changed. Without this function all of its inputs have to be the
     * same. */
    bool (*held)(const struct judgement *, const struct target *);
    const char *reads[CONDITION_READS]; /* what the answer rests upon, as in a rule's */
    /* Who in the input of `check` says that it does not hold; NULL: nobody. */
    const char *(*taught)(const struct judgement *);
    const char *assumes; /* the one of them that it takes for its default when it is absent; or
                            NULL */
};

/* What is wrong with a member of a block, by the names that its reader knows and what each of them
 * may say (judge/vocabulary.h). */
enum member_fault {
    MEMBER_IS_FINE,

    MEMBER_UNKNOWN,       /* a name that nobody reads; {value} was perhaps meant */
    MEMBER_BESIDE,        /* a name that nobody reads, beside {value}, which was meant */
    MEMBER_REPLACED,      /* read no longer; {value} took its place */
    MEMBER_GONE,          /* read no longer */
    MEMBER_TOO_NEW,       /* not read yet, but from release {value} on */
    MEMBER_FORBIDDEN,     /* refused here whatever it says */
    MEMBER_MISPLACED,     /* read in another block */
    MEMBER_MISPLACED_TOO, /* and there with the same value, or about to be */

    MEMBER_OLD_SPELLING, /* of the name {value} */
    MEMBER_OLD_SYNTAX,   /* and {value} takes other words */
    MEMBER_OVERRULED,    /* by {value}, which stands beside it and says otherwise */
    MEMBER_REPEATED,     /* as {value}, which stands beside it and says the same */

    MEMBER_OUTSIDE,    /* a value that its reader refuses */
    MEMBER_DOUBTFUL,   /* a value that it refuses, unless the cluster says otherwise */
    MEMBER_NOT_FINITE, /* a number that its reader takes, and cannot count with */
    MEMBER_UNHEARD,    /* a word that its reader takes for {value} */
    MEMBER_UNCHECKED,  /* a value that makes no sense, and that its reader does not check */
    MEMBER_ZERO,       /* an amount of nothing */

    MEMBER_LOST,        /* an update leaves it to its default */
    MEMBER_LOST_NEEDED, /* and it has none */
};

/* Two names of a block, of which the first may count no more than the second. */
struct pair {
    const char *low, *high; /* a table ends with NULL */
    bool endless;           /* 0 of the second is no end */
    bool follows;           /* where the first is absent it is what the second is */
};

/*
 * The fault of a field. An absent field is never wrong, but for MISSING and LACKING, and where the
 * fault says what counts then. Nor is 0 too little, which means absent, unless `zero_counts`. The
 * first fault that holds at a place is reported there, and no later one.
 */
enum fault_shape {
    BY_CHECK, /* the rule's check looks for it, and reports it */
    RANGE,    /* less than `least` allows, or more than `most` */
    INSIDE,   /* `from` or more, and less than `bound`; NULL: no end on that side */
    OUTSIDE,  /* less than `from`, more than `bound`, or no whole number of `step`; NULL: any */
    IS,       /* the scalar `value`, or one of several, parted by "|" */
    STATED,   /* that it is there */
    MISSING,  /* that it is not there, where the block `other` is; default: the one it stands in */
    LACKING,  /* that it is a block with none of the members `none_of` */
    ABOVE,    /* more than the field `other`, as the rule in `.after` repairs that */
    UNDER,    /* less than that */
    NO_UNIT,  /* that it is nothing that `unit` could measure, or a negative quantity */

    UNREADABLE, /* a text: it holds no mapping, nor is it empty */
    UNMAPPED,   /* the same; and that it is empty, or not there */
    MISTYPED,   /* a document: a field of another type than `schema` has; {value} was meant */
    UNKNOWN,    /* a document: a name that `schema` has not; {value} was perhaps meant */
    AHEAD,      /* a document: a name that `schema` has from release {value} on, a later one */
    ASTRAY,     /* a document: a name that `schema` has not, but `elsewhere`: {value} */
    BROKEN,     /* a document: it is not what one of `demands` asks for; {value} was meant */
    LACKED,     /* a document: what one of `demands` needs is not there */
    CLASHING,   /* a document: what one of `demands` excludes; {value} is what stands beside it */
    LOST,       /* that this update took `vitals` out of it: {value} */

    MEMBER,  /* that a member of the rule's block is what `is` says */
    AT_ODDS, /* the first of one of `pairs` more than the second; `blamed` is wrong, if stated */

    OTHERWISE, /* what the fault before it looks for, where that would have no {value} */
};

/* A shape with its parameters, as a fault begins. */
#define AT_LEAST(threshold) .shape = RANGE, .least = (threshold)
#define AT_MOST(threshold) .shape = RANGE, .most = (threshold)
#define LESS_THAN(bound_, unit_) .shape = INSIDE, .bound = (bound_), .unit = (unit_)
#define MORE_THAN(bound_, unit_) .shape = OUTSIDE, .bound = (bound_), .unit = (unit_)
#define IS_EXACTLY(value_) .shape = IS, .value = (value_)
#define IS_STATED .shape = STATED
#define IS_MISSING_IN(block) .shape = MISSING, .other = (block)
#define IS_ABOVE(other_, unit_) .shape = ABOVE, .other = (other_), .unit = (unit_)
#define IS_FEWER_THAN(other_) .shape = UNDER, .other = (other_), .unit = UNIT_COUNT
#define HAS_NONE_OF(members) .shape = LACKING, .none_of = (members)
#define IS_WITHIN(from_, bound_, unit_)                                                            \
    .shape = INSIDE, .from = (from_), .bound = (bound_), .unit = (unit_), .zero_counts = true
#define IS_FROM(from_, unit_) IS_WITHIN(from_, NULL, unit_)
#define IS_BELOW(bound_, unit_) IS_WITHIN(NULL, bound_, unit_)
#define IS_ANY(unit_) IS_WITHIN(NULL, NULL, unit_)
#define IS_OUTSIDE(from_, most_, step_, unit_)                                                     \
    .shape = OUTSIDE, .from = (from_), .bound = (most_), .step = (step_), .unit = (unit_)
#define IS_UNDER(request) .shape = UNDER, .unit = UNIT_QUANTITY, .other = (request)
#define IS_NO(unit_) .shape = NO_UNIT, .unit = (unit_)
#define DIFFERS_FROM(schema_) .shape = MISTYPED, .schema = (schema_)
#define IS_NOT_IN(schema_) .shape = UNKNOWN, .schema = (schema_)
#define IS_TOO_NEW_IN(schema_) .shape = AHEAD, .schema = (schema_)
#define IS_OF(elsewhere_, schema_) .shape = ASTRAY, .elsewhere = (elsewhere_), .schema = (schema_)
#define BREAKS(demands_) .shape = BROKEN, .demands = (demands_)
#define LACKS(demands_) .shape = LACKED, .demands = (demands_)
#define CLASHES_IN(demands_) .shape = CLASHING, .demands = (demands_)
#define IS_ONE_OF(words) IS_EXACTLY(words)
#define IS_MISSING .shape = MISSING
#define MEMBER_IS(what) .shape = MEMBER, .is = MEMBER_##what
#define FIRST_EXCEEDS(rows) .shape = AT_ODDS, .pairs = (rows), .blamed = THE_FIRST
#define SECOND_FALLS_SHORT(rows) .shape = AT_ODDS, .pairs = (rows), .blamed = THE_SECOND
#define SECOND_FALLS_SHORT_OF_DEFAULT(rows)                                                        \
    .shape = AT_ODDS, .pairs = (rows), .blamed = THE_SECOND_BY_DEFAULT
#define HAS_LOST(vitals_) .shape = LOST, .vitals = (vitals_)

/* After LESS_THAN, MORE_THAN or IS_EXACTLY: what counts where the block lacks the field. */
#define DEFAULT_IN(block, default_) .other = (block), .absent = (default_)

/* How a fault is repaired. Each way keeps to the patch law of patch.h. A place is a path under the
 * target, or after "./" beside the field found. */
struct repair {
    enum repair_kind {
        NO_REPAIR,
        TO_RECOMMENDED, /* to what its threshold recommends, if it recommends something */
        TO_VALUE,       /* what is pasted as {value} */
        TO_TEXT,        /* the text `to` */
        REMOVED,        /* the field goes */
        ADDED,          /* {value} is added at `to`, where nothing stands */
        TO_PLACE,       /* it is moved to `to`, or goes where that says the same; where that says
                         * something else there are two decisions, and the author has to choose */
        BY_FUNCTION,    /* anything else; the function returns false if it does not repair this
                           one */
    } how;
    const char *to;                       /* its last key may be [{key}] or [{value}] */
    const struct condition *when;         /* else the author has to choose */
    const struct condition *patched_when; /* else `fix` alone makes it */
    /* Converts the value on its way; the result is pasted as {value}. NULL: it cannot be
     * converted. */
    const struct json *(*as)(const struct judgement *, const struct json *value);
    bool (*function)(const struct judgement *, const struct finding *, struct patch *);
    enum {
        AS_PATCHED, /* where the policy says patch */
        IN_FILES,   /* `fix` makes it, whatever the policy says; the webhook where it says patch */
        FILES_ONLY, /* `fix` alone: the webhook may not; its places may lead into a text */
    } reach;
};

/* One way in which a rule can be broken: where, what is wrong there, what is said. */
struct fault {
    /* Under the target; default: the rule's. "[*]" stands for each element of a list. */
    const char *field;
    enum fault_shape shape;
    enum threshold least, most; /* a fault that names one is denied for a floor alone */
    const char *from, *bound, *step, *value, *other, *absent;
    const char *const *none_of; /* ends with NULL */
    enum unit unit;
    const struct schema *schema, *elsewhere;
    const struct demand *demands; /* ends with an empty one */
    const struct vital *vitals;
    enum member_fault is;
    const struct pair *pairs;
    enum { THE_FIRST, THE_SECOND, THE_SECOND_BY_DEFAULT /* of the first */ } blamed;
    bool zero_counts;                  /* 0 is a number like others */
    const struct condition *when;      /* else there is nothing to judge */
    enum action at_most;               /* 0: whatever the policy says */
    const char *usual;                 /* to paste, if the thresholds allow it: {value} */
    enum threshold fits;               /* one more that it keeps to */
    const char *not_below, *not_above; /* fields whose quantities it keeps to */
    struct repair repair;

    const char *says;   /* a sentence about the field: "has no effect here"; omitted where
                           the threshold says it */
    const char *why;    /* at most 90 characters; after the last fault NULL */
    const char *fix;    /* something to paste */
    const char *wanted; /* what should stand there, in a word */
};

#endif
