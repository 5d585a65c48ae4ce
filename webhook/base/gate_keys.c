// SPDX-License-Identifier: Apache-2.0
#include "base/gate_keys.h"

#include "base/printable.h"
#include "base/quoted.h"

#include <stdio.h>
#include <sys/auxv.h>

enum { FEW = 24, SHORT = 128, SHOWN_MOST = 80 };

/* The kernel gives each process sixteen random bytes. Under an odd factor that is random any two
 * words are as likely to share their upper bits as under a random function, or twice as likely. */
void keys_init(struct keys *keys, const char *text, struct arena *scratch)
{
    const char *random = (const char *)getauxval(AT_RANDOM);
    keys->text = text;
    keys->seed = 0;
    keys->factor = 0x9e3779b97f4a7c15u;
    if (random) {
        memcpy(&keys->seed, random, sizeof keys->seed);
        memcpy(&keys->factor, random + sizeof keys->seed, sizeof keys->factor);
    }
    keys->factor |= 1;
    keys->scratch = scratch;
    keys->list = keys->next = keys->few;
    keys->limit = keys->few + FEW_KEYS;
}

bool keys_grow(struct keys *keys)
{
    size_t count = (size_t)(keys->next - keys->list), room = (size_t)(keys->limit - keys->list);
    struct key *list = arena_grow(keys->scratch, keys->list, sizeof *list, count, 1, &room);
    if (!list)
        return false;
    keys->list = list;
    keys->next = list + count;
    keys->limit = list + room;
    return true;
}

/* Every spelling of a key has one hash: that of what it says. */
bool keys_hash_spelling(struct keys *keys, const char *key, const char *end, uint32_t *hash)
{
    char room[SHORT], *says = room;
    size_t length = (size_t)(end - key);
    if (length > SHORT && !(says = arena_bytes(keys->scratch, length)))
        return false;
    *hash = keys_hash(keys, says, quoted_copy(key, end, says), false);
    arena_return(keys->scratch, says);
    return true;
}

static bool same_key(const struct keys *keys, struct key a, struct key b)
{
    const char *p = keys->text + a.offset, *q = keys->text + b.offset;
    uint32_t point;
    for (; *p == *q && printable_byte(*p); p++)
        q++;
    do
        point = quoted_next(&p);
    while (point == quoted_next(&q) && point);
    return !point && q[0] == '"';
}

/* Among few keys the last is held against the others. */
void keys_look_back(struct keys *keys, struct members *members)
{
    const struct key *first = keys->list + members->first, *last = keys->next - 1;
    members->doubt = last - first >= FEW;
    for (const struct key *other = first; !members->doubt && other < last; other++)
        members->doubt = other->hash == last->hash && same_key(keys, *other, *last);
}

/* Open addressing; the table has room for 1 << bits, and is never more than half full. */
static const struct key *find_in_table(const struct keys *keys, const struct key *list,
                                       size_t count, uint32_t *table, unsigned bits)
{
    size_t last = ((size_t)1 << bits) - 1;
    for (size_t i = 0; i < count; i++) {
        size_t at = list[i].hash >> (32 - bits);
        for (; table[at]; at = (at + 1) & last) {
            const struct key *other = &list[table[at] - 1];
            if (other->hash == list[i].hash && same_key(keys, list[i], *other))
                return &list[i];
        }
        table[at] = (uint32_t)i + 1;
    }
    return NULL;
}

bool keys_settle(struct keys *keys, const struct members *members, const char **repeated)
{
    const struct key *list = keys->list + members->first;
    size_t count = (size_t)(keys->next - list);
    unsigned bits = 1;
    while ((size_t)1 << bits < 2 * count)
        bits++;
    uint32_t *table = arena_alloc(keys->scratch, sizeof *table << bits);
    if (!table)
        return false;
    const struct key *found = find_in_table(keys, list, count, table, bits);
    arena_return(keys->scratch, table);
    *repeated = found ? keys->text + found->offset : NULL;
    return true;
}

static bool moves_cursor(uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029;
}

const char *keys_show(const char *key, char shown[KEYS_SHOWN])
{
    char *end = shown;
    const char *at = key;
    while (*at != '"' && end - shown < SHOWN_MOST) {
        const char *start = at;
        uint32_t point = quoted_next(&at);
        size_t size =
            (size_t)(at - start); /* the longest spelling is a pair of escapes: 12 bytes */
        if (moves_cursor(point))
            size = (size_t)snprintf(end, sizeof "\\u0000", "\\u%04x", (unsigned)point);
        else
            memcpy(end, start, size);
        end += size;
    }
    memcpy(end, *at == '"' ? "" : "…", *at == '"' ? 1 : sizeof "…");
    return shown;
}
