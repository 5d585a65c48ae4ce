// SPDX-License-Identifier: Apache-2.0
/* A set of files by what they are, whatever their names and the links to them. All zero: empty. */
#ifndef MESHRAIL_INODES_H
#define MESHRAIL_INODES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct inode;

struct inodes {
    struct inode *rows;
    size_t count, room;
};

bool inodes_have(const struct inodes *inodes, const struct stat *file);

/* False: it was there. Without memory each is a new one, and is not kept. */
bool inodes_add(struct inodes *inodes, const struct stat *file);

void inodes_free(struct inodes *inodes);

#endif
