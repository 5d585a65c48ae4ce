// SPDX-License-Identifier: Apache-2.0
/*
 * The input of a file door: files, folders, and `-` for standard input. Below a folder
 * count *.yaml, *.yml and *.json, by name; not what is hidden, what is no file, or what a link to a
 * folder leads to. A file that is named twice, or once more by a link, counts once: as itself where
 * it is in the input itself, or else by the first of its links.
 */
#ifndef MESHRAIL_INPUT_H
#define MESHRAIL_INPUT_H

#include "base/error.h"
#include "base/inodes.h"
#include "base/text.h"

#define INPUT_MOST ((size_t)256 << 20) /* bytes of one file */

/* The whole file with a NUL behind it, to be freed; NULL with a sentence that leaves the name to
 * the caller. A person at the terminal is told that their input is awaited. */
char *input_read(const char *file, size_t *length, struct error *err);

bool input_is_standard(const char *file);

/* By its name: one that counts below a folder. */
bool input_is_manifest(const char *path);

/* It is no file that could be read again, but a pipe, say. */
bool input_comes_once(const char *file);

/* The file as people are told of it. */
const char *input_name(const char *file);

/* Whether two names mean one file that has an end. */
bool input_same(const char *a, const char *b);

/* "file:line:column: ", as much of it as is known, in one line whatever the name; a line is 0 where
 * it is not. */
void input_add_place(struct text *out, const char *file, unsigned line, unsigned column);

/* What does not count. */
struct input_without {
    const char *written; /* a file that is being written; or NULL */
    const char *const
        *patterns; /* as glob_fits() has them, of what lies below a folder: of its path
                      there, or of a name; with a slash behind, of folders alone.
                      Nothing is known of what lies below one. Ends with NULL; or NULL */
};

struct input {
    /* Each, and those of named files, before any file; or NULL. */
    void (*folder)(struct input *, const char *folder);
    void (*file)(struct input *, const char *file);
    void (*fault)(struct input *, const char *file, const char *sentence);
    void (*astray)(struct input *, const char *link); /* it leads nowhere, and nobody named it; or
                                                         NULL */
    struct input_without without;

    size_t files;       /* so far, the one at hand included */
    bool below;         /* it was found below a folder; nobody named it */
    const char *within; /* its path below that folder; its name, where it was named itself */

    int count;
    char **names;
    const char *root; /* the folder that it was found below */
    struct inodes seen;
    struct inodes themselves; /* files that are no links, once one has asked */
    bool known;               /* they are */
    bool standard;            /* standard input was seen */
};

/* Calls back for each file that the names come to, and for what cannot be gone into. */
void input_each(struct input *input, int count, char **names);

#endif
