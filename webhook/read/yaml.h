// SPDX-License-Identifier: Apache-2.0
/*
 * YAML as the platform reads it: scalars get the types that sigs.k8s.io/yaml gives them (YAML 1.1:
 * yes/no/on/off, octal, .inf, null), aliases and merge keys are expanded under a cap, keys become
 * strings. A few things differ by who reads, see enum yaml_mode. A source gets the place of each
 * value, too.
 */
#ifndef MESHRAIL_YAML_H
#define MESHRAIL_YAML_H

#include "read/source.h"

/*
 * YAML_POLICY: one document; no anchor, alias, tag or duplicate key. Plain scalars keep their text,
 * since a schema types them: all but null, true and false are strings. YAML_EMBEDDED: a text in a
 * ConfigMap; the first document counts, of a duplicate key the last. YAML_MANIFEST: a file of
 * objects; a duplicate key is an error. YAML_PLACES: a text that was read otherwise, for its
 * places; a value that JSON does not have is absent.
 */
enum yaml_mode { YAML_POLICY, YAML_EMBEDDED, YAML_MANIFEST, YAML_PLACES };

struct yaml_stream; /* a text being read, document by document */
struct yaml_notes;

/* The text must stay until the end. A source, if it is not NULL, gets the place of each value: the
 * text is the source's from `base` on. NULL without memory, which yaml_next() then says. */
struct yaml_stream *yaml_open(const char *text, size_t length, enum yaml_mode mode,
                              struct source *source, size_t base);

/* The same of a file of objects, by notes (yaml_notes.h) where they are whole, of which one part
 * may be meant, counted from 1; else they are made. NULL: none are. */
struct yaml_stream *yaml_open_noted(const char *text, size_t length, struct source *source,
                                    struct yaml_notes *notes, size_t part);

/* The next document, in the arena: true with *document (NULL for an empty one), false at the end or
 * on an error. err->text is empty at the end. */
bool yaml_next(struct yaml_stream *stream, struct arena *arena, const struct json **document,
               struct error *err);

/* The bytes of the document that was read last, its markers included. */
struct span yaml_span(const struct yaml_stream *stream);

void yaml_close(struct yaml_stream *stream);

/* The one (YAML_POLICY) or first (YAML_EMBEDDED) document; NULL on an error. An empty text is null
 * for YAML_EMBEDDED and an error for YAML_POLICY. */
const struct json *yaml_parse(struct arena *arena, const char *text, size_t length,
                              enum yaml_mode mode, struct error *err);

#endif
