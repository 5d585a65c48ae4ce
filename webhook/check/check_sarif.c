// SPDX-License-Identifier: Apache-2.0
/*
 * SARIF 2.1.0 as code scanning reads it. Results are written as they come; the tool, with the rules
 * that they name, and what kept it from reading follow, for JSON knows no order of members.
 */
#include "check/sarif.h"

#include "base/digest.h"
#include "base/language.h"
#include "rule/rule.h"

#include <inttypes.h>
#include <search.h>
#include <string.h>

/* How often a fingerprint was given in one file. */
struct print {
    uint64_t digest;
    unsigned count;
};

struct sarif_output {
    struct check_output base;
    size_t results;
    unsigned char indexes[RULES_MOST]; /* of the rule in `rules`, plus one */
    const struct rule *rules[RULES_MOST];
    size_t rule_count;

    struct arena faults_arena;
    struct text faults;

    struct arena prints_arena; /* of one file */
    void *prints;              /* tree of struct print */
    const char *file;
};

static int by_digest(const void *a, const void *b)
{
    const struct print *one = a, *other = b;
    return (one->digest > other->digest) - (one->digest < other->digest);
}

static void keep(void *print)
{
    (void)print; /* the arena forgets it */
}

static void forget_prints(struct sarif_output *output)
{
    tdestroy(output->prints, keep);
    output->prints = NULL;
    arena_reset(&output->prints_arena);
}

static uint64_t digest_of(const char *const *strings, size_t count)
{
    uint64_t digest = DIGEST_START;
    for (size_t i = 0; i < count; i++) {
        const char *string = strings[i] ? strings[i] : "";
        digest = digest_add(digest, string, strlen(string) + 1);
    }
    return digest;
}

/*
 * What stays when lines move: the file, the object, the rule, the field. An object that stands in
 * a file twice is told from its twin by a number. Code scanning goes by a digest of the line that
 * it makes itself; this is for who compares two runs.
 */
static void add_fingerprint(struct text *out, struct sarif_output *output, const char *file,
                            const struct subject *subject, const char *const *what)
{
    const char *strings[] = {file,   subject->kind_name, subject->namespace, subject->name, what[0],
                             what[1]};
    struct print *print, **found;
    if (!output->file || strcmp(output->file, file) != 0) {
        forget_prints(output);
        output->file = arena_copy(&output->prints_arena, file, strlen(file));
    }
    print = arena_alloc(&output->prints_arena, sizeof *print);
    if (!print)
        return;
    print->digest = digest_of(strings, sizeof strings / sizeof *strings);
    found = tsearch(print, &output->prints, by_digest);
    if (found)
        text_print(out, ",\"partialFingerprints\":{\"meshrail/v1\":\"%016" PRIx64 ":%u\"}",
                   print->digest, ++(*found)->count);
}

static size_t rule_number(struct sarif_output *output, const struct rule *rule)
{
    unsigned char *index = &output->indexes[rule_index(rule)];
    if (!*index) {
        output->rules[output->rule_count++] = rule;
        *index = (unsigned char)output->rule_count;
    }
    return *index - 1U;
}

/* An exempted finding is accepted: in the object itself, or in the policy with a reason. */
static void add_suppression(struct text *out, const struct judgement *judgement,
                            const struct finding *finding)
{
    const struct subject *subject = judgement->subject;
    const struct exemption *exemption =
        policy_exempts(judgement->policy, finding->rule, subject->namespace, subject->name);
    if (!finding->exempt)
        return;
    text_print(out, ",\"suppressions\":[{\"kind\":\"%s\",\"status\":\"accepted\"",
               exemption ? "external" : "inSource");
    if (exemption) {
        text_add(out, ",\"justification\":");
        text_add_json_string(out, exemption->reason);
    }
    text_add(out, "}]");
}

static void begin(struct check_output *base)
{
    fprintf(base->stream,
            "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
            "sarif-schema-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"language\":\"%s\","
            "\"columnKind\":\"unicodeCodePoints\",\"results\":[",
            language_names[base->check->judging.policy->language]);
}

static void finding(struct check_output *base, const struct judgement *judgement,
                    const struct finding *finding, const struct check_place *place)
{
    struct sarif_output *output = (struct sarif_output *)base;
    const struct rule *rule = finding->rule;
    const struct message message = message_of(judgement, finding);
    struct text out = TEXT_IN(&base->arena);

    text_print(&out, "%s\n{\"ruleId\":\"%s\",\"ruleIndex\":%zu,\"level\":\"%s\",\"message\":",
               output->results++ ? "," : "", rule->id, rule_number(output, rule),
               sarif_level(finding->action));
    sarif_add_message(&out, message.line);
    text_add(&out, ",\"locations\":[{");
    sarif_add_place(&out, place);
    sarif_add_object(&out, judgement->subject, message.field);
    text_add(&out, "}]");
    add_fingerprint(&out, output, place->file, judgement->subject,
                    (const char *const[]){rule->id, message.field});
    add_suppression(&out, judgement, finding);
    if (place->fix)
        sarif_add_fix(&out, place, message.fix);
    text_print(&out, ",\"properties\":{\"action\":\"%s\",\"profile\":\"%s\"}}",
               check_action(finding), profile_names[judgement->profile]);
    fputs(out.data, base->stream);
}

static void fault(struct check_output *base, const struct check_place *place, const char *sentence)
{
    struct sarif_output *output = (struct sarif_output *)base;
    struct text one = TEXT_IN(&base->arena);
    text_add(&one, "{\"level\":\"error\",\"message\":");
    sarif_add_message(&one, sentence);
    text_add(&one, ",\"locations\":[{");
    sarif_add_place(&one, place);
    text_print(&output->faults, "%s\n%s}]}", output->faults.length ? "," : "", one.data);
}

static void end(struct check_output *base)
{
    struct sarif_output *output = (struct sarif_output *)base;
    const struct check *check = base->check;
    fputs("],\n\"tool\":{\"driver\":{\"name\":\"meshrail\",\"version\":\"" MESHRAIL_VERSION
          "\",\"rules\":[",
          base->stream);
    for (size_t i = 0; i < output->rule_count; i++) {
        struct text out = TEXT_IN(&base->arena);
        text_add(&out, i ? ",\n" : "\n");
        sarif_add_rule(&out, check->judging.policy, output->rules[i]);
        fputs(out.data, base->stream);
        arena_reset(&base->arena);
    }
    fprintf(base->stream,
            "]}},\n\"invocations\":[{\"executionSuccessful\":%s,\"exitCode\":%d,"
            "\"toolExecutionNotifications\":[%s]}]}]}\n",
            check->faults ? "false" : "true", check_status(check), output->faults.data);
    forget_prints(output);
    arena_free(&output->prints_arena);
    arena_free(&output->faults_arena);
}

struct check_output *check_output_sarif(void)
{
    static struct sarif_output output = {
        .base = {.begin = begin, .finding = finding, .fault = fault, .end = end, .fixes = true}};
    arena_init(&output.prints_arena, ARENA_CAP_OF_FILES);
    arena_init(&output.faults_arena, ARENA_CAP_OF_FILES);
    output.faults = TEXT_IN(&output.faults_arena);
    return &output.base;
}
