// SPDX-License-Identifier: Apache-2.0
/*
 * Reads what Knative says of its own settings (tests/oracle/knative writes it), a JSON object a
 * line, and checks that our tables have the same keys and that our rules deny what Knative refuses,
 * and that alone: what they say otherwise has its reason in a list.
 */
#include "base/json_writer.h"
#include "judge/engine.h"
#include "knative/example.h"
#include "knative/keys.h"
#include "knative_reasons.h"
#include "ksvc/annotations.h"
#include "rule/rule.h"
#include "unit.h"

#include <stdlib.h>

enum { FEWEST = 100, FEWEST_MAPS = 20000, NEWEST = 24 };

static FILE *answers;
static struct policy *policy;
static struct arena arena;

/* Calls a function with every line of a kind; returns how many there were. */
static unsigned each_line(const char *kind, void (*visit)(const struct json *line))
{
    char *text = NULL;
    size_t room = 0;
    ssize_t length;
    unsigned count = 0;
    rewind(answers);
    while ((length = getline(&text, &room, answers)) > 0) {
        struct error err;
        arena_reset(&arena);
        const struct json *line = json_parse(&arena, text, (size_t)length, &err);
        if (!check(line != NULL))
            break;
        if (strcmp(json_string(json_get(line, "kind")), kind) == 0) {
            visit(line);
            count++;
        }
    }
    free(text);
    return count;
}

static const struct knative_map *map_named(const char *name)
{
    for (size_t i = 0; i < knative_map_count; i++)
        if (strcmp(knative_maps[i].name, name) == 0)
            return &knative_maps[i];
    return NULL;
}

static const struct knative_map *map_of(const struct json *line)
{
    const struct knative_map *map = map_named(json_string(json_get(line, "map")));
    check(map != NULL);
    return map;
}

/* What the shipped examples have: dead keys are not among them. */
static void is_known(const struct json *line)
{
    const struct knative_map *map = map_of(line);
    json_each (name, json_get(line, "keys")) {
        const struct row *key = knative_key(map, json_string(name));
        if (!check(key && knative_life(key) != KEY_DEAD))
            printf("# %s: %s\n", map->name, json_string(name));
    }
}

static void shipped_keys_are_known(void)
{
    check(each_line("shipped", is_known) ==
          knative_map_count - 1); /* config-network is elsewhere */
}

static bool lists(const struct json *names, const struct row *key)
{
    json_each (name, names) {
        const char *text = json_string(name);
        if (key->prefix ? strncmp(text, key->name, strlen(key->name)) == 0
                        : strcmp(text, key->name) == 0)
            return true;
    }
    return false;
}

static void is_read(const struct json *line)
{
    const struct knative_map *map = map_of(line);
    is_known(line);
    for (size_t i = 0; i < map->count; i++) {
        const struct row *key = &map->keys[i];
        if (!check(lists(json_get(line, "keys"), key) == (knative_life(key) != KEY_DEAD)))
            printf("# %s: %s\n", map->name, key->name);
    }
}

/* Of config-domain every key is a domain; config-tracing nobody reads. */
static void tables_have_what_is_read(void)
{
    check(each_line("reads", is_read) == knative_map_count - 2);
}

static unsigned spelt;

static void is_spelt_alike(const struct json *line)
{
    const struct json *names = json_get(line, "keys");
    const char *first = json_string(json_first(names));
    const char *second = json_string(json_next(json_first(names)));
    const struct row *row = annotation_row(first);
    if (strstr(first, "rollout-duration")) /* not of a template: KS-ROLLOUT-MISPLACED */
        return;
    if (!check(row != NULL)) {
        printf("# %s\n", first);
        return;
    }
    check_text(row->name, first);
    check_text(row->other, second);
    check(json_size(names) <= 2);
    spelt++;
}

static void annotations_are_spelt_alike(void)
{
    spelt = 0;
    each_line("spellings", is_spelt_alike);
    check_int(spelt, (long long)annotation_count);
}

/* Has one of the rules a finding that is no weaker? NULL: any of them. */
static bool finds(const struct json *object, const struct json *old, const char *const *rules,
                  enum action least)
{
    struct subject subject;
    subject_of_file(&subject, object, old, "knative-serving");
    subject.in_file = false;
    struct judgement judgement = {.arena = &arena, .policy = policy, .subject = &subject};
    judge(&judgement);
    for (size_t i = 0; i < judgement.finding_count; i++) {
        const struct finding *finding = judgement.findings[i];
        if (finding->action < least)
            continue;
        if (!rules)
            printf("# %s\n", finding->rule->id);
        for (const char *const *rule = rules; !rules || *rule; rule++)
            if (!rules || strcmp(finding->rule->id, *rule) == 0)
                return true;
    }
    return false;
}

static bool denied(const struct json *object, const char *const *rules)
{
    return finds(object, NULL, rules, DENY);
}

static struct json *object_of(const char *version, const char *kind, const char *name)
{
    struct json *object = json_new_object(&arena), *metadata = json_new_object(&arena);
    json_set(&arena, object, "apiVersion", json_new_string(&arena, version));
    json_set(&arena, object, "kind", json_new_string(&arena, kind));
    json_set(&arena, metadata, "name", json_new_string(&arena, name));
    json_set(&arena, object, "metadata", metadata);
    return object;
}

/* The release that a line is of. */
static int release_of(const struct json *line)
{
    double release;
    return json_number(json_get(line, "release"), &release) ? (int)release : NEWEST;
}

static struct reason *reason_of(const struct knative_map *map, const struct json *value,
                                bool refused, int release)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].refused == refused && (!reasons[i].until || release < reasons[i].until) &&
            reasons[i].holds(map, value))
            return &reasons[i];
    return NULL;
}

static unsigned agreed, unexplained;

static void show(const char *what, const struct json *line)
{
    struct text text = TEXT_IN(&arena);
    text_add_json(&text, line);
    printf("# %s: %s\n", what, text.data);
}

static void weigh(const struct json *line, bool we_deny)
{
    const char *name = json_string(json_get(line, "map"));
    bool refused = *json_string(json_get(line, "error"));
    struct reason *reason = NULL;
    if (refused == we_deny) {
        agreed++;
        return;
    }
    json_each_member (value, json_get(line, "data"))
        if (!reason)
            reason = reason_of(name ? map_named(name) : NULL, value, refused, release_of(line));
    if (reason)
        reason->shown++;
    else if (unexplained++ < 20)
        show(refused ? "Knative refuses, we do not" : "we deny, Knative does not", line);
}

static void map_is_judged_alike(const struct json *line)
{
    static const char *const rules[] = {"KC-RANGE", "KC-TIMEOUT-GRACE", "KC-QP-IMAGE", NULL};
    const struct json *data = json_get(line, "data");
    struct json *object = object_of("v1", "ConfigMap", json_string(json_get(line, "map")));
    struct json *labels = json_new_object(&arena);
    const char *version = arena_print(&arena, "1.%d.0", release_of(line));
    json_set(&arena, labels, "app.kubernetes.io/version", json_new_string(&arena, version));
    json_set(&arena, (struct json *)json_get(object, "metadata"), "labels", labels);
    json_set(&arena, object, "data", json_new_twin(&arena, data));
    weigh(line, denied(object, rules));
}

static void annotations_are_judged_alike(const struct json *line)
{
    static const char *const rules[] = {"KS-ANN-RANGE", "KS-NUM-NONFINITE", NULL};
    struct json *object = object_of("serving.knative.dev/v1", "Service", "hello");
    struct json *spec = json_new_object(&arena), *template = json_new_object(&arena);
    struct json *metadata = json_new_object(&arena);
    json_set(&arena, metadata, "annotations", json_new_twin(&arena, json_get(line, "data")));
    json_set(&arena, template, "metadata", metadata);
    json_set(&arena, spec, "template", template);
    json_set(&arena, object, "spec", spec);
    weigh(line, denied(object, rules));
}

static void agree(const char *kind, void (*visit)(const struct json *), unsigned fewest)
{
    agreed = unexplained = 0;
    check(each_line(kind, visit) >= fewest);
    printf("# %s: %u judged alike\n", kind, agreed);
    check_int(unexplained, 0);
}

static void maps_agree(void)
{
    agree("map", map_is_judged_alike, FEWEST_MAPS);
}

static void annotations_agree(void)
{
    agree("annotations", annotations_are_judged_alike, FEWEST);
}

static void reasons_are_shown(void)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        printf("# %s: %u\n", reasons[i].why, reasons[i].shown);
        check(reasons[i].shown > 0);
    }
}

static void sum_is_alike(const struct json *line)
{
    char sum[9];
    snprintf(sum, sizeof sum, "%08x", example_checksum(json_string(json_get(line, "text"))));
    if (!check_text(sum, json_string(json_get(line, "sum"))))
        show("of", line);
}

static void checksums_agree(void)
{
    check(each_line("sum", sum_is_alike) >= FEWEST);
}

/* On install and on an upgrade that touches nothing. */
static void is_clean(const struct json *line)
{
    const char *text = json_string(json_get(line, "object"));
    struct error err;
    const struct json *object = json_parse(&arena, text, strlen(text), &err);
    if (!check(object && !finds(object, NULL, NULL, WARN) && !finds(object, object, NULL, WARN)))
        printf("# %s\n", json_string(json_get(line, "name")));
}

static void what_is_shipped_is_clean(void)
{
    check(each_line("object", is_clean) > 2 * knative_map_count);
}

int main(int argc, char **argv)
{
    static const struct unit_case cases[] = {
        CASE(shipped_keys_are_known),
        CASE(tables_have_what_is_read),
        CASE(annotations_are_spelt_alike),
        CASE(maps_agree),
        CASE(annotations_agree),
        CASE(reasons_are_shown),
        CASE(checksums_agree),
        CASE(what_is_shipped_is_clean),
    };
    answers = argc == 2 ? fopen(argv[1], "r") : NULL;
    policy = policy_default();
    if (!answers || !policy) {
        fprintf(stderr, "usage: oracle_knative ANSWERS\n");
        return 2;
    }
    arena_init(&arena, ARENA_CAP);
    reasoning = &arena;
    int status = UNIT_RUN(cases);
    fclose(answers);
    arena_free(&arena);
    policy_free(policy);
    return status;
}
