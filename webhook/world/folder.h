// SPDX-License-Identifier: Apache-2.0
/*
 * The folders that files lie in, up to the root. A file is a folder too, for it may hold several
 * documents; so is standard input, which lies in none. Once all files are known they are numbered,
 * so that what lies below a folder is a run of numbers.
 */
#ifndef MESHRAIL_FOLDER_H
#define MESHRAIL_FOLDER_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct lessons;
struct policy;

struct folder {
    struct folder *parent; /* NULL: nothing is above it */
    const char *path;
    size_t first, last; /* numbers of the files below it, from 1; 0: none is */
    unsigned twice;     /* of enum peer_kind: of these, one object stands below it twice */
    unsigned veiled;    /* of these, one stands below it whose name a placeholder hides */

    /* What objects learn whose world it is, once one has asked; see pairs/learning.h. */
    const struct policy *policy;
    const struct lessons *lessons;
    bool has_lessons; /* they were looked for */
};

struct folders {
    struct arena *arena;
    struct folder_place *table; /* by path; a folder may be called by several */
    size_t count, room;
    struct folder **files;
    size_t file_count, file_room;
};

/* The folder of a file, made if need be; NULL: no memory. */
struct folder *folder_of_file(struct folders *folders, const char *file);

/* The same; NULL if it was not made before. */
struct folder *folder_known(struct folders *folders, const char *file);

/* To be called when all files are known: numbers the folders. */
void folders_number(struct folders *folders);

/* Does the second lie in the first, or is it the first? */
bool folder_holds(const struct folder *folder, const struct folder *other);

#endif
