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

struct word {
    const char *name, *text;
};

/* Fills in the placeholders; one that has no text stays as it is, so that a slip shows. */
static const char *filled(const struct judgement *judgement, const char *sentence,
                          const struct word *words)
{
    struct text out = TEXT_IN(judgement->arena);
    const char *rest = in_language(judgement->policy->language, sentence);
    while (*rest) {
        size_t plain = strcspn(rest, "{");
        text_add_bytes(&out, rest, plain);
        rest += plain;
        const char *close = strchr(rest, '}');
        const struct word *word = words;
        size_t length = close ? (size_t)(close - rest - 1) : 0;
        while (close && word->name &&
               !(strlen(word->name) == length && memcmp(word->name, rest + 1, length) == 0))
            word++;
        if (close && word->name && word->text) {
            text_add(&out, word->text);
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

struct message message_of(const struct judgement *judgement, const struct finding *finding)
{
    struct message message = {.found = finding->found};
    struct text field = TEXT_IN(judgement->arena), key = TEXT_IN(judgement->arena);
    bool of_pods = finding->pods_patched;
    const char *without_why;
    struct word words[] = {
        {"found", finding->found},
        {"profile", profile_names[judgement->profile]},
        {"floor", finding->limit ? finding->limit->floor_text : NULL},
        {"recommended", best(finding->limit)},
        {"key", NULL},
        {"value", finding->value},
        {"wanted", NULL},
        {"why", NULL},
        {"fix", NULL},
        {0},
    };
    enum { FOUND_WORD, KEY_WORD = 4, WANTED_WORD = 6, WHY_WORD, FIX_WORD };

    if (finding->key) {
        text_add_shown(&key, finding->key, KEY_MOST);
        words[KEY_WORD].text = key.data;
    }
    path_print(&finding->path, &field);
    message.field = field.data;
    if (!message.found)
        message.found = in_language(judgement->policy->language, ABSENT);
    words[FOUND_WORD].text = message.found;
    if (finding->say->wanted || finding->wanted) {
        words[WANTED_WORD].text =
            finding->wanted ? finding->wanted : filled(judgement, finding->say->wanted, words);
        message.wanted = filled(judgement, WANTED, words);
    } else if (finding->limit) {
        message.wanted = filled(judgement, threshold_sentence(finding), words);
    }
    words[WANTED_WORD].text = message.wanted;
    words[WHY_WORD].text = message.why = filled(judgement, finding->say->why, words);
    words[FIX_WORD].text = message.fix = filled(judgement, finding->say->fix, words);

    const char *id = finding->rule->id;
    message.text = arena_print(judgement->arena, "[%s] %s", id,
                               filled(judgement, of_pods ? LINE_OF_PODS : LINE, words));
    without_why = arena_print(
        judgement->arena, "[%s] %s", id,
        filled(judgement, of_pods ? LINE_OF_PODS_WITHOUT_WHY : LINE_WITHOUT_WHY, words));
    if (message.text &&
        text_code_points(message.field) + 2 + text_code_points(message.text) > MESSAGE_MOST)
        message.text = without_why;
    if (message.text && *judgement->policy->docs_url)
        message.text =
            arena_print(judgement->arena, "%s %s%s", message.text, judgement->policy->docs_url, id);
    if (!message.text)
        message.text = "";
    message.line = arena_print(judgement->arena, "%s: %s", message.field, message.text);
    return message;
}

const char *message_patched(const struct judgement *judgement, const struct finding *finding)
{
    struct message message = message_of(judgement, finding);
    const char *id = finding->rule->id;
    struct word words[] = {
        {"found", message.found},
        {"fix", message.fix},
        {"why", message.why},
        {"exempt", arena_print(judgement->arena, EXEMPT_ANNOTATION ": \"%s <reason>\"", id)},
        {0},
    };
    const char *line = arena_print(judgement->arena, "%s: [%s] %s", message.field, id,
                                   filled(judgement, PATCHED, words));
    if (line && text_code_points(line) > MESSAGE_MOST)
        line = arena_print(judgement->arena, "%s: [%s] %s", message.field, id,
                           filled(judgement, PATCHED_WITHOUT_WHY, words));
    return line;
}

const char *message_more(const struct judgement *judgement, size_t more)
{
    struct word words[] = {{"value", arena_print(judgement->arena, "%zu", more)}, {0}};
    return filled(judgement, MORE, words);
}
