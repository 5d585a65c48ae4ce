// SPDX-License-Identifier: Apache-2.0
#include "judge/message.h"

#include "judge/exemption.h"
#include "judge/wording.h"
#include "rule/rule.h"

#include <string.h>

/* Lines that every rule shares. Translators may order the placeholders as they like. */
#define WOULD_BE_REFUSED "would be refused: {line}"
#define LINE "{says}: {why}. Fix: {fix}"
#define LINE_BRIEF "{brief}: {why}. Fix: {fix}"
#define LINE_WITHOUT_WHY "{says}. Fix: {fix}"
#define LINE_SHORT "{brief}. Fix: {fix}"
#define LINE_OF_FIX "Fix: {fix}"
#define LINE_OF_PODS "{says}: {why}; its Pods will be patched. Fix: {fix}"
#define LINE_OF_PODS_BRIEF "{brief}: {why}; its Pods will be patched. Fix: {fix}"
#define LINE_OF_PODS_WITHOUT_WHY "{says}; its Pods will be patched. Fix: {fix}"
#define CHANGED "changed from {found} to {stored}: {why}"
#define CHANGED_WITHOUT_WHY "changed from {found} to {stored}"
#define MOVED "moved to {stored}: {why}"
#define MOVED_WITHOUT_WHY "moved to {stored}"
#define ADDED "{stored} added: {why}"
#define ADDED_WITHOUT_WHY "{stored} added"
#define REMOVED "{found} removed: {why}"
#define REMOVED_WITHOUT_WHY "{found} removed"
#define PATCHED_SHORT "changed"
#define OPT_OUT ". To opt out: {exempt}"
#define OUTLIVED "an earlier repair wrote it, and what it repaired is gone from the source"
#define KEEP ". To keep it: state it in the source"
#define REFUSED "refused by meshrail (profile {profile}). Why, and how to exempt: {way}"
#define MORE "and {value} more; meshrail check shows all of them"

#define REFUSERS_MOST 3 /* how many rules the last line of a denial names */
#define SEPARATOR ": "  /* between path and text */

/* Where a repair wrote, as a path from the field that it repairs. */
static void add_place(struct text *text, const struct path *place, const struct path *repaired)
{
    struct path beside = *repaired, rest = {0};
    if (beside.length && (path_equal(place, &beside) || !path_within(place, &beside)))
        beside.length--;
    if (!path_within(place, &beside))
        beside.length = 0;
    for (unsigned i = beside.length; i < place->length; i++) {
        if (place->segments[i].key)
            path_add_key(&rest, place->segments[i].key);
        else
            path_add_index(&rest, place->segments[i].index);
    }
    if (rest.length == 1 && rest.segments[0].key)
        text_add_shown(text, rest.segments[0].key, KEY_MOST);
    else
        path_print(&rest, text);
}

/* Where the patch moves the field to as it is, or NULL. */
static const char *moved_to(const struct judgement *judgement, const struct finding *finding)
{
    for (size_t i = 0; i < finding->operation_count; i++) {
        const struct operation *done = &judgement->patch.operations[finding->first_operation + i];
        struct path holder = done->path;
        struct text text = TEXT_IN(judgement->arena);
        const char *from = finding->path.segments[finding->path.length - 1].key;
        const char *to = holder.segments[holder.length - 1].key;
        if (!done->moves || !from || !to || strcmp(from, to) != 0)
            continue;
        holder.length--;
        path_print(&holder, &text);
        return text.data;
    }
    return NULL;
}

/* The value that the patch leaves at a finding's place, and that will be stored. */
static const char *stored(const struct judgement *judgement, const struct finding *finding)
{
    struct text text = TEXT_IN(judgement->arena);
    for (size_t i = 0; i < finding->operation_count; i++) {
        const struct operation *done = &judgement->patch.operations[finding->first_operation + i];
        bool parent = json_is(done->value, JSON_OBJECT) && json_size(done->value) == 0;
        if ((done->kind != OPERATION_ADD && done->kind != OPERATION_REPLACE) || parent)
            continue;
        text_add(&text, text.length ? ", " : "");
        if (done->kind == OPERATION_ADD || !path_equal(&done->path, &finding->path)) {
            add_place(&text, &done->path, &finding->path);
            text_add(&text, ": ");
        }
        text_add(&text, shown(judgement, done->value));
    }
    return text.data;
}

static struct text text_of(const struct judgement *judgement, const struct finding *finding,
                           const struct message *message, const char *sentence)
{
    struct text exempt = TEXT_IN(judgement->arena), text = TEXT_IN(judgement->arena);
    if (message->way_out)
        text_print(&exempt, EXEMPT_ANNOTATION ": \"%s %s<reason>\"", finding->rule->id,
                   judgement->policy->annotations.most_days ? "until <YYYY-MM-DD> " : "");
    const struct filling words[] = {
        {"found", message->found},   {"says", message->says},
        {"brief", message->brief},   {"why", message->why},
        {"fix", message->fix},       {"exempt", exempt.data},
        {"stored", message->stored}, {0},
    };
    const char *line = filled(judgement, sentence, words);
    if (message->weakened)
        line = filled(judgement, WOULD_BE_REFUSED, (const struct filling[]){{"line", line}, {0}});
    text_print(&text, "[%s] %s", finding->rule->id, line);
    if (message->way_out)
        text_add(&text, filled(judgement, message->way_out, words));
    return text;
}

/*
 * Takes the longest sentence with which the line fits. If even the shortest is too long, the middle
 * of the path is cut, and then the end of the text: the line keeps its limit whatever the object
 * and the policy hold.
 */
static void fit(const struct judgement *judgement, const struct finding *finding,
                const char *const *sentences, struct message *message)
{
    const size_t most = MESSAGE_MOST - strlen(SEPARATOR);
    size_t path = text_code_points(message->field);
    struct text whole, field = TEXT_IN(judgement->arena), text = TEXT_IN(judgement->arena);
    size_t length;
    do {
        whole = text_of(judgement, finding, message, *sentences);
        length = whole.length; /* no fewer bytes than code points */
        if (path + length > most)
            length = text_code_points(whole.data);
    } while (path + length > most && *++sentences);

    if (path + length > most) {
        path_print_within(&finding->path, length + PATH_LEAST < most ? most - length : PATH_LEAST,
                          &field);
        message->field = field.data;
        path = text_code_points(field.data);
    }
    text_add_shown(&text, whole.data, most - path);
    message->text = text.data;
}

static const char *line_of(const struct judgement *judgement, const struct message *message)
{
    struct text line = TEXT_IN(judgement->arena);
    text_add(&line, message->field);
    text_add(&line, SEPARATOR);
    text_add(&line, message->text);
    return line.data;
}

struct message message_of(const struct judgement *judgement, const struct finding *finding)
{
    static const char *const sentences[] = {LINE,       LINE_BRIEF,  LINE_WITHOUT_WHY,
                                            LINE_SHORT, LINE_OF_FIX, NULL};
    static const char *const of_pods[] = {LINE_OF_PODS,
                                          LINE_OF_PODS_BRIEF,
                                          LINE_OF_PODS_WITHOUT_WHY,
                                          LINE_WITHOUT_WHY,
                                          LINE_SHORT,
                                          LINE_OF_FIX,
                                          NULL};
    struct message message = wording_of(judgement, finding);
    message.weakened = finding->would == DENY && finding->action < DENY;
    fit(judgement, finding, finding->pods_patched ? of_pods : sentences, &message);
    struct text page = TEXT_IN(judgement->arena);
    policy_add_page(&page, judgement->policy, finding->rule);
    message.line = line_of(judgement, &message);
    if (page.length)
        message.line = arena_print(judgement->arena, "%s %s", message.line, page.data);
    return message;
}

/* Does the patch only add? */
static bool only_adds(const struct judgement *judgement, const struct finding *finding)
{
    for (size_t i = 0; i < finding->operation_count; i++)
        if (judgement->patch.operations[finding->first_operation + i].kind == OPERATION_TEST)
            return false;
    return finding->operation_count > 0;
}

static const char *const changed[] = {CHANGED, CHANGED_WITHOUT_WHY, PATCHED_SHORT, NULL};
static const char *const removed[] = {REMOVED, REMOVED_WITHOUT_WHY, PATCHED_SHORT, NULL};

/* An exemption would not keep it, because the author did not write it. */
static const char *message_outlived(const struct judgement *judgement,
                                    const struct finding *finding)
{
    struct text field = TEXT_IN(judgement->arena);
    path_print(&finding->path, &field);
    struct message message = {.field = field.data,
                              .found = finding->found,
                              .stored = finding->value,
                              .why = in_language(judgement->policy->language, OUTLIVED),
                              .way_out = KEEP};
    fit(judgement, finding, finding->value ? changed : removed, &message);
    return line_of(judgement, &message);
}

const char *message_patched(const struct judgement *judgement, const struct finding *finding)
{
    static const char *const moved[] = {MOVED, MOVED_WITHOUT_WHY, PATCHED_SHORT, NULL};
    static const char *const added[] = {ADDED, ADDED_WITHOUT_WHY, PATCHED_SHORT, NULL};
    const char *const *sentences = moved;
    if (finding->outlived)
        return message_outlived(judgement, finding);
    struct message message = wording_of(judgement, finding);
    message.stored = moved_to(judgement, finding);
    if (!message.stored) {
        message.stored = stored(judgement, finding);
        sentences = only_adds(judgement, finding) ? added : *message.stored ? changed : removed;
    }
    if (policy_lets_annotate(judgement->policy, finding->rule))
        message.way_out = OPT_OUT;
    fit(judgement, finding, sentences, &message);
    return line_of(judgement, &message);
}

const char *message_more(const struct judgement *judgement, size_t more)
{
    const struct filling words[] = {{"value", arena_print(judgement->arena, "%zu", more)}, {0}};
    return filled(judgement, MORE, words);
}

/* Is it the first denial by its rule? */
static bool names_rule(const struct judgement *judgement, const struct finding *finding)
{
    struct finding *const *before = judgement->findings;
    while (*before != finding && ((*before)->action != DENY || (*before)->rule != finding->rule))
        before++;
    return finding->action == DENY && *before == finding;
}

const char *message_refused(const struct judgement *judgement)
{
    struct text way = TEXT_IN(judgement->arena);
    bool pages = *judgement->policy->docs_url;
    size_t named = 0;
    text_add(&way, pages ? "" : "meshrail explain");
    for (size_t i = 0; i < judgement->finding_count && named < REFUSERS_MOST; i++) {
        const struct finding *finding = judgement->findings[i];
        if (!names_rule(judgement, finding))
            continue;
        text_add(&way, way.length ? " " : "");
        if (pages)
            policy_add_page(&way, judgement->policy, finding->rule);
        else
            text_add(&way, finding->rule->id);
        named++;
    }
    const struct filling words[] = {
        {"profile", profile_names[judgement->profile]}, {"way", way.data}, {0}};
    return filled(judgement, REFUSED, words);
}
