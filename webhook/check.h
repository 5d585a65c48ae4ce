// SPDX-License-Identifier: Apache-2.0
/*
 * Judging files: the engine over each object, findings handed on with their place in the text. How
 * they are shown is the business of the output.
 */
#ifndef MESHRAIL_CHECK_H
#define MESHRAIL_CHECK_H

#include "engine.h"
#include "message.h"

#define CHECK_CAP ((size_t)1 << 30) /* a big document needs more than one review may */

struct old_object {
    const struct old_object *next;
    const struct json *object;
};

/* Where it stands, from `column` up to before `end_column`; columns count code points. */
struct check_place {
    const char *file;
    unsigned line, column, end_line, end_column; /* 0: not known */
    const char *text;                            /* the whole file, for who shows lines of it */
    size_t length;
};

struct check_output {
    void (*finding)(struct check_output *, const struct judgement *, const struct finding *,
                    const struct check_place *);
    void (*fault)(struct check_output *, const struct check_place *, const char *sentence);
    void (*end)(struct check_output *, size_t objects, size_t skipped);
    size_t faults; /* shown so far */
};

struct check {
    const struct policy *policy;
    const char *profile;          /* NULL: the policy decides */
    const char *namespace;        /* for objects without one; NULL: unknown */
    const struct old_object *old; /* what there is to judge against as an UPDATE; may be NULL */
    struct check_output *output;

    struct arena memory;          /* outlives the files */
    const struct neighbour *seen; /* in it, the last one first */
    enum action strongest;        /* of the findings so far */
    size_t objects, skipped;
};

/* Judges every object of one file. A file that cannot be read is a fault; the others go on. */
void check_file(struct check *check, const char *file);

/* What is done about it: "deny", "warn", "audit"; "patch" where it was repaired. */
const char *check_action(const struct finding *finding);

struct check_output *check_output_text(void);
struct check_output *check_output_json(void);

#endif
