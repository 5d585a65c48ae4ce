// SPDX-License-Identifier: Apache-2.0
#include "files/kept.h"

#include "base/digest.h"
#include "base/processors.h"
#include "read/input.h"
#include "read/yaml_events.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MOST 64
#define FILES_A_THREAD 32 /* from so many on another one costs less than it saves */

struct kept_file {
    struct kept_file *next; /* in its bucket */
    const char *file;
    char *text; /* NULL: it was handed over */
    size_t length;
    struct yaml_notes notes;
    size_t noted; /* bytes that they take */
    bool ahead;   /* a thread makes its notes */
    bool speaks;  /* of a kind */
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

/* Notes that are not whole are none. Returns what they take. */
static size_t settle(struct yaml_notes *notes)
{
    if (notes->whole)
        yaml_notes_trim(notes);
    else
        yaml_notes_free(notes);
    return notes->room;
}

/* What a thread does: the notes of each step-th file. */
struct noting {
    pthread_t thread;
    bool runs;
    struct kept_file *const *files;
    size_t count, first, step;
    size_t most, taken; /* bytes */
};

static void *make_notes(void *closure)
{
    struct noting *noting = closure;
    struct arena arena;
    arena_init(&arena, ARENA_CAP_OF_FILES);
    for (size_t i = noting->first; i < noting->count; i += noting->step) {
        struct kept_file *file = noting->files[i];
        file->notes.most = noting->most - noting->taken;
        yaml_events_note(file->text, file->length, &file->notes, &arena);
        noting->taken += file->noted = settle(&file->notes);
    }
    arena_free(&arena);
    return NULL;
}

/* What begins as JSON does is mostly read as such, and needs no notes. A file may be named twice.
 */
static size_t choose(struct kept *kept, const char *const *files, size_t count,
                     struct kept_file **chosen)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        struct kept_file *file = find(kept, files[i]);
        if (!file || file->ahead || !file->length || strchr("[{", *file->text))
            continue;
        file->ahead = true;
        chosen[found++] = file;
    }
    return found;
}

void kept_note(struct kept *kept, const char *const *files, size_t count)
{
    struct noting each[THREADS_MOST] = {0};
    struct kept_file **chosen = arena_alloc(&kept->arena, count * sizeof *chosen);
    size_t found = chosen ? choose(kept, files, count, chosen) : 0;
    size_t threads = kept->threads ? kept->threads : processors();
    threads = threads < found / FILES_A_THREAD ? threads : found / FILES_A_THREAD;
    threads = threads < THREADS_MOST ? threads : THREADS_MOST;
    if (threads < 2)
        return;
    for (size_t i = 0; i < threads; i++) {
        each[i] = (struct noting){.files = chosen,
                                  .count = found,
                                  .first = i,
                                  .step = threads,
                                  .most = room(kept) / threads};
        each[i].runs = pthread_create(&each[i].thread, NULL, make_notes, &each[i]) == 0;
    }
    for (size_t i = 0; i < threads; i++) {
        if (each[i].runs)
            pthread_join(each[i].thread, NULL);
        kept->taken += each[i].taken;
    }
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
    struct yaml_notes *notes = documents->manifest.notes = &documents->file->notes;
    if (!notes->whole)
        notes->most = room(kept);
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

void documents_close(struct documents *documents)
{
    struct kept_file *file = documents->file;
    manifest_close(&documents->manifest);
    if (file && !documents->manifest.placed) {
        documents->kept->taken -= file->noted;
        if (documents->broken)
            yaml_notes_free(&file->notes);
        documents->kept->taken += file->noted = settle(&file->notes);
        file->speaks = documents->speaks;
    }
    free(documents->text);
}
