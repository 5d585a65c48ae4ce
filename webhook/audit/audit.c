// SPDX-License-Identifier: Apache-2.0
#include "audit/audit.h"

#include "base/memo.h"
#include "base/work.h"
#include "files/judging.h"
#include "judge/enforcement.h"
#include "judge/message.h"
#include "read/foreign.h"
#include "read/manifest.h"
#include "rule/rule.h"

#include <stdlib.h>
#include <string.h>

struct audit_text {
    struct audit_text *next;
    const char *name;
    bool named;
    char *text;
    size_t length;
};

void audit_init(struct audit *audit)
{
    arena_init(&audit->memory, ARENA_CAP_OF_FILES);
    arena_init(&audit->scratch, ARENA_CAP);
}

void audit_free(struct audit *audit)
{
    for (struct audit_text *text = audit->texts; text; text = text->next)
        free(text->text);
    arena_free(&audit->scratch);
    arena_free(&audit->memory);
}

static const char *kept(struct audit *audit, const char *string)
{
    return arena_copy(&audit->memory, string, strlen(string));
}

void audit_add(struct audit *audit, const char *name, bool named, char *text, size_t length)
{
    struct audit_text *added = arena_alloc(&audit->memory, sizeof *added);
    if (!added) {
        free(text);
        return;
    }
    *added = (struct audit_text){audit->texts, kept(audit, name), named, text, length};
    audit->texts = added;
}

void audit_fault(struct audit *audit, const char *file, unsigned line, unsigned column,
                 const char *sentence)
{
    struct audit_fault *fault = arena_alloc(&audit->memory, sizeof *fault);
    struct text said = TEXT_IN(&audit->memory);
    if (!fault)
        return;
    language_add_error(&said, audit->policy->language, sentence);
    *fault = (struct audit_fault){kept(audit, file), line, column, said.data, audit->faults};
    audit->faults = fault;
    audit->fault_count++;
}

/* Calls back for each object of a text; `document` is the arena that it is in. */
static void each_object(struct audit *audit, const struct audit_text *text, struct arena *document,
                        void (*call)(struct audit *, const struct audit_text *,
                                     const struct json *),
                        struct error *err)
{
    struct source source;
    struct manifest manifest;
    struct manifest_object here;
    source_init(&source, text->text, text->length);
    manifest_open(&manifest, &source);
    while (manifest_read(&manifest, document, err)) {
        while (manifest_next(&manifest, &here))
            call(audit, text, here.object);
        if (document->exhausted)
            audit_fault(audit, text->name, 0, 0, JUDGING_TOO_LARGE);
        arena_reset(document);
    }
    manifest_close(&manifest);
    arena_reset(document);
}

static void note(struct audit *audit, const struct audit_text *text, const struct json *object)
{
    (void)text;
    inventory_note(&audit->inventory, &audit->memory, object, audit->owner_key);
}

/* The account that writes an object: its operator's, where it has one; else a person's, for a dump
 * does not tell. */
static const char *writer_of(const struct json *object)
{
    const struct json *operator= operator_of(object);
    if (!operator)
        return "";
    return json_says(json_get(operator, "kind"), "KnativeServing")
               ? "system:serviceaccount:knative-operator:knative-operator"
               : "system:serviceaccount:sail-operator:sail-operator";
}

/* As in manifests/webhooks: API servers send nothing of meshrail's own namespace but its policy. */
static bool is_watched(const struct audit *audit, const struct subject *subject)
{
    const struct json *label =
        json_get(json_look(subject->object, "metadata.labels"), "meshrail.io/policy");
    if (strcmp(subject->namespace, audit->home) == 0)
        return subject->kind == CONFIG_MAP && json_says(label, "true");
    return strcmp(subject->namespace, "kube-system") != 0;
}

/* Fills in the subject as the API server would send it. False: it would not send the object. */
static bool take(const struct audit *audit, const struct json *object, struct subject *subject)
{
    subject_of_file(subject, object, NULL, "");
    subject->in_file = false;
    subject->user = writer_of(object);
    if (subject->kind == NAMESPACE)
        subject->namespace = subject->name;
    return subject->kind != KIND_OTHER && subject->row->entry && !is_going(object) &&
           is_watched(audit, subject);
}

/* What is said of a finding, whatever its namespace enforces now. */
static const char *said_of(struct audit *audit, const struct judgement *judgement,
                           const struct finding *finding)
{
    struct finding plain = *finding;
    plain.action = plain.would;
    return kept(audit, message_of(judgement, &plain).line);
}

static void add_finding(struct audit *audit, const struct audit_object *object,
                        const struct judgement *judgement, const struct finding *finding)
{
    struct text field = TEXT_IN(&audit->memory);
    struct audit_finding *findings = arena_grow(&audit->memory, audit->findings, sizeof *findings,
                                                audit->count, 1, &audit->room);
    if (!findings)
        return;
    path_print(&finding->path, &field);
    audit->findings = findings;
    findings[audit->count++] = (struct audit_finding){
        .object = object,
        .rule = finding->rule->id,
        .field = field.data,
        .before = finding->before,
        .would = finding->would,
        .action = finding->patched ? PATCH : finding->action,
        .laws = finding->laws,
    };
    findings[audit->count - 1].said[judgement->policy->language] =
        said_of(audit, judgement, finding);
}

/* Judges the object in the language. With a second language, the lines are added to the findings
 * from `first` on, in their order. */
static bool judge_in(struct audit *audit, const struct subject *subject,
                     const struct audit_object *object, enum language language, size_t first)
{
    struct policy policy = *audit->policy;
    struct arena *arena = &audit->scratch;
    const char *profile = audit->profile;
    if (!profile)
        profile = inventory_profile(&audit->inventory, subject->namespace);
    policy.language = language;
    struct judgement judgement = {
        .arena = arena,
        .policy = &policy,
        .subject = subject,
        .profile = policy_profile(&policy, profile, subject->namespace),
    };
    bool again = audit->count > first;
    work_begin(WORK_OF_REVIEW, NO_DEADLINE);
    memo_begin(arena);
    judge(&judgement);
    if (judgement.strongest == DENY)
        foresee(&judgement);
    bool over = work_is_over() || arena->exhausted;
    memo_end();
    work_end();
    for (size_t i = 0; i < judgement.finding_count && !over; i++) {
        const struct finding *finding = judgement.findings[i];
        if (finding->outlived)
            continue;
        if (!again)
            add_finding(audit, object, &judgement, finding);
        else if (first < audit->count)
            audit->findings[first++].said[language] = said_of(audit, &judgement, finding);
    }
    arena_reset(arena);
    return !over;
}

static const struct audit_object *described(struct audit *audit, const struct subject *subject)
{
    const struct json *object = subject->object;
    struct audit_object *described = arena_alloc(&audit->memory, sizeof *described);
    if (described)
        *described = (struct audit_object){
            .namespace = kept(audit, subject->namespace),
            .owner = inventory_owner(&audit->inventory, &audit->memory, object, subject->namespace,
                                     audit->owner_key),
            .api_version = kept(audit, json_string_or(json_get(object, "apiVersion"), "")),
            .kind = kept(audit, subject->kind_name),
            .name = kept(audit, subject->name),
            .uid = kept(audit, json_string_or(json_look(object, "metadata.uid"), "")),
            .number = audit->objects,
        };
    return described;
}

static void judge_object(struct audit *audit, const struct audit_text *text,
                         const struct json *object)
{
    struct subject subject;
    if (!take(audit, object, &subject)) {
        audit->skipped++;
        return;
    }
    audit->objects++;
    const struct audit_object *of = described(audit, &subject);
    size_t first = audit->count;
    enum language language = audit->policy->language;
    bool judged = of && judge_in(audit, &subject, of, language, first);
    if (judged && audit->both_languages && audit->count > first)
        judge_in(audit, &subject, of, language == ENGLISH ? CHINESE : ENGLISH, first);
    if (of && !judged)
        audit_fault(audit, text->name, 0, 0, JUDGING_OVERRUN);
}

static int order_of(const char *const pairs[][2], size_t count)
{
    int order = 0;
    for (size_t i = 0; !order && i < count; i++)
        order = strcmp(pairs[i][0], pairs[i][1]);
    return order;
}

static int object_order(const struct audit_object *a, const struct audit_object *b)
{
    const char *const pairs[][2] = {
        {a->namespace, b->namespace}, {a->kind, b->kind}, {a->name, b->name}};
    return order_of(pairs, sizeof pairs / sizeof *pairs);
}

static int order_in_object(const struct audit_finding *a, const struct audit_finding *b)
{
    const char *const pairs[][2] = {{a->field, b->field}, {a->rule, b->rule}};
    return order_of(pairs, sizeof pairs / sizeof *pairs);
}

int audit_order(const struct audit_finding *a, const struct audit_finding *b)
{
    int order = object_order(a->object, b->object);
    return order ? order : order_in_object(a, b);
}

static int by_object(const void *left, const void *right)
{
    const struct audit_finding *a = left, *b = right;
    int order = object_order(a->object, b->object);
    if (!order)
        order = (a->object->number > b->object->number) - (a->object->number < b->object->number);
    return order ? order : order_in_object(a, b);
}

static void judge_text(struct audit *audit, const struct audit_text *text, struct arena *document)
{
    struct error err = {0};
    each_object(audit, text, document, judge_object, &err);
    if (!*err.text)
        return;
    if (foreign_of(text->text, text->length, text->named, &err) == FOREIGN_NOT)
        audit_fault(audit, text->name, err.line, err.column, err.text);
    else
        audit->skipped++;
}

/* Only a text that names the kind can hold one. */
static void note_namespaces(struct audit *audit, const struct audit_text *text,
                            struct arena *document)
{
    struct error err = {0};
    if (memmem(text->text, text->length, "Namespace", strlen("Namespace")))
        each_object(audit, text, document, note, &err);
}

bool audit_judge(struct audit *audit, struct error *err)
{
    return audit_judge_texts(audit, audit, err);
}

bool audit_judge_texts(struct audit *audit, const struct audit *of, struct error *err)
{
    struct arena document;
    arena_init(&document, ARENA_CAP_OF_FILES);
    for (const struct audit_text *text = of->texts; text; text = text->next)
        note_namespaces(audit, text, &document);
    inventory_sort(&audit->inventory);
    for (const struct audit_text *text = of->texts; text; text = text->next)
        judge_text(audit, text, &document);
    arena_free(&document);
    if (audit->memory.exhausted)
        return error_set(err, AUDIT_TOO_LARGE);
    if (audit->count)
        qsort(audit->findings, audit->count, sizeof *audit->findings, by_object);
    return true;
}
