// SPDX-License-Identifier: Apache-2.0
/*
 * The files of an input. It is looked at twice (survey.h), and what the first look has read is kept
 * for the second one: so a file is read once, and its YAML, which is noted, by libyaml once. Texts
 * and notes that are kept take no more than `most` bytes; what does not fit is read again. What
 * comes once only, from a pipe, is kept whatever it takes.
 *
 * libyaml is most of the first look. Of many files, threads make the notes ahead of it; a thread
 * sees texts and notes, and nothing else of what is kept.
 */
#ifndef MESHRAIL_KEPT_H
#define MESHRAIL_KEPT_H

#include "base/error.h"
#include "read/manifest.h"
#include "read/yaml_notes.h"

#define KEPT_MOST ((size_t)16 << 20)
#define KEPT_BUCKETS 4096

struct kept_file;

struct kept {
    size_t most, taken; /* bytes of texts and notes */
    size_t threads;     /* that make notes; 0: as many as there are processors */
    struct arena arena; /* of their names */
    struct kept_file *files[KEPT_BUCKETS];
};

void kept_init(struct kept *kept);
void kept_free(struct kept *kept);

/* Keeps the text of a file, which is taken over, or frees it. */
void kept_add(struct kept *kept, const char *file, char *text, size_t length);

/* The text of a file, to be freed: what was kept is handed over, or it is read as input_read()
 * does. */
char *kept_take(struct kept *kept, const char *file, size_t *length, struct error *err);

/* What is kept of a file's text; NULL: nothing is. */
const char *kept_text(struct kept *kept, const char *file, size_t *length);

/* Makes the notes of those among these files that are kept, if they are many. */
void kept_note(struct kept *kept, const char *const *files, size_t count);

/* How many parts of a file can be judged one by one: 1 at least. */
size_t kept_parts(struct kept *kept, const char *file);

/* The documents of a file, for manifest_read(). It stays where it is. */
struct documents {
    struct kept *kept;
    struct kept_file *file; /* NULL: it was not kept */
    char *text;             /* its own; NULL: it is the kept one */
    struct source source;
    struct manifest manifest;
    bool speaks; /* somebody has found a kind and its apiVersion: one document needs no other to be
                  * judged */
    bool broken; /* it could not be read to its end, so one document needs those before it */
};

/* Opens a file for the first look, which makes notes, or for the second one, with places: all of it
 * or a part, counted from 1. False with a sentence where it cannot be read. */
bool documents_look(struct documents *documents, struct kept *kept, const char *file,
                    struct error *err);
bool documents_open(struct documents *documents, struct kept *kept, const char *file, size_t part,
                    struct error *err);

void documents_close(struct documents *documents);

#endif
