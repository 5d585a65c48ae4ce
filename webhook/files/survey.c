// SPDX-License-Identifier: Apache-2.0
#include "files/survey.h"

#include "files/partial.h"

#include <string.h>

/* OF_PAIRS: each rule about pairs is about one of these kinds at least. TEACHERS say what holds in
 * the cluster, LEARNERS are judged by it. */
#define OF_PAIRS (PEER_RULE | PEER_ROUTE | PEER_AUTHENTICATION)
#define TEACHERS (PEER_MAP | PEER_SERVING | PEER_MESH)
#define LEARNERS (PEER_KSVC | PEER_RULE | PEER_WORKLOAD | PEER_MAP)

/* A file and the kinds whose names stand in it. */
struct glance {
    const char *file, *within; /* `within`: the path of the file below the folder that was named */
    unsigned kinds;
};

struct surveying {
    struct input input;
    struct judging *judging;
    struct progress *progress;
    struct glance *glances;
    size_t count, room;
    unsigned kinds; /* in all files */
    size_t objects; /* objects of these kinds */
    struct arena document, scratch;
};

static unsigned kinds_of_word(const char *word, size_t length)
{
    unsigned kinds = 0; /* of several groups */
    for (size_t i = 0; i < peer_row_count; i++) {
        size_t whole = strlen(peer_rows[i].kind);
        if (length >= whole && strncmp(peer_rows[i].kind, word, whole) == 0 &&
            (length == whole || strncmp(word + whole, "List", length - whole) == 0))
            kinds |= peer_rows[i].is;
    }
    return kinds;
}

/* Looks at the bytes for `kind: WORD`, however it is quoted. */
static void glance(struct surveying *surveying, struct glance *glance, const char *text,
                   size_t length)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const char *end = text + length, *at = text;
    bool ours = memmem(text, length, "config-", strlen("config-")) ||
                memmem(text, length, "stio", strlen("stio")); /* or Istio */
    while ((at = memmem(at, (size_t)(end - at), "kind", strlen("kind")))) {
        at += strlen("kind");
        at += strspn(at, "\"': \t");
        size_t letter = strspn(at, letters);
        unsigned kind = kinds_of_word(at, letter);
        if ((kind == PEER_MAP || kind == PEER_MESH) && !ours)
            kind = 0;
        glance->kinds |= kind;
        surveying->objects += kind != 0;
        at += letter;
    }
    surveying->kinds |= glance->kinds;
}

/* A kustomization need not say its kind. */
static void glance_at_charts(struct surveying *surveying, struct glance *glance, const char *text,
                             size_t length)
{
    if (!kustomize_is(glance->file) || !memmem(text, length, "helmCharts", strlen("helmCharts")))
        return;
    glance->kinds |= PEER_MESH;
    surveying->kinds |= PEER_MESH;
    surveying->objects++;
}

/* A mapping without a kind that is declared to be a chart's values. */
static void glance_at_values(struct surveying *surveying, struct glance *glance, char *text,
                             size_t length)
{
    struct judging *judging = surveying->judging;
    struct source source;
    if (memmem(text, length, "apiVersion", strlen("apiVersion")))
        return;
    source_init(&source, text, length);
    judging_file(judging, glance->file, glance->within, &source);
    bool claimed = values_claimed(&judging->values, &surveying->scratch, &judging->file);
    arena_reset(&surveying->scratch);
    if (!claimed)
        return;
    glance->kinds |= PEER_MESH;
    surveying->kinds |= PEER_MESH;
    surveying->objects++;
}

static void look_at_bytes(struct input *input, const char *file)
{
    struct surveying *surveying = (struct surveying *)input;
    struct judging *judging = surveying->judging;
    struct arena *arena = &judging->world.arena;
    struct error ignored;
    size_t length;
    struct glance *glances = arena_grow(arena, surveying->glances, sizeof *glances,
                                        surveying->count, 1, &surveying->room);
    progress_show(surveying->progress, input->files - 1, "read");
    char *text = glances ? input_read(file, &length, &ignored) : NULL;
    if (!text)
        return; /* who judges it says why */
    surveying->glances = glances;
    struct glance *here = &glances[surveying->count++];
    *here = (struct glance){.file = arena_copy(arena, file, strlen(file)),
                            .within = arena_copy(arena, input->within, strlen(input->within))};
    glance(surveying, here, text, length);
    glance_at_charts(surveying, here, text, length);
    glance_at_values(surveying, here, text, length);
    kept_add(&judging->kept, file, text, length);
}

static void look_at_folder(struct input *input, const char *folder)
{
    kustomize_look(&((struct surveying *)input)->judging->kustomize, folder);
}

static void pass_over(struct input *input, const char *file, const char *sentence)
{
    (void)input;
    (void)file;
    (void)sentence;
}

/* What has no name, values and kustomizations, is told apart by its chart. */
static const char *name_of_values(struct surveying *surveying, const struct values *values)
{
    const char *file = surveying->judging->file.file, *slash = strrchr(file, '/');
    return arena_print(&surveying->scratch, "%s/%s", chart_names[values->chart],
                       slash ? slash + 1 : file);
}

/* False: it is of no kind that counts. */
static bool add_object(struct surveying *surveying, const struct json *object, struct folder *file)
{
    struct judging *judging = surveying->judging;
    struct subject subject;
    judging_subject(judging, object, &subject);
    const struct environment *environment = &judging->policy->environment;
    const struct peer_row *row = peer_row_for(&subject, environment);
    if (!row)
        return false;
    const struct values *values =
        kustomize_is(judging->file.file) ? values_of(&surveying->scratch, &subject) : NULL;
    if (values)
        subject.name = name_of_values(surveying, values);
    subject.home = part_home(&subject, environment);
    bool part =
        !judging->complete && part_of(&surveying->scratch, &subject, judging->patch_of).sentence;
    world_add(&judging->world, &subject, row, file, part);
    return true;
}

static void add_values(struct surveying *surveying, const struct json *document,
                       struct folder *file)
{
    struct judging *judging = surveying->judging;
    struct arena *arena = &surveying->scratch;
    const struct values_view *view =
        values_in_document(&judging->values, arena, &judging->file, document);
    for (; view; view = view->next) {
        struct subject subject = {
            .name = name_of_values(surveying, view->values),
            .namespace = "",
            .object = document,
            .values = view->values,
        };
        world_add(&judging->world, &subject, peer_row_of(VALUES_GROUP, VALUES_KIND), file, false);
    }
}

static void add_objects(struct surveying *surveying, struct documents *documents,
                        struct folder *file)
{
    struct manifest_object here;
    struct error ignored;
    while (manifest_read(&documents->manifest, &surveying->document, &ignored)) {
        while (manifest_next(&documents->manifest, &here)) {
            documents->speaks |= add_object(surveying, here.object, file) &&
                                 json_string(json_get(here.object, "apiVersion"));
            add_values(surveying, here.object, file);
            arena_reset(&surveying->scratch);
        }
        arena_reset(&surveying->document);
    }
    documents->broken = ignored.text[0];
    arena_reset(&surveying->document);
}

static void add_file(struct surveying *surveying, const struct glance *glance)
{
    struct judging *judging = surveying->judging;
    struct documents documents;
    struct error ignored;
    if (!documents_look(&documents, &judging->kept, glance->file, &ignored))
        return;
    struct folder *folder = folder_of_file(&judging->world.folders, glance->file);
    judging_file(judging, glance->file, glance->within, &documents.source);
    if (folder)
        add_objects(surveying, &documents, folder);
    documents_close(&documents);
}

/* All files with such kinds. */
static void add_files(struct surveying *surveying)
{
    const char **files = arena_alloc(&surveying->scratch, surveying->count * sizeof *files);
    size_t count = 0;
    for (size_t i = 0; files && i < surveying->count; i++)
        if (surveying->glances[i].kinds)
            files[count++] = surveying->glances[i].file;
    kept_note(&surveying->judging->kept, files, count);
    for (size_t i = 0; i < surveying->count; i++)
        if (surveying->glances[i].kinds)
            add_file(surveying, &surveying->glances[i]);
}

bool survey(struct judging *judging, int count, char **names, const struct input_without *without,
            struct progress *progress, struct error *err)
{
    struct surveying surveying = {.input = {.folder = look_at_folder,
                                            .file = look_at_bytes,
                                            .fault = pass_over,
                                            .without = *without},
                                  .judging = judging,
                                  .progress = progress};
    world_init(&judging->world, &judging->policy->environment);
    arena_init(&surveying.document, ARENA_CAP_OF_FILES);
    arena_init(&surveying.scratch, ARENA_CAP_OF_FILES);
    input_each(&surveying.input, count, names);
    bool pairs = surveying.kinds & OF_PAIRS;
    bool teaches = (surveying.kinds & TEACHERS) && (surveying.kinds & LEARNERS);
    bool needed = (pairs || teaches) && (surveying.objects > 1 || judging->complete);
    if (needed) {
        add_files(&surveying);
        world_settle(&judging->world);
    }
    if (needed && judging->known.reads)
        known_settle(&judging->known, &judging->policy->environment);
    judging->beside = (struct beside){.world = &judging->world, .complete = judging->complete};
    arena_free(&surveying.scratch);
    arena_free(&surveying.document);
    return !judging->world.arena.exhausted ||
           error_set(err, "the objects together take more memory than they may; name fewer files");
}
