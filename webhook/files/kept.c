// SPDX-License-Identifier: Apache-2.0
#include "files/kept.h"

#include "base/digest.h"
#include "read/input.h"

#include <stdlib.h>
#include <string.h>

struct kept_file {
    struct kept_file *next; /* in its bucket */
    const char *file;
    char *text; /* NULL: it was handed over */
    size_t length;
    struct yaml_notes notes;
    bool speaks; /* of a kind */
};

void kept_init(struct kept *kept)
{
    *kept = (struct kept){.most = KEPT_MOST};
    arena_init(&kept->arena, ARENA_CAP_OF_FILES);
}

void kept_free(struct kept *kept)
{
    for (size_t i = 0; i < KEPT_BUCKETS; i++)
        for (struct kept_file *file = kept->files[i]; file; file = file->next) {
            free(file->text);
            yaml_notes_free(&file->notes);
        }
    arena_free(&kept->arena);
}

static struct kept_file **bucket(struct kept *kept, const char *file)
{
    return &kept->files[digest_add(DIGEST_START, file, strlen(file)) % KEPT_BUCKETS];
}

static struct kept_file *find(struct kept *kept, const char *file)
{
    struct kept_file *found = *bucket(kept, file);
    while (found && (!found->text || strcmp(found->file, file) != 0))
        found = found->next;
    return found;
}

static size_t room(const struct kept *kept)
{
    return kept->most > kept->taken ? kept->most - kept->taken : 0;
}

void kept_add(struct kept *kept, const char *file, char *text, size_t length)
{
    struct kept_file *added = NULL, **first = bucket(kept, file);
    if (length <= room(kept) || input_comes_once(file))
        added = arena_alloc(&kept->arena, sizeof *added);
    if (!added || !(added->file = arena_copy(&kept->arena, file, strlen(file)))) {
        free(text);
        return;
    }
    added->next = *first;
    added->text = text;
    added->length = length;
    *first = added;
    kept->taken += length;
}

char *kept_take(struct kept *kept, const char *file, size_t *length, struct error *err)
{
    struct kept_file *found = find(kept, file);
    if (!found)
        return input_read(file, length, err);
    char *text = found->text;
    *length = found->length;
    found->text = NULL;
    kept->taken -= found->length;
    return text;
}

const char *kept_text(struct kept *kept, const char *file, size_t *length)
{
    const struct kept_file *found = find(kept, file);
    if (found)
        *length = found->length;
    return found ? found->text : NULL;
}

size_t kept_parts(struct kept *kept, const char *file)
{
    const struct kept_file *found = find(kept, file);
    return found && found->speaks && found->notes.whole ? yaml_notes_parts(&found->notes) : 1;
}

static bool begin(struct documents *documents, struct kept *kept, const char *file,
                  struct error *err)
{
    struct kept_file *found = find(kept, file);
    size_t length = found ? found->length : 0;
    *documents = (struct documents){.kept = kept, .file = found};
    if (!found && !(documents->text = input_read(file, &length, err)))
        return false;
    source_init(&documents->source, found ? found->text : documents->text, length);
    return true;
}

bool documents_look(struct documents *documents, struct kept *kept, const char *file,
                    struct error *err)
{
    if (!begin(documents, kept, file, err))
        return false;
    manifest_open(&documents->manifest, &documents->source);
    if (!documents->file)
        return true;
    documents->manifest.notes = &documents->file->notes;
    documents->file->notes.most = room(kept);
    return true;
}

bool documents_open(struct documents *documents, struct kept *kept, const char *file, size_t part,
                    struct error *err)
{
    if (!begin(documents, kept, file, err))
        return false;
    manifest_open_placed(&documents->manifest, &documents->source);
    if (documents->file && documents->file->notes.whole)
        documents->manifest.notes = &documents->file->notes;
    documents->manifest.part = part;
    return true;
}

/* Notes that are not whole are none. */
static void settle(struct kept *kept, struct yaml_notes *notes)
{
    if (notes->whole)
        yaml_notes_trim(notes);
    else
        yaml_notes_free(notes);
    kept->taken += notes->room;
}

void documents_close(struct documents *documents)
{
    manifest_close(&documents->manifest);
    if (documents->manifest.notes && !documents->manifest.placed) {
        settle(documents->kept, &documents->file->notes);
        documents->file->speaks = documents->speaks;
    }
    free(documents->text);
}
