// SPDX-License-Identifier: Apache-2.0
#include "laws.h"

#include "base/json_writer.h"
#include "base/work.h"
#include "judge/message.h"
#include "planless.h"
#include "review/answer.h"
#include "rewrites.h"
#include "tree.h"

#include <stdio.h>
#include <string.h>

enum door { WEBHOOK, IN_FILE };

void breach(struct trial *trial, const char *law, const char *about)
{
    struct text out = TEXT_IN(trial->arena);
    text_print(&out, "# %s: %s\n#   profile %s, object ", law, about,
               profile_names[trial->profile]);
    text_add_json(&out, trial->object);
    if (trial->old) {
        text_add(&out, "\n#   old ");
        text_add_json(&out, trial->old);
    }
    if (trial->breaches++ < 3)
        puts(out.data);
}

static struct subject *subject_at(struct trial *trial, enum door door, const struct json *object,
                                  const struct json *old)
{
    struct subject *subject = arena_alloc(trial->arena, sizeof *subject);
    subject_of_file(subject, object, old, NULL);
    subject->in_file = door == IN_FILE;
    if (door == WEBHOOK && !subject->namespace)
        subject->namespace = "";
    return subject;
}

static struct judgement judged(struct trial *trial, enum door door, const struct json *object,
                               const struct json *old, void (*judges)(struct judgement *))
{
    struct judgement judgement = {
        .arena = trial->arena,
        .policy = trial->policies->english,
        .subject = subject_at(trial, door, object, old),
        .submitted = object,
        .profile = trial->profile,
    };
    judges(&judgement);
    return judgement;
}

static const char *place(const struct judgement *judgement, const struct finding *finding)
{
    struct text out = TEXT_IN(judgement->arena);
    text_print(&out, "%s ", finding->rule->id);
    path_print_pointer(&finding->path, &out);
    return out.data;
}

static void hold_line(struct trial *trial, const char *line)
{
    const char *fault = line ? line_fault(line) : "is not there";
    if (fault)
        breach(trial, arena_print(trial->arena, "a line %s", fault), line ? line : "");
}

/* However long it would be, never without the rule and what to do: the fix, how to opt out, or how
 * to keep what an earlier repair wrote. */
static void hold_sense(struct trial *trial, const struct finding *finding, const char *line,
                       const char *fix)
{
    const char *id = arena_print(trial->arena, ": [%s] ", finding->rule->id);
    if (!strstr(line, id) || !strstr(line, fix))
        breach(trial, "a line without its rule or its fix", line);
}

static void hold_lines(struct trial *trial, const struct judgement *judgement)
{
    const struct policy *const tongues[] = {trial->policies->english, trial->policies->chinese};
    static const char *const keep[] = {"state it in the source", "请在源文件中写明"};
    for (size_t i = 0; i < 2; i++) {
        struct judgement spoken = *judgement;
        spoken.policy = tongues[i];
        for (size_t j = 0; j < judgement->finding_count; j++) {
            const struct finding *finding = judgement->findings[j];
            if (!finding->outlived) { /* which is no fault: only a patch speaks of it */
                struct message message = message_of(&spoken, finding);
                hold_line(trial, message.line);
                hold_sense(trial, finding, message.line, message.fix);
            }
            if (finding->patched) {
                hold_line(trial, message_patched(&spoken, finding));
                hold_sense(trial, finding, message_patched(&spoken, finding),
                           finding->outlived ? keep[i] : "meshrail.io/exempt");
            }
        }
    }
}

/* A general rule gives way to a special one, but for a denial where that does not deny. */
static bool beats(const struct finding *special, const struct finding *general)
{
    return !special->rule->general && general->rule->general &&
           (special->before == DENY || general->before != DENY);
}

/* In the order of the object, one a rule and field, the special rule in place of the general one.
 * Those that only a patch speaks of come last. */
static void hold_order(struct trial *trial, const struct judgement *judgement)
{
    for (size_t i = 1; i < judgement->finding_count; i++) {
        const struct finding *before = judgement->findings[i - 1], *it = judgement->findings[i];
        int order = path_order(&before->path, &it->path);
        bool ordered = order <= 0 && path_order(&it->path, &before->path) == -order;
        if (!it->outlived && (before->outlived || !ordered))
            breach(trial, "not in order", place(judgement, it));
        for (size_t j = 0; j < i; j++) {
            const struct finding *other = judgement->findings[j];
            if (!path_equal(&other->path, &it->path))
                continue;
            if (other->rule == it->rule)
                breach(trial, "said twice", place(judgement, it));
            if (beats(other, it) || beats(it, other))
                breach(trial, "a special rule and a general one", place(judgement, it));
        }
    }
}

static const char *everything(const struct judgement *judgement)
{
    struct text out = TEXT_IN(judgement->arena);
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = judgement->findings[i];
        text_print(&out, "%s %d %d %s\n", place(judgement, finding), finding->action,
                   finding->patched,
                   finding->outlived ? message_patched(judgement, finding)
                                     : message_of(judgement, finding).line);
    }
    patch_print(&judgement->answer, &out);
    return out.data;
}

static const struct finding *same(const struct judgement *judgement, const struct finding *finding)
{
    for (size_t i = 0; i < judgement->finding_count; i++)
        if (judgement->findings[i]->rule == finding->rule &&
            path_equal(&judgement->findings[i]->path, &finding->path))
            return judgement->findings[i];
    return NULL;
}

/* Every leaf that was submitted is still there, but for those that a repair may rewrite. */
static void hold_leaves(struct trial *trial, const struct judgement *judgement,
                        const struct json *before, const struct json *after, struct path *path)
{
    unsigned index = 0, depth = path->length;
    bool nothing =
        json_is(before, JSON_NULL) || (json_is(before, JSON_OBJECT) && !json_first(before));
    if (depth == PATH_DEPTH || json_equal(before, after) ||
        (nothing && json_is(after, JSON_OBJECT)))
        return;
    json_each (child, before) {
        const char *key = json_key(child);
        const struct json *kept = key ? json_get(after, key) : json_at(after, index);
        key ? path_add_key(path, key) : path_add_index(path, index);
        index++;
        hold_leaves(trial, judgement, child, kept, path);
        path->length = depth;
    }
    if (!json_first(before) && !may_rewrite(judgement, path)) {
        struct text out = TEXT_IN(trial->arena);
        path_print(path, &out);
        breach(trial, "a patch changes what no rule may rewrite", out.data);
    }
}

/* Does the path lead to the value, or into it? */
static bool leads_into(const struct path *path, const struct json *root, const struct json *value)
{
    for (struct path here = *path; here.length > 1; here.length--)
        if (path_find(path, root) && json_equal(path_find(&here, root), value))
            return true;
    return false;
}

/*
 * What the author wrote elsewhere is judged where a repair has put it. Not so on UPDATE if it stood
 * there before: our patch must not make a new fault of an old one. Only an autoscaling annotation
 * outside the template cannot have: Knative refuses every update of such an object.
 */
static bool moved(const struct judgement *before, const struct judgement *after,
                  const struct finding *finding)
{
    const struct subject *subject = before->subject;
    for (size_t i = 0; i < before->answer.count; i++) {
        const struct operation *operation = &before->answer.operations[i];
        const struct json *source = path_find(&operation->path, subject->object);
        if (operation->kind == OPERATION_REMOVE && source &&
            leads_into(&finding->path, after->subject->object, source) &&
            (subject->kind == KSVC ||
             !json_equal(source, path_find(&operation->path, subject->old))))
            return true;
    }
    return false;
}

/* What is wrong after the repair was wrong before, and is not what was repaired. */
static void hold_repaired(struct trial *trial, const struct judgement *before,
                          const struct judgement *after)
{
    if (after->answer.count) {
        struct text out = TEXT_IN(trial->arena);
        patch_print(&before->answer, &out);
        text_add(&out, " and then ");
        patch_print(&after->answer, &out);
        breach(trial, "patched again", out.data);
    }
    for (size_t i = 0; i < after->finding_count; i++) {
        const struct finding *finding = after->findings[i];
        const struct finding *known = same(before, finding);
        bool mended = known && known->patched, repaired = false;
        for (size_t j = 0; j < before->finding_count; j++)
            repaired |= before->findings[j]->patched && before->findings[j]->rule == finding->rule;
        if (mended || (repaired && !known))
            breach(trial, "repaired, and still found", place(after, finding));
        if (finding->action == DENY && !(known && known->action == DENY) &&
            !before->dropped[DENY] && !moved(before, after, finding))
            breach(trial, "a patch brought a denial", message_of(after, finding).line);
    }
}

static void hold_patch(struct trial *trial, const struct judgement *judgement)
{
    struct text out = TEXT_IN(trial->arena);
    struct error err = {0};
    const char *problem = "";
    struct path root = {0};
    if (!judgement->answer.count)
        return;
    trial->patches++;
    patch_print(&judgement->answer, &out);
    const struct json *patch = json_parse(trial->arena, out.data, out.length, &err);
    const struct json *repaired =
        patch ? tree_patched(trial->arena, trial->object, patch, &problem) : NULL;
    if (!repaired) {
        breach(trial, arena_print(trial->arena, "a patch does not apply: %s", problem), out.data);
        return;
    }
    struct judgement again = judged(trial, WEBHOOK, repaired, trial->old, judge);
    hold_leaves(trial, judgement, trial->object, repaired, &root);
    hold_repaired(trial, judgement, &again);
}

/* What one door says and the other has no reason to keep to itself. */
static void hold_doors_one_way(struct trial *trial, const struct judgement *said,
                               const struct judgement *heard, bool placeholders)
{
    bool file = said->subject->in_file;
    for (size_t i = 0; i < said->finding_count; i++) {
        const struct finding *finding = said->findings[i], *other = same(heard, finding);
        bool other_words =
            other && strcmp(message_of(said, finding).line, message_of(heard, other).line) != 0;
        bool beaten = false;
        for (size_t j = 0; j < heard->finding_count; j++)
            beaten |= finding->rule->general && !heard->findings[j]->rule->general &&
                      path_equal(&heard->findings[j]->path, &finding->path);
        if (may_say_alone(trial, said, finding) || (!file && (placeholders || beaten)) ||
            (placeholders && beaten))
            continue;
        if (!other)
            breach(trial, file ? "only the file" : "only the webhook", place(said, finding));
        else if (other_words)
            breach(trial, "the doors say it in other words", message_of(said, finding).line);
    }
}

/* A file is its author's: nothing in it was written by an earlier repair. */
static void hold_doors(struct trial *trial)
{
    const struct judgement file = judged(trial, IN_FILE, trial->object, trial->old, judge);
    const struct judgement webhook =
        judged(trial, WEBHOOK, trial->object, trial->old, judge_as_it_stands);
    struct text whole = TEXT_IN(trial->arena);
    text_add_json(&whole, trial->object);
    bool placeholders = strstr(whole.data, "${") || strstr(whole.data, "{{");
    size_t dropped = 0;
    for (size_t i = 0; i <= DENY; i++)
        dropped += webhook.dropped[i];
    hold_lines(trial, &file);
    hold_order(trial, &file);
    if (!dropped)
        hold_doors_one_way(trial, &file, &webhook, placeholders);
    hold_doors_one_way(trial, &webhook, &file, placeholders);
}

static void hold_old_faults(struct trial *trial)
{
    const struct judgement judgement = judged(trial, WEBHOOK, trial->object, trial->object, judge);
    for (size_t i = 0; i < judgement.finding_count; i++)
        if (judgement.findings[i]->action == DENY)
            breach(trial, "an update that changes nothing is denied",
                   message_of(&judgement, judgement.findings[i]).line);
}

void trial_run(struct trial *trial)
{
    planless = false;
    const struct judgement judgement = judged(trial, WEBHOOK, trial->object, trial->old, judge);
    planless = true;
    const struct judgement again = judged(trial, WEBHOOK, trial->object, trial->old, judge);
    planless = false;
    trial->findings += judgement.finding_count;
    for (size_t i = 0; i < judgement.finding_count; i++)
        trial->denials += judgement.findings[i]->action == DENY;

    hold_lines(trial, &judgement);
    hold_order(trial, &judgement);
    if (strcmp(everything(&judgement), everything(&again)) != 0)
        breach(trial, "another answer the second time, without a plan", everything(&again));
    hold_patch(trial, &judgement);
    hold_doors(trial);
    hold_old_faults(trial);
    if (!trial->old)
        hold_mends(trial, judged(trial, IN_FILE, trial->object, NULL, judge));
    hold_answer(trial, &judgement);
    if (trial->arena->exhausted)
        breach(trial, "no memory", "");
}
