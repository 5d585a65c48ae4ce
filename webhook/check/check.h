// SPDX-License-Identifier: Apache-2.0
/*
 * Judging files: the engine over each object, findings handed on with their place in the text. How
 * they are shown is the business of the output.
 */
#ifndef MESHRAIL_CHECK_H
#define MESHRAIL_CHECK_H

#include "files/judging.h"
#include "files/progress.h"

struct carrier;
struct check_output;

/* The forms by name, the first one where nobody says; ends with NULL. */
extern const char *const check_forms[];

/* Files that have something in common: how many they are, and which came first. */
struct check_files {
    size_t count;
    const char *first;
};

enum left {
    LEFT_TEMPLATE,   /* left out, for somebody has to render it first */
    LEFT_FOREIGN,    /* left out below a folder: neither YAML nor a manifest */
    LEFT_LINK,       /* left out below a folder: a link that leads nowhere */
    LEFT_KINDLESS,   /* named, and nothing in it says what it is */
    LEFT_RESEMBLING, /* a document that looks like values, and nobody says whose */
    LEFTS
};

#define CHECK_PARTS_NAMED 20

struct check {
    const char *program; /* as it was called: what it tells people to type begins with it */
    struct judging judging;
    enum action fail_on; /* the weakest action that is a failure */
    bool audit;          /* who reads wants to be told of audits, too */
    bool quiet;          /* findings and faults only */

    struct arena arena, scratch; /* for a document and for an object; kept for the next file */
    struct check_output *outputs;
    struct progress progress;
    const char *file;        /* the file that one of the outputs goes to; NULL: none */
    struct carrier *carrier; /* of a worker: to its parent; NULL: all is told at once */

    /* So far: */
    enum action strongest;
    bool strongest_by[RULES_MOST]; /* rules with findings that are as strong, by index */
    size_t denied, patched, warned;
    bool fails;     /* a finding reaches fail_on that was not there before */
    size_t failing; /* of the patched, those that do where nothing patches them */
    size_t spared;  /* those that were there before, and would */
    size_t told, told_by_rule[RULES_MOST]; /* findings that a person is told of */
    size_t mendable;                       /* findings that fix would take from the files */
    size_t objects, skipped, faults;       /* skipped: objects of other kinds */
    struct check_files left[LEFTS];
    size_t parts;            /* objects that were judged as parts */
    struct text named_parts; /* a line for each of the first CHECK_PARTS_NAMED */
    struct arena memory;     /* of what is known of them */
};

/* Begins to show what will be found in one of the forms: on standard output; or in the file, if it
 * is not NULL, and as text on standard output. */
bool check_begin(struct check *check, const char *form, const char *file, struct error *err);

/* Judges every object of one file that a person named, or that was found below a folder; `within`
 * is its path there. Or those of a part of it (kept.h), counted from 1; 0: all. A file that cannot
 * be read is a fault; the others go on. */
void check_file(struct check *check, const char *file, const char *within, bool named, size_t part);

/* A fault that keeps all of an input from being judged. */
void check_fault(struct check *check, const char *file, const char *sentence);

/* Ends all outputs. False where the file could not be written in full. */
bool check_end(struct check *check, struct error *err);

/* The exit code that the findings and faults come to. */
int check_status(const struct check *check);

#endif
