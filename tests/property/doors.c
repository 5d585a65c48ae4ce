// SPDX-License-Identifier: Apache-2.0
#include "laws.h"
#include "rule/rule.h"

#include <string.h>

/* Only a file can show what the API server settles before it asks a webhook. */
static const char *const in_files_only[] = {
    "DR-DUR-TYPE", "DR-INVALID",       "FL-DEST",    "KD-SCALE-HPA",      "KO-API",
    "KS-CREATOR",  "KS-FLAGGED-FIELD", "KS-INVALID", "KS-RESPONSE-START", "OBJ-TEXT"};
/* An object with a uid is a dump: in a file rules of CREATE pass it over. */
static const char *const of_create[] = {"KS-MIN-SCALE"};
/* In a file an absent grace is the API's default, which a webhook is shown. */
static const char *const in_other_words[] = {"POD-DRAIN-GRACE"};

static bool among(const char *id, const char *const *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(ids[i], id) == 0)
            return true;
    return false;
}
#define AMONG(id, ids) among((id), (ids), sizeof(ids) / sizeof *(ids))

/* The API server has refused an annotation or a label that is no text, before it asks. */
static bool is_no_text(const struct trial *trial, const struct finding *finding)
{
    struct path path = finding->path;
    return strcmp(finding->rule->id, "POD-ANN-VALUE") == 0 &&
           !json_string(path_find(&path, trial->object));
}

/* Which maximum and class a cluster has, Knative itself knows online, and no file does. */
static bool is_guess(const struct judgement *said, const struct finding *finding)
{
    const struct environment *stated = &said->policy->environment;
    const struct path *path = &finding->path;
    const char *key = path->length ? path->segments[path->length - 1].key : NULL;
    if (strcmp(finding->rule->id, "KS-TIMEOUT-MAX") == 0)
        return !stated->max_revision_timeout;
    return strcmp(finding->rule->id, "KS-ANN-RANGE") == 0 && !stated->autoscaler_class && key &&
           strcmp(key, "autoscaling.knative.dev/metric") == 0;
}

bool may_say_alone(const struct trial *trial, const struct judgement *said,
                   const struct finding *finding)
{
    const char *id = finding->rule->id;
    bool dump = json_look(trial->object, "metadata.uid");
    return AMONG(id, in_files_only) || AMONG(id, in_other_words) ||
           (dump && AMONG(id, of_create)) ||
           (said->subject->in_file && (is_no_text(trial, finding) || is_guess(said, finding)));
}
