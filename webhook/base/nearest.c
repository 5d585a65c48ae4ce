// SPDX-License-Identifier: Apache-2.0
#include "base/nearest.h"

#include "base/work.h"

#include <stdint.h>
#include <string.h>

#define LETTERS_MOST 64   /* the longest text whose distance is measured */
#define BEGINNING_LEAST 3 /* so many letters are enough to tell which name was begun */

/* The edit distance of two texts of at most LETTERS_MOST bytes; SIZE_MAX: more than `most`. */
static size_t distance(const char *a, size_t rows, const char *b, size_t columns, size_t most)
{
    if ((rows > columns ? rows - columns : columns - rows) > most)
        return SIZE_MAX;
    work_step(rows * columns / 4);
    unsigned char above[LETTERS_MOST + 1], before[LETTERS_MOST + 1] = {0}, row[LETTERS_MOST + 1];
    for (size_t j = 0; j <= columns; j++)
        above[j] = (unsigned char)j;
    for (size_t i = 1; i <= rows; i++) {
        int least = (int)i;
        row[0] = (unsigned char)i;
        for (size_t j = 1; j <= columns; j++) {
            int best = above[j - 1] + (a[i - 1] != b[j - 1]);
            if (best > above[j] + 1)
                best = above[j] + 1;
            if (best > row[j - 1] + 1)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                best > before[j - 2] + 1)
                best = before[j - 2] + 1;
            row[j] = (unsigned char)best;
            if (least > best)
                least = best;
        }
        if ((size_t)least > most + 1) /* the next row may save one by a swap */
            return SIZE_MAX;
        memcpy(before, above, columns + 1);
        memcpy(above, row, columns + 1);
    }
    return above[columns] <= most ? above[columns] : SIZE_MAX;
}

size_t text_distance(const char *a, const char *b, size_t most)
{
    size_t rows = strlen(a), columns = strlen(b);
    bool measured = rows <= LETTERS_MOST && columns <= LETTERS_MOST;
    return measured ? distance(a, rows, b, columns, most) : SIZE_MAX;
}

/* Every candidate is cut for every name that nobody knows, so a letter may cost little. */
static bool separates(char letter)
{
    return letter == '.' || letter == '/' || letter == '-' || letter == '_';
}

static bool is_capital(char letter)
{
    return letter >= 'A' && letter <= 'Z';
}

static bool cut(const char *name, struct name_words *words)
{
    size_t length = 0, count = 0;
    char before = '.';
    for (size_t i = 0; name[i]; before = name[i++]) {
        if (i == NEAREST_MOST)
            return false;
        if (separates(name[i]))
            continue;
        bool capital = is_capital(name[i]);
        if (separates(before) || (capital && !is_capital(before)))
            words->start[count++] = (unsigned char)length;
        words->letters[length++] = capital ? (char)(name[i] - 'A' + 'a') : name[i];
    }
    words->start[count] = (unsigned char)length;
    words->letters[length] = '\0';
    words->count = (unsigned char)count;
    return true;
}

/* The length of the words from `from` up to before `to`, at most LETTERS_MOST. */
static size_t length_of(const struct name_words *words, size_t from, size_t to)
{
    size_t length = (size_t)(words->start[to] - words->start[from]);
    return length < LETTERS_MOST ? length : LETTERS_MOST;
}

/* Words of four letters and less are others with another first letter: cpu is not gpu. */
static size_t between(const struct name_words *a, size_t a_from, size_t a_to,
                      const struct name_words *b, size_t b_from, size_t b_to)
{
    enum { SHORT = 4 };
    const char *one = a->letters + a->start[a_from], *other = b->letters + b->start[b_from];
    size_t length = length_of(a, a_from, a_to), columns = length_of(b, b_from, b_to);
    if (length <= SHORT && (length ? *one : '\0') != (columns ? *other : '\0'))
        return SIZE_MAX;
    return distance(one, length, other, columns, length / 3);
}

/* The edits between what is left of two names behind their shared beginning: word for word where
 * they have as many. */
static size_t away(const struct name_words *name, const struct name_words *candidate, size_t shared)
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

static size_t shared_words(const struct name_words *a, const struct name_words *b)
{
    size_t shared = 0;
    for (; shared < a->count && shared < b->count; shared++) {
        size_t length = length_of(a, shared, shared + 1);
        if (length != length_of(b, shared, shared + 1) ||
            memcmp(a->letters + a->start[shared], b->letters + b->start[shared], length) != 0)
            break;
    }
    return shared;
}

/* Does the candidate begin as the name does? Behind a domain or a prefix the name needs some
 * letters of its own. */
static bool goes_on(const char *name, const struct name_words *begun,
                    const struct name_words *candidate)
{
    size_t own = 0, length = strlen(name);
    if (strncmp(candidate->letters, begun->letters, begun->start[begun->count]) != 0)
        return false;
    while (own < length && name[length - own - 1] != '.' && name[length - own - 1] != '/')
        own++;
    return own >= BEGINNING_LEAST;
}

struct nearest nearest_to(const char *name)
{
    struct nearest nearest = {.name = name, .away = SIZE_MAX};
    nearest.whole = cut(name, &nearest.words);
    return nearest;
}

void nearest_try(struct nearest *nearest, const char *candidate)
{
    const struct name_words *name = &nearest->words;
    struct name_words other;
    if (!nearest->whole || !cut(candidate, &other))
        return;
    size_t edits = away(name, &other, shared_words(name, &other));
    if (edits < nearest->away) {
        nearest->found = candidate;
        nearest->away = edits;
    } else if (nearest->away == SIZE_MAX && goes_on(nearest->name, name, &other)) {
        nearest->found = nearest->longer++ ? NULL : candidate;
    }
}
