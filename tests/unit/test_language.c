// SPDX-License-Identifier: Apache-2.0
/* Every wording of the book, in both languages, at its longest. */
#include "base/language.h"
#include "judge/message.h"
#include "rule/rule.h"
#include "unit.h"

#include <stdint.h>

#define WHY_MOST 90

#define TEN "kkkkkkkkkk"
#define FOUND TEN TEN TEN TEN
#define KEY TEN TEN TEN TEN TEN TEN "kkk"
#define ANNOTATION "autoscaling.knative.dev/" TEN TEN TEN "kkkkkkkkk"

/* The longest place of what a rule is held against. */
static const char *const places[] = {
    [OBJECT] = "",
    [TRAFFIC_POLICY] = "spec.subsets[999].trafficPolicy.portLevelSettings[4095]",
    [REVISION_TEMPLATE] = "spec.template",
    [POD_TEMPLATE] = "spec.jobTemplate.spec.template",
    [PROXY_CONTAINER] = "spec.jobTemplate.spec.template.spec.initContainers[99]",
    [QUEUE_CONTAINER] = "spec.jobTemplate.spec.template.spec.initContainers[99]",
    [MESH] = "spec.template.spec.sources[99].helm.valuesObject.meshConfig",
};

/*
 * What is not said here is taken at its longest: a key of 63, what was found of 40 code points. A
 * row says where a rule's findings stand if that is not the field in the book, and what is known to
 * be shorter because the rule itself brings it.
 */
struct bound {
    const char *id, *path, *found, *key, *value;
    unsigned unpatched; /* a bit for each wording whose findings no repair mends */
};
static const struct bound bounds[] = {
    {"DR-OD-CONSECUTIVE-ERRORS",
     .path = "spec.subsets[999].trafficPolicy.portLevelSettings[4095].outlierDetection."
             "consecutiveErrors",
     .found = "9007199254740991"},
    {"DR-PORT-RESETS", .found = "nothing", .key = "outlierDetection"},
    {"DR-SUBSET-RESETS", .key = FOUND},
    {"DR-DUR-TYPE",
     .path = "spec.subsets[999].trafficPolicy.portLevelSettings[4095].connectionPool.tcp."
             "maxConnectionDuration",
     .key = "maxConnectionDuration", .value = FOUND, .unpatched = 1},
    {"DR-UNKNOWN-FIELD",
     .path = "spec.subsets[999].trafficPolicy.portLevelSettings[4095].loadBalancer."
             "consistentHash.httpCookie.attributes[9]." KEY,
     .value = "value"},
    {"KS-AUTOSCALE-MISPLACED", .path = "metadata.annotations[" ANNOTATION "]"},
    {"KS-ANN-UNKNOWN", .path = "spec.template.metadata.annotations[" ANNOTATION "]"},
    {"KS-ROLLOUT-MISPLACED", .key = "serving.knative.dev/rollout-duration"},
    {"KC-UNKNOWN-KEY", .path = "data[" KEY "]",
     .key = "metrics.request-metrics-reporting-period-seconds"},
    {"NLB-DEREG-CUT", .found = "3600"},
    {"POD-CFG-UNKNOWN", .key = FOUND},
    {"POD-DRAIN-GRACE", .key = FOUND},
    {"POD-QP-RES", .key = "memory-resource-request"},
};

static struct arena arena;
static struct policy *policy;

static const char *translation(const char *english)
{
    for (size_t i = 0; i < chinese_count; i++)
        if (strcmp(chinese[i].english, english) == 0)
            return chinese[i].other;
    return NULL;
}

/* Finds the next {name}; its length is 0 where there is none. */
static const char *placeholder(const char *text, size_t *length)
{
    for (*length = 0; (text = strchr(text, '{')); text++) {
        size_t name = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz");
        if (name > 0 && text[name + 1] == '}') {
            *length = name + 2;
            return text;
        }
    }
    return NULL;
}

static size_t times(const char *text, const char *name, size_t length)
{
    size_t count = 0;
    while ((text = memmem(text, strlen(text), name, length))) {
        text += length;
        count++;
    }
    return count;
}

static bool same_placeholders(const char *a, const char *b)
{
    size_t length;
    for (const char *name = a; (name = placeholder(name, &length)); name += length)
        if (times(a, name, length) != times(b, name, length))
            return false;
    for (const char *name = b; (name = placeholder(name, &length)); name += length)
        if (times(a, name, length) != times(b, name, length))
            return false;
    return true;
}

static void each_wording(void (*visit)(const struct rule *, const struct fault *))
{
    for (size_t i = 0; i < rule_count(); i++)
        for (const struct fault *fault = rule_at(i)->faults; fault->why; fault++)
            visit(rule_at(i), fault);
}

static void is_translated(const struct rule *rule, const struct fault *say)
{
    const char *texts[] = {say->says, say->wanted, say->why, say->fix};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *other = texts[i] ? translation(texts[i]) : "";
        if (!check(other != NULL))
            printf("# %s is not translated: %s\n", rule->id, texts[i]);
        else if (texts[i] && !check(same_placeholders(texts[i], other)))
            printf("# %s has other placeholders: %s / %s\n", rule->id, texts[i], other);
    }
}

static void translates_every_wording(void)
{
    each_wording(is_translated);
}

static void translates_with_the_same_placeholders(void)
{
    for (size_t i = 0; i < chinese_count; i++)
        if (!check(same_placeholders(chinese[i].english, chinese[i].other)))
            printf("# %s / %s\n", chinese[i].english, chinese[i].other);
}

static struct bound bound_of(const struct rule *rule)
{
    struct bound bound = {0};
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        if (strcmp(bounds[i].id, rule->id) == 0)
            bound = bounds[i];
    if (!bound.found)
        bound.found = FOUND;
    if (!bound.key)
        bound.key = KEY;
    if (!bound.value)
        bound.value = TEN TEN;
    return bound;
}

static const char *longest_place(const struct rule *rule)
{
    const char *longest = rule->field;
    const char *reads[RULE_READS + 1];
    rule_reads(rule, reads);
    for (size_t i = 0; reads[i]; i++)
        if (reads[i][0] != '/' && reads[i][0] != '.' && strlen(reads[i]) > strlen(longest))
            longest = reads[i];
    const char *place = rule->scope < sizeof places / sizeof *places ? places[rule->scope] : NULL;
    if (!place || !*place)
        return longest;
    return *longest ? arena_print(&arena, "%s.%s", place, longest) : place;
}

static void fits(const char *text, size_t most)
{
    size_t length = text ? text_code_points(text) : 0;
    if (!check(text && length <= most))
        printf("# %zu code points: %s\n", length, text ? text : "");
}

/* Of a line that is known at its longest only the why is left out. */
static void says_all(const char *line, const struct finding *finding, const char *fix)
{
    struct text start = TEXT_IN(&arena);
    path_print(&finding->path, &start);
    text_print(&start, ": [%s] ", finding->rule->id);
    fits(line, MESSAGE_MOST);
    if (!check(line && starts_with(line, start.data) && strstr(line, fix)))
        printf("# %s: %s\n", finding->rule->id, line ? line : "");
}

/* Of a patch the line says what came in the place of what was found. */
static void says_what_is_stored(const struct judgement *judged, const struct finding *repaired)
{
    struct judgement judgement = *judged;
    struct finding finding = *repaired;
    patch_init(&judgement.patch, &arena, NULL);
    struct operation done[] = {
        {OPERATION_TEST, finding.path, NULL, false},
        {OPERATION_REPLACE, finding.path, json_new_string(&arena, FOUND), false}};
    judgement.patch.operations = done;
    finding.operation_count = judgement.patch.count = 2;
    says_all(message_patched(&judgement, &finding), &finding, FOUND);
}

static void is_one_line(const struct rule *rule, const struct fault *say)
{
    struct bound bound = bound_of(rule);
    struct judgement judgement = {.arena = &arena, .policy = policy, .profile = HIGH_TRAFFIC};
    enum threshold named[THRESHOLDS];
    rule_thresholds(rule, named);
    struct path at = {0};
    bool placed = rule->scope < sizeof places / sizeof *places && places[rule->scope];
    path_parse(&at, &arena, placed ? places[rule->scope] : "");
    const struct target target = {
        .scope = rule->scope, .depth = at.length, .segments = at.segments};
    struct finding finding = {
        .rule = rule,
        .target = &target,
        .fault = say,
        .found = bound.found,
        .key = bound.key,
        .value = bound.value,
        .limit = named[0] ? limit_of(&judgement, named[0]) : NULL,
        .at_least = true,
    };
    const char *place = bound.path ? bound.path : longest_place(rule);
    if (!check(path_parse(&finding.path, &arena, place))) {
        printf("# %s: %s\n", rule->id, place);
        return;
    }
    struct message message = message_of(&judgement, &finding);
    fits(message.why, WHY_MOST);
    says_all(message.line, &finding, message.fix);
    bool patched = rule_repairs(rule) && !(bound.unpatched & 1U << (say - rule->faults));
    if (patched && !(rule_kinds(rule) & POD))
        says_what_is_stored(&judgement, &finding);
    finding.at_least = false;
    says_all(message_of(&judgement, &finding).line, &finding, message.fix);
}

static void keeps_to_one_line_at_its_longest(void)
{
    for (int language = ENGLISH; language <= CHINESE; language++) {
        policy->language = (enum language)language;
        each_wording(is_one_line);
        arena_reset(&arena);
    }
}

#define HOSTILE KEY KEY "\n\xff\xe2\x80\xae\t{fix}" KEY KEY KEY KEY

static void keeps_its_law(const struct rule *rule, const char *line)
{
    const char *last = arena_print(&arena, "." KEY ": [%s] ", rule->id);
    fits(line, MESSAGE_MOST);
    if (!check(line && starts_with(line, "spec…") && strstr(line, last) && !strpbrk(line, "\n\t")))
        printf("# %s\n", line ? line : "");
}

static void is_one_line_of_anything(const struct rule *rule, const struct fault *say)
{
    static const struct limit limit = {.floor_text = HOSTILE, .recommended_text = HOSTILE};
    struct judgement judgement = {.arena = &arena, .policy = policy, .profile = HIGH_TRAFFIC};
    struct target target = {.scope = rule->scope};
    struct finding finding = {
        .rule = rule,
        .target = &target,
        .fault = say,
        .found = HOSTILE,
        .wanted = HOSTILE,
        .key = HOSTILE,
        .value = HOSTILE,
        .limit = &limit,
    };
    path_add_key(&finding.path, "spec");
    while (finding.path.length < PATH_DEPTH - 1)
        path_add_key(&finding.path, HOSTILE);
    target.segments = finding.path.segments;
    target.depth = finding.path.length;
    path_add_key(&finding.path, KEY);
    keeps_its_law(rule, message_of(&judgement, &finding).line);
    keeps_its_law(rule, message_patched(&judgement, &finding));
    finding.pods_patched = true;
    finding.would = DENY;
    keeps_its_law(rule, message_of(&judgement, &finding).line);
    finding.outlived = true;
    keeps_its_law(rule, message_patched(&judgement, &finding));
    finding.value = NULL;
    keeps_its_law(rule, message_patched(&judgement, &finding));
    arena_reset(&arena);
}

static void keeps_to_one_line_whatever_it_says(void)
{
    for (int language = ENGLISH; language <= CHINESE; language++) {
        struct judgement judgement = {.arena = &arena, .policy = policy};
        policy->language = (enum language)language;
        each_wording(is_one_line_of_anything);
        fits(message_more(&judgement, SIZE_MAX), MESSAGE_MOST);
        arena_reset(&arena);
    }
}

static void translates(const char *english, const char *other)
{
    struct text out = TEXT_IN(&arena);
    language_add_error(&out, CHINESE, english);
    check_text(out.data, other);
    out = TEXT_IN(&arena);
    language_add_error(&out, ENGLISH, english);
    check_text(out.data, english);
}

static void translates_errors_by_what_they_are_made_of(void)
{
    translates("it is closed", "它已关闭");
    translates("there is no option --polcy; did you mean --policy?",
               "没有选项 --polcy；是否想写 --policy？");
    /* A place and a key before it stay, and so does a word that is a translation's as well. */
    translates("p.yaml:1:2: rules[X].action: no is not one of: deny, warn",
               "p.yaml:1:2: rules[X].action: no 不在可用值之中：deny, warn");
    /* A phrase is translated. */
    translates("this cannot be read: Permission denied", "无法读取：没有权限");
    translates("this is not YAML: mapping values are not allowed in this context",
               "这不是 YAML：此处不能有映射的值");
    translates("100% is no URL; begin it with https://", "100% 不是 URL；请以 https:// 开头");
    translates("nobody says this: x", "nobody says this: x");
    translates("it is closed, nearly", "it is closed, nearly");
    translates("", "");
}

/* One directive in the format for each in its translation. */
static void translates_with_the_same_directives(void)
{
    for (size_t i = 0; i < chinese_count; i++) {
        const char *english = chinese[i].english, *other = chinese[i].other;
        if (!check(times(english, "%", 1) == times(other, "%", 1)))
            printf("# %s / %s\n", english, other);
    }
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(translates_errors_by_what_they_are_made_of),
        CASE(translates_with_the_same_directives),
        CASE(translates_every_wording),
        CASE(translates_with_the_same_placeholders),
        CASE(keeps_to_one_line_at_its_longest),
        CASE(keeps_to_one_line_whatever_it_says),
    };
    arena_init(&arena, (size_t)1 << 24);
    policy = policy_default();
    int status = policy ? UNIT_RUN(cases) : 1;
    arena_free(&arena);
    policy_free(policy);
    return status;
}
