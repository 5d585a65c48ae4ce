// SPDX-License-Identifier: Apache-2.0
/*
 * The worlds of an input: which objects stand together in one cluster, as far as files tell, and
 * how a rule that speaks of pairs finds them.
 *
 * Two objects have a world in common, which is the deepest folder that holds both, if no object of
 * the kinds that the rule reads stands below it twice; else it holds variants of one. What holds in
 * a folder holds in those below it, so that all that an object has a world in common with lies
 * below one folder: the highest one above it with nothing twice.
 *
 * Of each object a peer is kept: what pair rules read of it, as its row says. Peers are found by
 * keys, digests of what is asked, in one array that is sorted by key and place.
 */
#ifndef MESHRAIL_WORLD_H
#define MESHRAIL_WORLD_H

#include "judge/engine.h"
#include "world/folder.h"

#define PEER_KEEPS 10

struct peer;
struct world;

/* A kind of objects that pair rules read. policies/pairs has the rows. */
struct peer_row {
    const char *group, *kind;
    enum peer_kind is;
    const char *keeps[PEER_KEEPS]; /* paths of what is kept */
    bool cluster;                  /* it has no namespace */
    /* Those that anybody asks for; NULL: all. */
    bool (*wants)(const struct subject *, const struct environment *);
    /* By which further keys it is found; NULL: by none. */
    void (*enter)(struct world *, struct peer *, const struct json *object);
};
extern const struct peer_row peer_rows[];
extern const size_t peer_row_count;

struct peer {
    const struct peer_row *row;
    const char *name, *namespace; /* "?…": unknown, and the same as that of others beside it */
    const char *exempts;          /* what its annotation says; NULL: nothing */
    struct json *said;            /* what is kept, by path; NULL: nothing is */
    struct folder *folder;
    unsigned number;             /* among the objects of the input */
    unsigned facts;              /* what else its row keeps */
    const struct values *values; /* those of a plain file, while it is entered */
    bool veiled; /* a placeholder hides who it is: a rule that needs it has nothing to say */
};

/* What a key asks for, of one kind of peers; and the texts that it takes. */
enum peer_key {
    PEER_NAMED,         /* namespace, name */
    PEER_IN,            /* namespace */
    PEER_OF_HOST,       /* host */
    PEER_OF_HOST_IN,    /* namespace, host */
    PEER_SPEAKING,      /* the same, of those that have a traffic policy */
    PEER_OF_SUBSET,     /* host, name of the subset */
    PEER_MERGED,        /* namespace, host, callers */
    PEER_MERGED_SUBSET, /* namespace, host, callers, name of the subset */
    PEER_UNTOLD,        /* host of which a placeholder hides something */
    PEER_LABELLED,      /* namespace, key, value */
    PEER_ABOUT,         /* namespace, name of what it is about */
    PEER_SAME,          /* for the world alone: namespace, name */
    PEER_ALIKE,         /* and name */
};

struct world {
    struct arena arena;
    struct folders folders;
    const struct environment *environment;
    struct entry *entries; /* outside the arena, for they are many */
    size_t entry_count, entry_room;
    unsigned peer_count;
    bool anonymous; /* some peer does not say its namespace */
};

void world_init(struct world *world, const struct environment *environment);
void world_free(struct world *world);

/* The row of an object's kind; NULL: no pair rule reads it. */
const struct peer_row *peer_row_of(const char *group, const char *kind);

/* The row of an object that is a peer of others; NULL: it is none, or nobody asks for it. */
const struct peer_row *peer_row_for(const struct subject *subject,
                                    const struct environment *environment);

/* Keeps an object of the file; of a part, only that there is one. */
void world_add(struct world *world, const struct subject *subject, const struct peer_row *row,
               struct folder *file, bool part);

/* To be called when all objects are entered: sorts the entries. */
void world_settle(struct world *world);

/* For rows: finds the peer by the key, too, with the texts that it takes. Where one of them is
 * NULL, nothing is entered. */
void peer_enter(struct world *world, struct peer *peer, enum peer_key key, ...);

/* For rows: keeps a value of the object under a name, too. */
void peer_keep(struct world *world, struct peer *peer, const char *name, const struct json *value);

/* For rows: a placeholder hides whom the peer is about. */
void peer_veil(struct peer *peer);

/* A namespace that nobody knows, as others in the same folder have it. */
const char *namespace_unknown(struct arena *arena, const struct folder *file);

/* The highest folder above a file below which nothing of these kinds stands twice; NULL: not even
 * in the file. */
const struct folder *world_around(const struct folder *file, unsigned kinds);

/* What is kept of a peer at one of its row's paths. */
const struct json *peer_says(const struct peer *peer, const char *path);

/* Those that a key finds, in the order of their places. */
struct peers {
    const struct entry *next, *end;
};
struct peers world_find(const struct world *world, const struct folder *below, enum peer_kind is,
                        enum peer_key key, ...);
const struct peer *peers_next(struct peers *peers); /* NULL: no more */
const struct peer *peers_first(struct peers peers);
size_t peers_count(const struct peers *peers);

#endif
