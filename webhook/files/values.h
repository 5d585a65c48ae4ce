// SPDX-License-Identifier: Apache-2.0
/*
 * Plain files of values: a mapping that says no kind. Which chart they are for is told by the first
 * that says it: a comment at their top, `# meshrail: values CHART` (none: leave it alone);
 * --values; the Chart.yaml beside them; what they look like. Nobody says it of most mappings
 * without a kind, and those are none. See ARCHITECTURE.md.
 */
#ifndef MESHRAIL_FILES_VALUES_H
#define MESHRAIL_FILES_VALUES_H

#include "judge/values.h"
#include "read/source.h"

#define VALUES_GLOBS 32 /* and an end */
#define VALUES_BUCKETS 256

struct chart_folder;

struct values_glob {
    const char *glob; /* NULL at the end */
    size_t length;
    enum chart chart;
};

/* What is known of values in files. */
struct values_files {
    struct values_glob globs[VALUES_GLOBS]; /* of --values */
    struct arena arena;                     /* of what is kept of each Chart.yaml */
    struct chart_folder *folders[VALUES_BUCKETS];
};

void values_files_init(struct values_files *files);
void values_files_free(struct values_files *files);

/* Takes GLOB[=CHART] of the option; NULL ends the list. */
bool values_files_take(struct values_files *files, const char *const *given, struct error *err);

/* A document of a file, whose text and place the source knows. `within` is the file's path below
 * the folder that was named. */
struct values_document {
    const char *file, *within;
    struct source *source;
};

/* What one chart gets of a document. */
struct values_view {
    const struct values *values;
    const struct values_view *next;
};

/* The views of a document, one for each chart that gets some of it; NULL: it is no such document.
 */
const struct values_view *values_in_document(struct values_files *files, struct arena *arena,
                                             const struct values_document *from,
                                             const struct json *document);

/* Does somebody say that the file, or the document in it, is values? Then it has to be read. */
bool values_claimed(struct values_files *files, struct arena *arena,
                    const struct values_document *from);

/* Does it look like values, though nobody says whose? Then who owns it should be asked. */
bool values_resembled(const struct values_document *from, const struct json *document);

/* What its comments exempt from, as an annotation would say it; NULL: nothing. */
const char *values_exemptions(struct arena *arena, const struct values_document *from);

#endif
