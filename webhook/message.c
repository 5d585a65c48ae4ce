// SPDX-License-Identifier: Apache-2.0
#include "message.h"

#include "exemption.h"
#include "language.h"

#include <string.h>

/* Sentences that every rule shares. Translators may order the placeholders as they like. */
#define NEEDS "{profile} needs {floor} ({recommended} recommended)"
#define NEEDS_ONLY "{profile} needs {floor}"
#define ALLOWS "{profile} allows {floor} ({recommended} recommended)"
#define ALLOWS_ONLY "{profile} allows {floor}"
#define RECOMMENDS "{profile} recommends {recommended}"
#define RECOMMENDS_MOST "{profile} recommends {recommended} at most"
#define WANTED "{wanted} wanted"
#define ABSENT "nothing"
#define LINE "{found} found, {wanted}: {why}. Fix: {fix}"
#define LINE_WITHOUT_WHY "{found} found, {wanted}. Fix: {fix}"
#define LINE_OF_PODS "{found} found, {wanted}: {why}; its Pods will be patched. Fix: {fix}"
#define LINE_OF_PODS_WITHOUT_WHY "{found} found, {wanted}; its Pods will be patched. Fix: {fix}"
#define PATCHED "{found} found, patched: {fix} ({why}). To opt out: {exempt}"
#define PATCHED_WITHOUT_WHY "{found} found, patched: {fix}. To opt out: {exempt}"
#define MORE "and {value} more; meshrail check shows all of them"

#define KEY_MOST 63 /* code points, as of a key in a path */

enum {
    WORD_FOUND,
    WORD_PROFILE,
    WORD_FLOOR,
    WORD_RECOMMENDED,
    WORD_KEY,
    WORD_VALUE,
    WORD_WANTED,
    WORD_WHY,
    WORD_FIX,
    WORD_EXEMPT,
    WORDS,
};

static const char *const word_names[WORDS] = {
    [WORD_FOUND] = "found",   [WORD_PROFILE] = "profile",
    [WORD_FLOOR] = "floor",   [WORD_RECOMMENDED] = "recommended",
    [WORD_KEY] = "key",       [WORD_VALUE] = "value",
    [WORD_WANTED] = "wanted", [WORD_WHY] = "why",
    [WORD_FIX] = "fix",       [WORD_EXEMPT] = "exempt",
};

static const char *word_named(const char *const words[WORDS], const char *name, size_t length)
{
    for (size_t i = 0; i < WORDS; i++)
        if (strlen(word_names[i]) == length && memcmp(word_names[i], name, length) == 0)
            return words[i];
    return NULL;
}

/* Fills in the placeholders; one that has no text stays as it is, so that a slip shows. */
static const char *filled(const struct judgement *judgement, const char *sentence,
                          const char *const words[WORDS])
{
    struct text out = TEXT_IN(judgement->arena);
    const char *rest = in_language(judgement->policy->language, sentence);
    while (*rest) {
        size_t plain = strcspn(rest, "{");
        text_add_bytes(&out, rest, plain);
        rest += plain;
        const char *close = strchr(rest, '}');
        const char *word = close ? word_named(words, rest + 1, (size_t)(close - rest - 1)) : NULL;
        if (word) {
            text_add(&out, word);
            rest = close + 1;
        } else if (*rest) {
            text_add_bytes(&out, rest++, 1);
        }
    }
    return out.data;
}

static const char *threshold_sentence(const struct finding *finding)
{
    const struct limit *limit = finding->limit;
    if (finding->below_recommended || !limit->floor_text)
        return finding->at_least ? RECOMMENDS : RECOMMENDS_MOST;
    if (!limit->recommended_text || strcmp(limit->recommended_text, limit->floor_text) == 0)
        return finding->at_least ? NEEDS_ONLY : ALLOWS_ONLY;
    return finding->at_least ? NEEDS : ALLOWS;
}

/* What to paste: the floor, where the policy recommends nothing. */
static const char *best(const struct limit *limit)
{
    if (!limit)
        return NULL;
    return limit->recommended_text ? limit->recommended_text : limit->floor_text;
}

static const char *shown_key(const struct judgement *judgement, const struct finding *finding)
{
    struct text key = TEXT_IN(judgement->arena);
    text_add_shown(&key, finding->key, KEY_MOST);
    return key.data;
}

/* A message without its line. Each part may name those before it. */
static struct message parts_of(const struct judgement *judgement, const struct finding *finding)
{
    const struct wording *say = finding->say;
    const struct limit *limit = finding->limit;
    struct message message = {.found = finding->found};
    struct text field = TEXT_IN(judgement->arena);

    path_print(&finding->path, &field);
    message.field = field.data;
    if (!message.found)
        message.found = in_language(judgement->policy->language, ABSENT);
    const char *words[WORDS] = {
        [WORD_FOUND] = message.found,
        [WORD_PROFILE] = profile_names[judgement->profile],
        [WORD_FLOOR] = limit ? limit->floor_text : NULL,
        [WORD_RECOMMENDED] = best(limit),
        [WORD_KEY] = finding->key ? shown_key(judgement, finding) : NULL,
        [WORD_VALUE] = finding->value,
    };
    if (say->wanted || finding->wanted) {
        words[WORD_WANTED] =
            finding->wanted ? finding->wanted : filled(judgement, say->wanted, words);
        message.wanted = filled(judgement, WANTED, words);
    } else if (limit) {
        message.wanted = filled(judgement, threshold_sentence(finding), words);
    }
    words[WORD_WANTED] = message.wanted;
    words[WORD_WHY] = message.why = filled(judgement, say->why, words);
    message.fix = filled(judgement, say->fix, words);
    return message;
}

static const char *text_of(const struct judgement *judgement, const struct finding *finding,
                           const struct message *message, const char *sentence)
{
    const char *const words[WORDS] = {
        [WORD_FOUND] = message->found,
        [WORD_WANTED] = message->wanted,
        [WORD_WHY] = message->why,
        [WORD_FIX] = message->fix,
    };
    const char *text = arena_print(judgement->arena, "[%s] %s", finding->rule->id,
                                   filled(judgement, sentence, words));
    return text ? text : "";
}

struct message message_of(const struct judgement *judgement, const struct finding *finding)
{
    struct message message = parts_of(judgement, finding);
    bool of_pods = finding->pods_patched;
    const char *const sentences[] = {of_pods ? LINE_OF_PODS : LINE,
                                     of_pods ? LINE_OF_PODS_WITHOUT_WHY : LINE_WITHOUT_WHY,
                                     LINE_WITHOUT_WHY};
    size_t i = 0;
    do
        message.text = text_of(judgement, finding, &message, sentences[i]);
    while (text_code_points(message.field) + 2 + text_code_points(message.text) > MESSAGE_MOST &&
           ++i < sizeof sentences / sizeof *sentences);
    if (*judgement->policy->docs_url) {
        const char *linked = arena_print(judgement->arena, "%s %s%s", message.text,
                                         judgement->policy->docs_url, finding->rule->id);
        message.text = linked ? linked : "";
    }
    message.line = arena_print(judgement->arena, "%s: %s", message.field, message.text);
    return message;
}

const char *message_patched(const struct judgement *judgement, const struct finding *finding)
{
    struct message message = message_of(judgement, finding);
    const char *id = finding->rule->id, *line;
    /* What is dropped where the line is too long: the why, then how an exemption is written. */
    const char *exempt = arena_print(judgement->arena, EXEMPT_ANNOTATION ": \"%s <reason>\"", id);
    const struct {
        const char *sentence, *exempt;
    } forms[] = {
        {PATCHED, exempt},
        {PATCHED_WITHOUT_WHY, exempt},
        {PATCHED_WITHOUT_WHY, EXEMPT_ANNOTATION},
    };
    size_t i = 0;
    do {
        const char *const words[WORDS] = {
            [WORD_FOUND] = message.found,
            [WORD_WHY] = message.why,
            [WORD_FIX] = message.fix,
            [WORD_EXEMPT] = forms[i].exempt,
        };
        line = arena_print(judgement->arena, "%s: [%s] %s", message.field, id,
                           filled(judgement, forms[i].sentence, words));
    } while (line && text_code_points(line) > MESSAGE_MOST && ++i < sizeof forms / sizeof *forms);
    return line;
}

const char *message_more(const struct judgement *judgement, size_t more)
{
    const char *const words[WORDS] = {
        [WORD_VALUE] = arena_print(judgement->arena, "%zu", more),
    };
    return filled(judgement, MORE, words);
}
