// SPDX-License-Identifier: Apache-2.0
/*
 * The forms in which a check is shown. An output is handed objects, findings and faults one after
 * another and writes them at once: memory does not grow with the number of files. What must wait is
 * a file's or the book's. Two outputs can follow the same check. What they are handed is plain
 * texts and numbers, for it may come from another process.
 */
#ifndef MESHRAIL_CHECK_OUTPUT_H
#define MESHRAIL_CHECK_OUTPUT_H

#include "check/check.h"
#include "fix/finding_edits.h"
#include "judge/engine.h"
#include "read/source.h"

#include <stdio.h>

/* Where it stands, from `column` up to before `end_column`; columns count code points. */
struct check_place {
    const char *file;                            /* as it was named; see input.h */
    unsigned line, column, end_line, end_column; /* 0: not known */
    struct span span;                            /* the same in bytes of the text */
    const char *text;                            /* the whole file, for who shows lines of it */
    size_t length;
    const struct finding_edits *fix; /* NULL: none is known */
};

/* An object that was judged. */
struct check_object {
    const char *file, *kind, *namespace, *name; /* as in a subject */
    const char *begun;                          /* its generateName; or NULL */
    const char *part;                           /* why it is a part, in words; NULL: it is whole */
};

/* Texts are those of its message, in the language of the policy. */
struct check_finding {
    const struct check_object *object;
    const struct rule *rule;
    enum action action;
    enum profile profile;
    bool patched, mendable; /* by the webhook; by fix, in the file */
    bool old;               /* it was there before, by --old */
    bool exempt;            /* by the object itself, or where there is a reason by the policy */
    const char *exemption_reason; /* or NULL */
    const char *field, *found, *wanted, *line, *fix;
};

/* A form that findings are shown in. */
struct check_output {
    void (*begin)(struct check_output *); /* may be NULL */
    /* Called before the findings of each object that is judged; may be NULL. */
    void (*object)(struct check_output *, const struct check_object *);
    void (*finding)(struct check_output *, const struct check_finding *,
                    const struct check_place *);
    void (*fault)(struct check_output *, const struct check_place *, const char *sentence);
    void (*end)(struct check_output *);

    bool fixes;                /* it shows them, and they are asked for */
    bool all;                  /* it shows what a person is not told of, too */
    const struct check *check; /* the check that this output shows */
    FILE *stream;
    struct arena arena;        /* reset after each finding, after each fault, and at the end */
    struct check_output *next; /* another output of the same check */
};

/* The action on it: "deny", "warn", "audit"; "patch" where it was repaired. */
const char *check_action(const struct check_finding *finding);

/* An action, or "error", as people are told of it. */
const char *check_word(const struct check *check, const char *word);

/* "DestinationRule shop/cart". */
void check_add_object(struct text *out, const struct check_object *object);

/* A person is told of it. */
bool check_tells(const struct check *check, enum action action);

/* The run fails for it: it reaches --fail-on, and was not there before. */
bool check_fails(const struct check *check, const struct check_finding *finding);

/* How to go on, and in the last line what all of it came to, in the language of the policy; nothing
 * where that is not wanted. */
void check_add_summary(struct text *out, const struct check *check);

/* The JSON output as JSON Schema. Its version grows when what is promised of it is broken. */
#define CHECK_JSON_VERSION 1
void check_json_schema(struct text *out);

struct check_output *check_output_text(void);
struct check_output *check_output_json(void);
struct check_output *check_output_sarif(void);
struct check_output *check_output_junit(void);
struct check_output *check_output_github(void);
struct check_output *check_output_gitlab(void);

#endif
