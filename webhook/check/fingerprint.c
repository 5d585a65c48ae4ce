// SPDX-License-Identifier: Apache-2.0
#include "check/fingerprint.h"

#include "base/digest.h"
#include "rule/rule.h"

#include <inttypes.h>
#include <search.h>
#include <string.h>

/* How often a digest was given in one file. */
struct print {
    uint64_t digest;
    unsigned count;
};

static int by_digest(const void *a, const void *b)
{
    const struct print *one = a, *other = b;
    return (one->digest > other->digest) - (one->digest < other->digest);
}

static void keep(void *print)
{
    (void)print; /* the arena forgets it */
}

void fingerprints_init(struct fingerprints *prints)
{
    arena_init(&prints->arena, ARENA_CAP_OF_FILES);
    prints->given = NULL;
    prints->file = NULL;
}

static void forget(struct fingerprints *prints)
{
    tdestroy(prints->given, keep);
    prints->given = NULL;
    arena_reset(&prints->arena);
}

void fingerprints_free(struct fingerprints *prints)
{
    forget(prints);
    arena_free(&prints->arena);
}

const char *fingerprint(struct fingerprints *prints, struct arena *arena, const char *file,
                        const struct fingerprint_of *what)
{
    const char *const strings[] = {file,       what->kind, what->namespace,
                                   what->name, what->rule, what->field};
    if (!prints->file || strcmp(prints->file, file) != 0) {
        forget(prints);
        prints->file = arena_copy(&prints->arena, file, strlen(file));
    }
    struct print *print = arena_alloc(&prints->arena, sizeof *print);
    if (!print)
        return NULL;
    print->digest = DIGEST_START;
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        const char *string = strings[i] ? strings[i] : "";
        print->digest = digest_add(print->digest, string, strlen(string) + 1);
    }
    struct print *const *found = tsearch(print, &prints->given, by_digest);
    return found ? arena_print(arena, "%016" PRIx64 ":%u", print->digest, ++(*found)->count) : NULL;
}

const char *fingerprint_of_finding(struct fingerprints *prints, struct arena *arena,
                                   const char *file, const struct check_finding *finding)
{
    const struct check_object *object = finding->object;
    return fingerprint(prints, arena, file,
                       &(struct fingerprint_of){object->kind, object->namespace, object->name,
                                                finding->rule->id, finding->field});
}
