// SPDX-License-Identifier: Apache-2.0
/* Finds entries that are correct but cannot have any effect, because their author relies on
 * them. */
#include "base/language.h"
#include "policy/policy_keys.h"
#include "rule/rule.h"

/* Comparisons of patterns: a policy of a megabyte holds more pairs than anybody waits for. */
#define COMPARISONS_MOST 100000

#define STRONGER                                                                                   \
    "is stronger than enforcement: {name}, which is the strongest anywhere; raise that, and "      \
    "weaken it in the other namespaces"
#define SAYS_NOTHING "says neither profile nor enforcement, and has no effect; remove it"
#define SHADOWED "an earlier entry decides for all of these namespaces; move this one before that"
#define OF_WEAK_RULE "{name} refuses and warns of nothing, so there is nothing to exempt; remove it"
#define EXPIRED "its last day is over, so it exempts nothing; remove it"
#define NOBODY_MAY "allow is false, so nothing of the rest has an effect; remove it"

void policy_add_warning(struct text *out, const struct policy_warning *warning,
                        enum language language)
{
    const struct filling words[] = {{"name", warning->name}, {0}};
    text_print(out, "%u:%u: %s: %s: ", warning->line, warning->column,
               in_language(language, "warning"), warning->field);
    language_fill(out, language, warning->sentence, words);
}

static void warn_at(struct reading *reading, const char *list, size_t index, const char *key,
                    const char *sentence, const char *name)
{
    reading->path.length = 0;
    path_add_key(&reading->path, list);
    path_add_index(&reading->path, (unsigned)index);
    if (key)
        path_add_key(&reading->path, key);
    reading_warns(reading, sentence, name);
    reading->path.length = 0;
}

/* Do the earlier patterns match every namespace that these match? A pattern is matched like a text
 * here: an earlier star also stands for a star. */
static bool covered(const char *const *patterns, const char *const *earlier, size_t *comparisons)
{
    for (; *patterns; patterns++) {
        const char *const *one = earlier;
        while (*one && (*comparisons)++ < COMPARISONS_MOST && !pattern_matches(*one, *patterns))
            one++;
        if (!*one || *comparisons > COMPARISONS_MOST)
            return false;
    }
    return true;
}

static bool decides(const struct namespace_rule *rule, bool profile)
{
    return (profile ? rule->profile : rule->enforcement) >= 0;
}

/* The first entry that says something counts. Does an earlier one say it for all namespaces of this
 * one? */
static bool shadowed(const struct policy *policy, size_t index, bool profile, size_t *comparisons)
{
    const struct namespace_rule *rules = policy->namespaces;
    for (size_t i = 0; i < index && *comparisons < COMPARISONS_MOST; i++, ++*comparisons)
        if (decides(&rules[i], profile) && covered(rules[index].match, rules[i].match, comparisons))
            return true;
    return false;
}

static void warn_of_namespaces(struct reading *reading, const struct policy *policy)
{
    size_t comparisons = 0;
    for (size_t i = 0; i < policy->namespace_count; i++) {
        const struct namespace_rule *rule = &policy->namespaces[i];
        if (!decides(rule, true) && !decides(rule, false))
            warn_at(reading, "namespaces", i, NULL, SAYS_NOTHING, NULL);
        if (decides(rule, true) && shadowed(policy, i, true, &comparisons))
            warn_at(reading, "namespaces", i, "profile", SHADOWED, NULL);
        if (decides(rule, false) && shadowed(policy, i, false, &comparisons))
            warn_at(reading, "namespaces", i, "enforcement", SHADOWED, NULL);
        else if (rule->enforcement > (int)policy->enforcement)
            warn_at(reading, "namespaces", i, "enforcement", STRONGER,
                    action_names[policy->enforcement]);
    }
}

/* In no profile does the rule do what an exemption would weaken. */
static bool says_nothing(const struct policy *policy, const struct rule *rule)
{
    for (size_t p = 0; p < PROFILES; p++)
        if (policy->actions[rule_index(rule)][p] > AUDIT)
            return false;
    return true;
}

static void warn_of_exemptions(struct reading *reading, const struct policy *policy)
{
    for (size_t i = 0; i < policy->exemption_count; i++) {
        const struct exemption *exemption = &policy->exemptions[i];
        const struct rule *rule = rule_named(exemption->rule);
        if (exemption_expired(exemption))
            warn_at(reading, "exemptions", i, "expires", EXPIRED, NULL);
        else if (rule && says_nothing(policy, rule))
            warn_at(reading, "exemptions", i, "rule", OF_WEAK_RULE, rule->id);
    }
}

static void warn_of_annotations(struct reading *reading, const struct policy *policy)
{
    const struct annotation_exemptions *annotations = &policy->annotations;
    bool limited = annotations->most_days;
    for (size_t i = 0; i < rule_count(); i++)
        limited |= !annotations->rules[i];
    if (annotations->allow || !limited)
        return;
    path_add_key(&reading->path, "annotationExemptions");
    reading_warns(reading, NOBODY_MAY, NULL);
    reading->path.length = 0;
}

void warn_of_dead_entries(struct reading *reading, const struct policy *policy)
{
    warn_of_namespaces(reading, policy);
    warn_of_exemptions(reading, policy);
    warn_of_annotations(reading, policy);
}
