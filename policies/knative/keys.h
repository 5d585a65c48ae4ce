// SPDX-License-Identifier: Apache-2.0
/*
 * What Knative's ConfigMaps may say, a row a key. Knative reads the keys it knows and
 * never looks at others, so that a slip of the pen, an old spelling or a key that died releases ago
 * goes by in silence; this is where it shows. Source: knative.dev/serving v0.51.0 and the
 * knative.dev/{pkg,networking} under it; for what died, their releases before that.
 */
#ifndef MESHRAIL_KNATIVE_KEYS_H
#define MESHRAIL_KNATIVE_KEYS_H

#include "judge/engine.h"

enum key_life {
    KEY_LIVE,   /* read, from its release on */
    KEY_LEGACY, /* read where `instead` is absent */
    KEY_DEAD,   /* read by nobody any more; `instead` took its place, if anything did */
};

struct knative_map {
    const char *name, *component; /* the label that Knative ships it with */
    const struct row *keys;
    size_t count;
};

/* Is it a map of Knative Serving's, as far as its name, labels and keys tell? */
bool knative_map_meant(const struct subject *subject);

extern const struct knative_map knative_maps[];
extern const size_t knative_map_count;

#define OLDEST_KNATIVE 16 /* the first minor version of Knative 1.x whose keys are known */

#define EXAMPLE "_example"

/* The map that a node is, by its name, whoever holds it; NULL for what Knative Serving does not
 * read. */
const struct knative_map *knative_map_of(const struct json *node);

/* Is it another map than that of this name? */
bool knative_map_is_not(const struct target *target, const char *name);

const struct row *knative_key(const struct knative_map *map, const char *name);

/* The same for a name of ours, which is there: never NULL. */
const struct row *knative_own_key(const struct knative_map *map, const char *name);

/* The state of a key in the newest release. */
enum key_life knative_life(const struct row *key);

/* The known name that was perhaps meant, and that the data does not have already; or NULL. */
const char *knative_key_near(const struct knative_map *map, const struct json *data,
                             const char *name);

/* What Knative takes for a live key, or NULL; *spelling, if asked for, is the key it stands under.
 */
const struct json *knative_value(const struct knative_map *map, const struct json *object,
                                 const char *name, const char **spelling);

/* The minor version that "1.21.3" or "v1.21.3" names; -1 for anything else, as the "devel" of what
 * is not released. */
int knative_release(const char *version);

/* The minor version of Knative 1.x that reads a map; -1: unknown. It comes from the version that
 * the map's operator is to install, else from the policy, else from the map's label (last, for
 * platforms write labels of their own). An update that removes the label is judged by the old
 * label. */
int knative_minor(const struct judgement *judgement, const struct target *target);

/* The object of the input that teaches it; NULL: none does. */
const char *knative_minor_by(const struct judgement *judgement, const struct target *target);

/* "data[key]", as a rule writes it, and the same as a path for keys that have odd characters. */
const char *data_field(const struct judgement *judgement, const char *key);
struct path data_path(const struct judgement *judgement, const struct target *target,
                      const char *key);

#endif
