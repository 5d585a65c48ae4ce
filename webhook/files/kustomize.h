// SPDX-License-Identifier: Apache-2.0
/*
 * The files that kustomizations of an input name: patches, which are parts of objects, and files
 * that hold no objects at all. A file is known by what it is, whichever way it is named, and a
 * kustomization may name one that was read long before it: so folders are looked at first.
 */
#ifndef MESHRAIL_KUSTOMIZE_H
#define MESHRAIL_KUSTOMIZE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

#define KUSTOMIZE_BUCKETS 1024

struct kustomize {
    struct arena arena, scratch; /* what is known, and one file that is read */
    const struct kustomize_file *files[KUSTOMIZE_BUCKETS];
    size_t file_count; /* in all of them */
    const struct kustomize_folder *folders[KUSTOMIZE_BUCKETS];
};

/* The role of a file in a kustomization. */
enum kustomize_use { KUSTOMIZE_NONE, KUSTOMIZE_PATCH, KUSTOMIZE_DATA };

void kustomize_init(struct kustomize *kustomize);
void kustomize_free(struct kustomize *kustomize);

/* Reads the kustomization in a folder, if there is one; "" is the folder that we are in. One that
 * cannot be read names nothing: who judges it says why. */
void kustomize_look(struct kustomize *kustomize, const char *folder);

/* What the file is to a kustomization that was looked at, or that stands in one of the folders of
 * its name; in *by which one, unless `by` is NULL. */
enum kustomize_use kustomize_use_of(struct kustomize *kustomize, const char *file, const char **by);

/* Has the file a name that kustomize looks for? Such a file needs no `kind`. */
bool kustomize_is(const char *file);

#endif
