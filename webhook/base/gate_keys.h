// SPDX-License-Identifier: Apache-2.0
/*
 * No key stands twice in one object, however it is spelled. Each key has a hash of what it says,
 * under numbers that only this process knows, so nobody outside can make keys that share one. An
 * open object has a word in which the hash of each key sets one of 64 bits; only a key whose bit is
 * set already is held against those before it, and an object with many such keys, once it is
 * closed, gets a table. For gate.c alone.
 */
#ifndef MESHRAIL_GATE_KEYS_H
#define MESHRAIL_GATE_KEYS_H

#include "base/arena.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

enum { FEW_KEYS = 256, KEYS_SHOWN = 96 };

struct key {
    uint32_t hash, offset; /* of its first byte behind the quote */
};

/* Those of one object. */
struct members {
    size_t first;  /* its number among all */
    uint64_t seen; /* bits of their hashes */
    bool doubt;    /* two keys may be equal: there are many, or two share a bit */
};

/* The keys of all open objects of a text, innermost last. */
struct keys {
    const char *text;
    uint64_t seed, factor; /* of hashes */
    struct arena *scratch;
    struct key *list, *next, *limit;
    struct key few[FEW_KEYS];
};

void keys_init(struct keys *keys, const char *text, struct arena *scratch);

/* Makes room for one more. False: no memory. */
bool keys_grow(struct keys *keys);

/* The hash of a key that may be spelled with escapes, up to its closing quote. False: no memory. */
bool keys_hash_spelling(struct keys *keys, const char *key, const char *end, uint32_t *hash);

/* A key has been added whose bit was set: finds out why. */
void keys_look_back(struct keys *keys, struct members *members);

/* An object ends of whose keys there is doubt. False: no memory to find out. *repeated is the first
 * key that says what one before it says, behind its quote, or NULL. */
bool keys_settle(struct keys *keys, const struct members *members, const char **repeated);

/* The key as the text spells it, shortened, without anything that could break a line. */
const char *keys_show(const char *key, char shown[KEYS_SHOWN]);

/* The hash of a plain key, of which the upper bits are the better ones. `more`: eight bytes can be
 * read whatever the key's length. */
static inline uint32_t keys_hash(const struct keys *keys, const char *key, size_t length, bool more)
{
    uint64_t hash = keys->seed ^ length, word = 0;
    if (length < sizeof word) {
        memcpy(&word, key, more ? sizeof word : length);
        word = le64toh(word) << (56 - 8 * length) << 8;
    } else {
        const char *last = key + length - sizeof word;
        for (; key < last; key += sizeof word) {
            memcpy(&word, key, sizeof word);
            hash = (hash ^ word) * keys->factor;
        }
        memcpy(&word, last, sizeof word);
    }
    return (uint32_t)((hash ^ word) * keys->factor >> 32);
}

static inline void keys_open(struct keys *keys, struct members *members)
{
    *members = (struct members){.first = (size_t)(keys->next - keys->list)};
}

/* False: no memory. */
static inline bool keys_add(struct keys *keys, struct members *members, const char *key,
                            uint32_t hash)
{
    uint64_t bit = (uint64_t)1 << (hash >> 26);
    if (keys->next == keys->limit && !keys_grow(keys))
        return false;
    *keys->next++ = (struct key){hash, (uint32_t)(key - keys->text)};
    if (members->seen & bit && !members->doubt)
        keys_look_back(keys, members);
    members->seen |= bit;
    return true;
}

/* The object ends, and its keys are forgotten. */
static inline void keys_close(struct keys *keys, const struct members *members)
{
    keys->next = keys->list + members->first;
}

#endif
