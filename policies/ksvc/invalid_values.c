// SPDX-License-Identifier: Apache-2.0
/* Fields that may never be there, and what a value may be: tables. */
#include "ksvc/invalid.h"

#include "base/scalar.h"
#include "judge/places.h"
#include "ksvc/annotations.h"

#include <math.h>
#include <string.h>

struct never {
    const char *field;
    enum says says;
};

static const struct never of_object[] = {
    {POD "activeDeadlineSeconds", THERE},
    {POD "automountServiceAccountToken", TRUE},
    {POD "ephemeralContainers", FILLED},
    {POD "hostUsers", THERE},
    {POD "hostname", FILLED},
    {POD "hostnameOverride", THERE},
    {POD "nodeName", FILLED},
    {POD "os", THERE},
    {POD "overhead", FILLED},
    {POD "preemptionPolicy", THERE},
    {POD "priority", THERE},
    {POD "readinessGates", FILLED},
    {POD "resourceClaims", FILLED},
    {POD "resources", THERE},
    {POD "restartPolicy", FILLED},
    {POD "schedulingGates", FILLED},
    {POD "schedulingGroup", THERE},
    {POD "serviceAccount", FILLED},
    {POD "setHostnameAsFQDN", THERE},
    {POD "subdomain", FILLED},
    {POD "terminationGracePeriodSeconds", THERE},
    {"spec.traffic[*].configurationName", FILLED},
    {"spec.traffic[*].url", FILLED},
    {0},
};

static const struct never of_container[] = {
    {".env[*].valueFrom.fileKeyRef", THERE},
    {".lifecycle", THERE},
    {".ports[0].hostIP", FILLED},
    {".ports[0].hostPort", FILLED},
    {".resizePolicy", FILLED},
    {".resources.claims", FILLED},
    {".restartPolicy", THERE},
    {".restartPolicyRules", FILLED},
    {".securityContext.appArmorProfile", THERE},
    {".securityContext.privileged", TRUE},
    {".securityContext.procMount", THERE},
    {".securityContext.seLinuxOptions", THERE},
    {".securityContext.windowsOptions", THERE},
    {".stdin", FILLED},
    {".stdinOnce", FILLED},
    {".tty", FILLED},
    {".volumeDevices", FILLED},
    {".volumeMounts[*].recursiveReadOnly", THERE},
    {".volumeMounts[*].subPathExpr", FILLED},
    {0},
};

struct walk {
    const struct inspection *inspection;
    const void *row;
};

bool says(const struct json *value, enum says what)
{
    int64_t number;
    if (json_is(value, JSON_NULL) || json_is(value, JSON_ABSENT) || what == THERE)
        return what == THERE && value && !json_is(value, JSON_NULL);
    if (json_is(value, JSON_BOOL) || what == TRUE)
        return json_true(value);
    if (json_is(value, JSON_STRING))
        return *json_string(value);
    if (json_is(value, JSON_OBJECT) || json_is(value, JSON_ARRAY))
        return json_size(value);
    return !json_integer(value, &number) || number != 0;
}

static void see_never(const char *field, const struct json *value, const struct json *old,
                      void *closure)
{
    const struct walk *walk = closure;
    (void)old;
    if (says(value, ((const struct never *)walk->row)->says))
        invalid(walk->inspection, NEVER_ALLOWED, field, value, NULL, NULL);
}

static void each(const struct inspection *inspection, const char *place, const void *row,
                 place_visit *visit)
{
    each_place(inspection->judgement, inspection->target, place, visit,
               &(struct walk){inspection, row});
}

static const char *const containers[] = {EACH_CONTAINER, EACH_INIT_CONTAINER};

void inspect_fields(const struct inspection *inspection)
{
    for (const struct never *row = of_object; row->field; row++)
        each(inspection, row->field, row, see_never);
    for (size_t i = 0; i < sizeof containers / sizeof *containers; i++)
        for (const struct never *row = of_container; row->field; row++)
            each(inspection,
                 arena_print(inspection->judgement->arena, "%s%s", containers[i], row->field), row,
                 see_never);
}

/* What a field takes. An empty text counts as absent, except for NEEDED. */
enum kind_of_value { A_NUMBER, A_WORD, A_NAME, NEEDED };

struct demand {
    const char *field;
    enum kind_of_value kind;
    double least, most;
    const char *words;                  /* parted by "|" */
    bool (*is_right)(const char *text); /* a name */
    const char *wanted, *usual;
};

#define NUMBER(least_, most_, wanted_)                                                             \
    A_NUMBER, .least = (least_), .most = (most_), .wanted = (wanted_)
#define ANY_NUMBER                                                                                 \
    NUMBER(-HUGE_VAL, HUGE_VAL, "a whole number") /* KS-TIMEOUT-ORDER has the range */
#define WORD(words_, wanted_, usual_)                                                              \
    A_WORD, .words = (words_), .wanted = (wanted_), .usual = (usual_)
#define NAME(is_right_) A_NAME, .is_right = (is_right_), .wanted = LABEL_WANTED
#define LABEL_WANTED "small letters, digits and dashes"
#define ID_MOST 2147483647
#define ID "a number from 0 to 2147483647"
#define PORTS "a number from 0 to 65535"

static bool is_prefix(const char *text)
{
    char name[64];
    size_t length = strlen(text);
    if (!length || length >= sizeof name)
        return false;
    memcpy(name, text, length + 1);
    if (length > 1 && name[length - 1] == '-')
        name[length - 2] = 'a', name[length - 1] = '\0';
    return is_label_1035(name);
}

static bool is_rollout_time(const char *text)
{
    int64_t time;
    return go_duration(text, &time) && time >= 0 && fmod((double)time, SECOND) == 0;
}

static bool is_free_container_name(const char *text)
{
    return strcmp(text, "queue-proxy") != 0;
}

static const struct demand demands[] = {
    {"metadata.name", NAME(is_label_1035)},
    {"metadata.generateName", NAME(is_prefix)},
    {"spec.template.metadata.name", NAME(is_label_1035)},
    {"spec.template.metadata.generateName", NAME(is_prefix)},
    {POD "containerConcurrency", NUMBER(0, 1000, "a number from 0 to 1000")},
    {POD "timeoutSeconds", ANY_NUMBER},
    {POD "responseStartTimeoutSeconds", ANY_NUMBER},
    {POD "idleTimeoutSeconds", ANY_NUMBER},
    {POD "securityContext.fsGroup", NUMBER(0, ID_MOST, ID)},
    {POD "securityContext.runAsGroup", NUMBER(0, ID_MOST, ID)},
    {POD "securityContext.runAsUser", NUMBER(0, ID_MOST, ID)},
    {POD "securityContext.supplementalGroups[*]", NUMBER(0, ID_MOST, ID)},
    {POD "serviceAccountName", NAME(is_subdomain)},
    {"spec.traffic[*].percent", NUMBER(0, 100, "a number from 0 to 100")},
    {"spec.traffic[*].tag", NAME(is_label_1035)},
    {"spec.traffic[*].revisionName", NAME(is_qualified)},
    {0},
};

static const struct demand of_each_container[] = {
    {".name", A_NAME, .is_right = is_free_container_name, .wanted = "another name",
     .usual = "user-container"},
    {".image", NEEDED, .usual = "example.com/app:1.0"},
    {".image", A_NAME, .is_right = is_image, .wanted = "the reference of an image",
     .usual = "example.com/app:1.0"},
    {".env[*].name", NEEDED, .usual = "NAME"},
    {".ports[0].containerPort", NUMBER(0, 65535, PORTS)},
    {".ports[0].protocol", WORD("TCP", "TCP", "TCP")},
    {".securityContext.runAsUser", NUMBER(0, ID_MOST, ID)},
    {".securityContext.runAsGroup", NUMBER(0, ID_MOST, ID)},
    {".terminationMessagePolicy",
     WORD("File|FallbackToLogsOnError", "File or FallbackToLogsOnError", "File")},
    {0},
};

static bool is_among(const char *words, const char *text)
{
    size_t length = strlen(text);
    for (const char *at = words; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (strncmp(at, text, length) == 0 && (at[length] == '|' || !at[length]))
            return true;
    return false;
}

static const char *to_paste(const struct inspection *inspection, const struct demand *row,
                            const char *text, double number)
{
    if (row->kind == A_NUMBER)
        return arena_print(inspection->judgement->arena, "%.0f",
                           fmax(row->least, fmin(number, row->most)));
    return row->usual ? row->usual : as_label(inspection->judgement, text);
}

static void see_value(const char *field, const struct json *value, const struct json *old,
                      void *closure)
{
    const struct walk *walk = closure;
    const struct demand *row = walk->row;
    const char *text = json_string(value);
    double number = 0;
    (void)old;
    bool empty = !value || json_is(value, JSON_NULL) || (text && !*text && row->kind != A_NUMBER);
    if (row->kind == NEEDED ? !empty : empty)
        return;
    if (row->kind == NEEDED) {
        invalid(walk->inspection, NOT_STATED, field, NULL, NULL, row->usual);
        return;
    }
    bool right = true;         /* a word of another type the API server refuses */
    if (row->kind == A_NUMBER) /* and a number in quotes */
        right = measure(value, UNIT_COUNT, &number) && !text && number >= row->least &&
                number <= row->most;
    else if (text)
        right = row->kind == A_WORD ? is_among(row->words, text) : row->is_right(text);
    struct arena *arena = walk->inspection->judgement->arena;
    const struct json *found = row->kind == A_NUMBER && text
                                   ? json_new_string(arena, arena_print(arena, "\"%s\"", text))
                                   : value;
    if (!right)
        invalid(walk->inspection, WRONG_VALUE, field, found, row->wanted,
                to_paste(walk->inspection, row, text, number));
}

/* Knative reads the first of the two spellings that is there. */
static void inspect_rollout(const struct inspection *inspection)
{
    static const char *const spellings[] = {SERVING "rollout-duration", SERVING "rolloutDuration"};
    static const struct demand row = {.kind = A_NAME,
                                      .is_right = is_rollout_time,
                                      .wanted = "whole seconds from 0s up",
                                      .usual = "60s"};
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        const char *field =
            arena_print(inspection->judgement->arena, "metadata.annotations[%s]", spellings[i]);
        if (!json_look(inspection->target->node, field))
            continue;
        each(inspection, field, &row, see_value);
        return;
    }
}

void inspect_values(const struct inspection *inspection)
{
    for (const struct demand *row = demands; row->field; row++)
        each(inspection, row->field, row, see_value);
    for (size_t i = 0; i < sizeof containers / sizeof *containers; i++)
        for (const struct demand *row = of_each_container; row->field; row++)
            each(inspection,
                 arena_print(inspection->judgement->arena, "%s%s", containers[i], row->field), row,
                 see_value);
    inspect_rollout(inspection);
}
