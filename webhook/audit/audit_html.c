// SPDX-License-Identifier: Apache-2.0
/*
 * One file for a browser, which needs nothing else: page.html with the audit in it as JSON. The
 * page makes elements of that and sets texts, never markup, so that whatever an object is called
 * stays a text; and in the JSON there is no "<" that could end it, for it is escaped as Go does.
 */
#include "audit/audit_output.h"
#include "audit/audit_page.h"
#include "judge/laws.h"
#include "rule/rule.h"

#include <string.h>

#define DATA "@DATA@"
#define LANGUAGE "@LANGUAGE@"

/* What the page says; in po/ as any other sentence. */
static const char *const words[] = {
    "What enforcement would come to",
    "Search",
    "object, owner, rule, text",
    "Namespace",
    "Owner",
    "Rule",
    "Object",
    "Finding",
    "Under deny",
    "refused",
    "repaired",
    "warned",
    "recorded",
    "(nobody)",
    "(no namespace)",
    "{count} of {total} findings",
    "{objects} objects judged, {skipped} of other kinds skipped",
    "show all",
    "all",
    "more",
    "new",
    "gone",
    "New since {file}",
    "Gone since {file}",
    "nothing is found",
};

static void write_words(struct json_writer *json)
{
    json_write_object(json, "words");
    for (enum language language = ENGLISH; language < LANGUAGES; language++) {
        json_write_object(json, language_names[language]);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            json_write_string(json, words[i], in_language(language, words[i]));
        json_write_object_end(json);
    }
    json_write_object_end(json);
}

static void write_finding(struct json_writer *json, const struct audit_finding *finding, bool gone)
{
    const struct audit_object *object = finding->object;
    json_write_line(json);
    json_write_object(json, NULL);
    json_write_string(json, "namespace", object->namespace);
    json_write_string(json, "owner", object->owner);
    json_write_string(json, "object",
                      arena_print(json->out->arena, "%s %s", object->kind, object->name));
    json_write_string(json, "rule", finding->rule);
    json_write_string(json, "outcome", outcome_names[outcome_of(finding)]);
    if (gone || finding->fresh)
        json_write_string(json, "news", gone ? "gone" : "new");
    for (enum language language = ENGLISH; language < LANGUAGES; language++)
        json_write_string(json, language_names[language], finding->said[language]);
    json_write_object_end(json);
}

static void write_faults(struct json_writer *json, const struct audit *audit)
{
    json_write_array(json, "errors");
    for (const struct audit_fault *fault = audit->faults; fault; fault = fault->next)
        json_write_string(json, NULL,
                          arena_print(json->out->arena, "%s: %s", fault->file, fault->sentence));
    json_write_array_end(json);
}

static void add_data(struct text *out, const struct audit *audit)
{
    struct json_writer json = JSON_TO(out);
    json_write_object(&json, NULL);
    json_write_string(&json, "language", language_names[audit->policy->language]);
    json_write_number(&json, "objects", audit->objects);
    json_write_number(&json, "skipped", audit->skipped);
    json_write_string(&json, "since", audit->compared ? audit->since : NULL);
    write_words(&json);
    write_faults(&json, audit);
    json_write_array(&json, "findings");
    for (size_t i = 0; i < audit->count; i++)
        write_finding(&json, &audit->findings[i], false);
    for (size_t i = 0; i < audit->gone_count; i++)
        write_finding(&json, &audit->gone[i], true);
    json_write_array_end(&json);
    json_write_object_end(&json);
}

void audit_print_html(const struct audit *audit, struct text *out)
{
    const char *page = audit_pages[0].html;
    const char *language = strstr(page, LANGUAGE), *data = strstr(page, DATA);
    text_add_bytes(out, page, (size_t)(language - page));
    text_add(out, language_names[audit->policy->language]);
    language += strlen(LANGUAGE);
    text_add_bytes(out, language, (size_t)(data - language));
    add_data(out, audit);
    text_add(out, data + strlen(DATA));
}
