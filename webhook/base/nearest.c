// SPDX-License-Identifier: Apache-2.0
#include "base/nearest.h"

#include "base/work.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#define LETTERS_MOST 64   /* of what is measured at once */
#define NAME_MOST 128     /* bytes; nobody means what is longer */
#define BEGINNING_LEAST 3 /* so many letters show which name was begun */

size_t text_distance(const char *a, const char *b, size_t most)
{
    enum { MOST = LETTERS_MOST };
    size_t rows = strlen(a), columns = strlen(b);
    size_t above[MOST + 1], before[MOST + 1] = {0}, row[MOST + 1];
    if (rows > MOST || columns > MOST || (rows > columns ? rows - columns : columns - rows) > most)
        return SIZE_MAX;
    work_step(rows * columns / 4);
    for (size_t j = 0; j <= columns; j++)
        above[j] = j;
    for (size_t i = 1; i <= rows; i++) {
        size_t least = row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);
            if (best > above[j] + 1)
                best = above[j] + 1;
            if (best > row[j - 1] + 1)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                best > before[j - 2] + 1)
                best = before[j - 2] + 1;
            row[j] = best;
            if (least > best)
                least = best;
        }
        if (least > most + 1) /* a swap may still save one */
            return SIZE_MAX;
        memcpy(before, above, (columns + 1) * sizeof *before);
        memcpy(above, row, (columns + 1) * sizeof *above);
    }
    return above[columns] <= most ? above[columns] : SIZE_MAX;
}

/* A name in small letters, cut into words at separators and before capitals. */
struct words {
    char letters[NAME_MOST + 1];
    size_t start[NAME_MOST + 1], count; /* of the words; and of the end */
};

static bool begins_word(const char *name, size_t at)
{
    bool alone = at == 0 || strchr("./-_", name[at - 1]);
    return alone || (isupper((unsigned char)name[at]) && !isupper((unsigned char)name[at - 1]));
}

static bool cut(const char *name, struct words *words)
{
    size_t length = 0;
    words->count = 0;
    for (size_t i = 0; name[i]; i++) {
        if (i == NAME_MOST)
            return false;
        if (strchr("./-_", name[i]))
            continue;
        if (begins_word(name, i))
            words->start[words->count++] = length;
        words->letters[length++] = (char)tolower((unsigned char)name[i]);
    }
    words->start[words->count] = length;
    words->letters[length] = '\0';
    return true;
}

/* The words from one on, up to another. */
static size_t letters_of(const struct words *words, size_t from, size_t to,
                         char letters[LETTERS_MOST + 1])
{
    size_t length = words->start[to] - words->start[from];
    if (length > LETTERS_MOST)
        length = LETTERS_MOST;
    memcpy(letters, words->letters + words->start[from], length);
    letters[length] = '\0';
    return length;
}

/* Words of four letters and less are others with another first letter: cpu is not gpu. */
static size_t between(const struct words *a, size_t a_from, size_t a_to, const struct words *b,
                      size_t b_from, size_t b_to)
{
    enum { SHORT = 4 };
    char one[LETTERS_MOST + 1] = "", other[LETTERS_MOST + 1] = "";
    size_t length = letters_of(a, a_from, a_to, one);
    letters_of(b, b_from, b_to, other);
    if (length <= SHORT && *one != *other)
        return SIZE_MAX;
    return text_distance(one, other, length / 3);
}

/* The edits between what is left of two names behind their shared beginning: word for word where
 * they have as many. */
static size_t away(const struct words *name, const struct words *candidate, size_t shared)
{
    size_t sum = 0;
    if (name->count != candidate->count)
        return between(name, shared, name->count, candidate, shared, candidate->count);
    for (size_t i = shared; i < name->count; i++) {
        size_t edits = between(name, i, i + 1, candidate, i, i + 1);
        if (edits == SIZE_MAX)
            return SIZE_MAX;
        sum += edits;
    }
    return sum;
}

static size_t shared_words(const struct words *a, const struct words *b)
{
    char one[LETTERS_MOST + 1], other[LETTERS_MOST + 1];
    size_t shared = 0;
    for (; shared < a->count && shared < b->count; shared++) {
        letters_of(a, shared, shared + 1, one);
        letters_of(b, shared, shared + 1, other);
        if (strcmp(one, other) != 0)
            break;
    }
    return shared;
}

/* Does the candidate begin as the name does? Behind a domain or a prefix the name needs some
 * letters of its own. */
static bool goes_on(const char *name, const struct words *begun, const struct words *candidate)
{
    const char *own = name + strlen(name);
    while (own > name && !strchr("./", own[-1]))
        own--;
    return strlen(own) >= BEGINNING_LEAST &&
           strncmp(candidate->letters, begun->letters, strlen(begun->letters)) == 0;
}

struct nearest nearest_to(const char *name)
{
    return (struct nearest){.name = name, .away = SIZE_MAX};
}

void nearest_try(struct nearest *nearest, const char *candidate)
{
    struct words name, other;
    if (!cut(nearest->name, &name) || !cut(candidate, &other))
        return;
    size_t edits = away(&name, &other, shared_words(&name, &other));
    if (edits < nearest->away) {
        nearest->found = candidate;
        nearest->away = edits;
    } else if (nearest->away == SIZE_MAX && goes_on(nearest->name, &name, &other)) {
        nearest->found = nearest->longer++ ? NULL : candidate;
    }
}
