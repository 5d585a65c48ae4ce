// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "policy/policy.h"
#include "rule/rule.h"
#include "unit.h"

static struct policy *load(const char *text)
{
    struct error err = {0};
    struct policy *policy = policy_load(text, strlen(text), &err);
    if (!check(policy))
        printf("# %u:%u: %s\n# for %s\n", err.line, err.column, err.text, text);
    return policy;
}

/* All warnings of a policy, one a line. */
static void expect(const char *text, const char *wanted)
{
    struct arena arena;
    struct policy *policy = load(text);
    arena_init(&arena, ARENA_CAP);
    struct text said = TEXT_IN(&arena);
    size_t count = 0;
    for (struct policy_warning *warning = policy ? policy->warnings : NULL; warning;
         warning = warning->next, count++) {
        policy_add_warning(&said, warning, ENGLISH);
        text_add(&said, "\n");
    }
    if (!check_text(said.data, wanted))
        printf("# for %s\n", text);
    check(policy && count == policy->warning_count);
    arena_free(&arena);
    policy_free(policy);
}

#define SHADOWED "an earlier entry decides for all of these namespaces; move this one before that\n"
#define STRONGER                                                                                   \
    "is stronger than enforcement: warn, which is the strongest anywhere; raise that, and weaken " \
    "it in the other namespaces\n"

static void entries_of_namespaces(void)
{
    expect("enforcement: warn\nnamespaces:\n- match: [shop]\n  enforcement: deny\n",
           "4:3: warning: namespaces[0].enforcement: " STRONGER);
    expect("namespaces:\n- {match: [shop], enforcement: deny}\n- {match: [\"*\"], enforcement: "
           "warn}\n",
           "");
    expect("namespaces:\n- {match: [\"*\"], profile: low-load}\n- {match: [shop], profile: "
           "standard, enforcement: warn}\n",
           "3:19: warning: namespaces[1].profile: " SHADOWED);
    expect("namespaces:\n- {match: [\"prod-*\", x], enforcement: warn}\n"
           "- {match: [\"prod-*-eu\", x], enforcement: audit}\n"
           "- {match: [\"*-eu\"], enforcement: audit}\n",
           "3:29: warning: namespaces[1].enforcement: " SHADOWED);
    expect("namespaces: [{match: [shop]}]\n",
           "1:14: warning: namespaces[0]: says neither profile nor enforcement, and has no effect; "
           "remove it\n");
}

static void entries_of_rules(void)
{
    expect("rules: {DR-POOL-RPC: {}}\n", "1:9: warning: rules[DR-POOL-RPC]: says no action, and "
                                         "has no effect; remove it, or say one\n");
    expect("rules: {DR-POOL-RPC: {action: off, profiles: {standard: {action: warn}, high-traffic: "
           "{action: warn}, low-load: {action: off}}}}\n",
           "1:9: warning: rules[DR-POOL-RPC]: its action has no effect, for profiles says one for "
           "each; remove action\n");
    expect("thresholds: {maxConnections: {profiles: {standard: {}}}}\n",
           "1:14: warning: thresholds.maxConnections: says no number, and has no effect; remove "
           "it, or say one\n");
    expect("thresholds: {maxConnections: {profiles: {standard: {floor: null}}}}\n", "");
}

static void exemptions(void)
{
    expect("exemptions: [{rule: DR-POOL-RPC, reason: r, expires: 2020-01-01}]\n",
           "1:45: warning: exemptions[0].expires: its last day is over, so it exempts nothing; "
           "remove it\n");
    expect("exemptions: [{rule: DR-POOL-RPC, reason: r}]\nrules: {DR-POOL-RPC: {action: audit}}\n",
           "1:15: warning: exemptions[0].rule: DR-POOL-RPC refuses and warns of nothing, so there "
           "is nothing to exempt; remove it\n");
    expect("annotationExemptions: {allow: false, maxDays: 3}\n",
           "1:1: warning: annotationExemptions: allow is false, so nothing of the rest has an "
           "effect; remove it\n");
    expect("annotationExemptions: {allow: false}\n", "");
}

#define RETIRED "retired: every supported Istio verifies certificates by itself; remove it\n"

/* An upgrade makes no pod unready: what was right in an older edition loads. */
static void names_that_were_retired(void)
{
    expect("rules: {DR-TLS-NO-CA: {action: off}}\n", "1:9: warning: rules[DR-TLS-NO-CA]: " RETIRED);
    expect("rules: {DR-TLS-NO-CA: {profiles: {standard: {action: patch}}}}\n",
           "1:9: warning: rules[DR-TLS-NO-CA]: " RETIRED);
    expect("exemptions: [{rule: DR-TLS-NO-CA, reason: r}]\n",
           "1:15: warning: exemptions[0].rule: " RETIRED);
    expect("annotationExemptions: {rules: [DR-TLS-NO-CA, DR-POOL-RPC]}\n",
           "1:32: warning: annotationExemptions.rules[0]: " RETIRED);
}

/* Lists and keys are looked at one kind after the other. */
static void in_the_order_of_lines(void)
{
    expect("annotationExemptions: {allow: false, maxDays: 3}\n"
           "exemptions: [{rule: DR-POOL-RPC, reason: r, expires: 2020-01-01}]\n"
           "namespaces: [{match: [a]}, {match: [b]}]\n"
           "rules: {DR-POOL-RPC: {}}\n",
           "1:1: warning: annotationExemptions: allow is false, so nothing of the rest has an "
           "effect; remove it\n"
           "2:45: warning: exemptions[0].expires: its last day is over, so it exempts nothing; "
           "remove it\n"
           "3:14: warning: namespaces[0]: says neither profile nor enforcement, and has no effect; "
           "remove it\n"
           "3:28: warning: namespaces[1]: says neither profile nor enforcement, and has no effect; "
           "remove it\n"
           "4:9: warning: rules[DR-POOL-RPC]: says no action, and has no effect; remove it, or say "
           "one\n");
}

static void places_in_a_config_map(void)
{
    expect("apiVersion: v1\nkind: ConfigMap\ndata:\n  policy.yaml: |\n    rules:\n"
           "      DR-POOL-RPC: {}\n",
           "6:7: warning: rules[DR-POOL-RPC]: says no action, and has no effect; remove it, or say "
           "one\n");
}

/* A megabyte of entries: comparisons end, and so do warnings. */
static void many_entries_end(void)
{
    static char text[POLICY_MOST];
    size_t length = (size_t)snprintf(text, sizeof text, "namespaces:\n");
    for (size_t i = 0; length < sizeof text - 64; i++)
        length += (size_t)snprintf(text + length, sizeof text - length,
                                   "- {match: [n%zu, \"*%zu\"], profile: standard}\n", i, i);
    struct policy *policy = load(text);
    check(policy && policy->warning_count == 20);
    policy_free(policy);

    length = 0;
    for (size_t i = 0; length < sizeof text - 64; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s- {match: [n%zu]}\n",
                                   i ? "" : "namespaces:\n", i);
    policy = load(text);
    check(policy && policy->warning_count == 20);
    policy_free(policy);
}

static void page(const char *url, const char *language, const char *wanted)
{
    char text[256];
    struct arena arena;
    snprintf(text, sizeof text, "docsURL: \"%s\"\nlanguage: %s\n", url, language);
    struct policy *policy = load(text);
    arena_init(&arena, ARENA_CAP);
    struct text said = TEXT_IN(&arena);
    if (policy)
        policy_add_page(&said, policy, rule_named("DR-POOL-RPC"));
    check_text(said.data, wanted);
    arena_free(&arena);
    policy_free(policy);
}

static void addresses_of_pages(void)
{
    page("", "en", "");
    page("https://x/rules", "en", "https://x/rules/DR-POOL-RPC");
    page("https://x/rules/", "en", "https://x/rules/DR-POOL-RPC");
    page("https://x/?rule=", "en", "https://x/?rule=DR-POOL-RPC");
    page("https://x/all#", "en", "https://x/all#DR-POOL-RPC");
    page("https://x/{id}.zh-CN.md", "zh-CN", "https://x/DR-POOL-RPC.zh-CN.md");
    page("https://x/{lang}", "zh-CN", "https://x/zh-CN/DR-POOL-RPC");
    page("https://x/{lang}/{id}.md", "en", "https://x/en/DR-POOL-RPC.md");
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(entries_of_namespaces),   CASE(entries_of_rules),      CASE(exemptions),
        CASE(names_that_were_retired), CASE(in_the_order_of_lines), CASE(places_in_a_config_map),
        CASE(many_entries_end),        CASE(addresses_of_pages),
    };
    return UNIT_RUN(cases);
}
