// SPDX-License-Identifier: Apache-2.0
/*
 * Judging files: the engine over each object, findings handed on with their place in the text. How
 * they are shown is the business of the output.
 */
#ifndef MESHRAIL_CHECK_H
#define MESHRAIL_CHECK_H

#include "engine.h"
#include "known.h"
#include "message.h"
#include "progress.h"
#include "source.h"

#include <stdio.h>

#define CHECK_CAP ((size_t)1 << 30) /* a big document needs more than one review may */

/* From this line on, so many lines become this text, line ends included. */
struct change {
    unsigned line, lines;
    const char *text;
};

/* Of one finding; from top to bottom, none upon another. */
struct fix {
    const struct change *changes;
    size_t count;
};

/* Where it stands, from `column` up to before `end_column`; columns count code points. */
struct check_place {
    const char *file;                            /* "-": standard input */
    unsigned line, column, end_line, end_column; /* 0: not known */
    struct span span;                            /* the same in bytes of the text */
    const char *text;                            /* the whole file, for who shows lines of it */
    size_t length;
    const struct fix *fix; /* NULL: none is known */
};

/* A form that findings are shown in. */
struct check_output {
    void (*begin)(struct check_output *); /* may be NULL */
    /* Called before the findings of each object that is judged; may be NULL. */
    void (*object)(struct check_output *, const struct subject *, const char *file);
    void (*finding)(struct check_output *, const struct judgement *, const struct finding *,
                    const struct check_place *);
    void (*fault)(struct check_output *, const struct check_place *, const char *sentence);
    void (*end)(struct check_output *);

    bool fixes;                /* it shows them, and they are asked for */
    const struct check *check; /* that it shows */
    FILE *stream;
    struct arena arena;        /* of one finding or fault, or of the end; forgotten after it */
    struct check_output *next; /* that shows the same in another form */
};

/* The forms by name, the first one where nobody says; ends with NULL. */
extern const char *const check_forms[];

/* Files that have something in common: how many they are, and which came first. */
struct check_files {
    size_t count;
    const char *first;
};

struct check {
    const char *program; /* as it was called: what it tells people to type begins with it */
    const struct policy *policy;
    const char *profile; /* NULL: the policy decides */
    enum action fail_on; /* the weakest action that is a failure */
    bool audit;          /* who reads wants to be told of audits, too */
    bool quiet;          /* findings and faults only */

    struct arena arena, scratch; /* one document's, one object's; warm for the next file */
    struct check_output *outputs;
    struct progress progress;
    const char *file;   /* that one of them is written to; NULL: none is */
    struct known known; /* beside the object that is judged */

    /* So far: */
    enum action strongest;
    const struct rule *rule; /* of the first finding that is as strong */
    size_t denied, patched, warned;
    size_t objects, skipped, faults; /* skipped: objects of other kinds */
    struct check_files templates;    /* left out, for somebody has to render them first */
    struct check_files foreign;      /* left out below a folder: neither YAML nor manifests */
    struct arena memory;             /* of what is known of them */
};

/* Begins to show what will be found in one of the forms: on standard output; or in the file, if it
 * is not NULL, and as text on standard output. */
bool check_begin(struct check *check, const char *form, const char *file, struct error *err);

/* Judges every object of one file that a person named, or that was found below a folder. A file
 * that cannot be read is a fault; the others go on. */
void check_file(struct check *check, const char *file, bool named);

/* What keeps an input from being judged, or part of it. */
void check_fault(struct check *check, const struct check_place *place, const char *sentence);

/* Ends all outputs. False where the file could not be written in full. */
bool check_end(struct check *check, struct error *err);

/* The exit code that the findings and faults come to. */
int check_status(const struct check *check);

/* For outputs. What is done about it: "deny", "warn", "audit"; "patch" where it was repaired. */
const char *check_action(const struct finding *finding);

/* A person is told of it. */
bool check_tells(const struct check *check, const struct finding *finding);

/* "file:line:column: ", as much of it as is known, in one line whatever the name. */
void check_add_place(struct text *out, const struct check_place *place);

/* How to go on, and in the last line what all of it came to, in the language of the policy; nothing
 * where that is not wanted. */
void check_add_summary(struct text *out, const struct check *check);

struct check_output *check_output_text(void);
struct check_output *check_output_json(void);
struct check_output *check_output_sarif(void);
struct check_output *check_output_junit(void);
struct check_output *check_output_github(void);

#endif
