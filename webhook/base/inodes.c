// SPDX-License-Identifier: Apache-2.0
#include "base/inodes.h"

#include <stdlib.h>

struct inode {
    dev_t device;
    ino_t number; /* 0: nothing here */
};

/* The row of the file, or the empty one where it would be; there is one, for half of them are. */
static struct inode *row_of(struct inode *rows, size_t room, struct inode file)
{
    size_t at = (file.number ^ file.device) & (room - 1);
    while (rows[at].number && (rows[at].number != file.number || rows[at].device != file.device))
        at = (at + 1) & (room - 1);
    return &rows[at];
}

bool inodes_have(const struct inodes *inodes, const struct stat *file)
{
    struct inode one = {file->st_dev, file->st_ino};
    return inodes->room && row_of(inodes->rows, inodes->room, one)->number;
}

static bool grow(struct inodes *inodes)
{
    size_t room = inodes->room ? 2 * inodes->room : 64;
    struct inode *rows = calloc(room, sizeof *rows);
    if (!rows)
        return false;
    for (size_t i = 0; i < inodes->room; i++)
        if (inodes->rows[i].number)
            *row_of(rows, room, inodes->rows[i]) = inodes->rows[i];
    free(inodes->rows);
    inodes->rows = rows;
    inodes->room = room;
    return true;
}

bool inodes_add(struct inodes *inodes, const struct stat *file)
{
    if (inodes_have(inodes, file))
        return false;
    if (2 * (inodes->count + 1) > inodes->room && !grow(inodes))
        return true;
    struct inode one = {file->st_dev, file->st_ino};
    *row_of(inodes->rows, inodes->room, one) = one;
    inodes->count++;
    return true;
}

void inodes_free(struct inodes *inodes)
{
    free(inodes->rows);
    *inodes = (struct inodes){0};
}
