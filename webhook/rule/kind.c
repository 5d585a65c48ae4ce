// SPDX-License-Identifier: Apache-2.0
#include "rule/kind.h"

#include <pthread.h>
#include <string.h>
#include <strings.h>

const struct kind_row *kind_row_of(const char *group, const char *kind)
{
    for (size_t i = 0; i < kind_row_count; i++)
        if (strcmp(kind_rows[i].group, group) == 0 && strcmp(kind_rows[i].kind, kind) == 0)
            return &kind_rows[i];
    return NULL;
}

const char *kind_meant(const char *group, const char *kind)
{
    const char *meant = NULL;
    for (size_t i = 0; i < kind_row_count; i++) {
        const struct kind_row *row = &kind_rows[i];
        if (strcmp(row->group, group) != 0 || strcasecmp(row->kind, kind) != 0)
            continue;
        if (strcmp(row->kind, kind) == 0)
            return NULL;
        meant = row->kind;
    }
    return meant;
}

const struct kind_row *kind_row_next(const struct kind_row *row)
{
    const struct kind_row *next = row + 1;
    bool same = next < kind_rows + kind_row_count && strcmp(next->group, row->group) == 0 &&
                strcmp(next->kind, row->kind) == 0;
    return same ? next : NULL;
}

const char *kind_place(const struct kind_row *row, enum scope scope)
{
    for (size_t i = 0; i < KIND_PLACES && row->places[i].at; i++)
        if (row->places[i].scope == scope)
            return row->places[i].at;
    return NULL;
}

bool kind_mends(const struct kind_row *row, enum scope scope)
{
    bool mends = row->mended;
    for (size_t i = 0; i < KIND_PLACES && row->places[i].at; i++)
        mends |= row->places[i].scope == scope && row->places[i].mended;
    return mends;
}

static unsigned having[SCOPES]; /* asked for each rule and object */

static void fill_having(void)
{
    for (size_t i = 0; i < kind_row_count; i++)
        for (size_t j = 0; j < KIND_PLACES && kind_rows[i].places[j].at; j++)
            having[kind_rows[i].places[j].scope] |= kind_rows[i].is;
}

unsigned kinds_with(enum scope scope)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fill_having);
    return having[scope];
}
