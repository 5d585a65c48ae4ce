// SPDX-License-Identifier: Apache-2.0
/* The identity of the mesh and the names in it: an update must not change it at once, and providers
 * that istiod cannot use. */
#include "families.h"
#include "judge/checks.h"
#include "mesh/demands.h"

#include <string.h>

#define DOMAIN "trustDomain"
#define ALIASES "trustDomainAliases"

/* The value in force: the stated one, else the default; NULL: unknown. */
static const char *text_at(const struct judgement *judgement, const struct target *target,
                           const char *field, bool old, const char *assumed)
{
    const struct json *value = read_input(judgement, target, field, old);
    return value && !json_is(value, JSON_NULL) ? json_string(value) : assumed;
}

static bool is_kept_as_alias(const struct judgement *judgement, const struct target *target,
                             const char *domain)
{
    json_each (alias, read_input(judgement, target, ALIASES, false)) {
        const char *text = json_string(alias);
        if (text && strcmp(text, domain) == 0)
            return true;
    }
    return false;
}

enum { TRUST_DOMAIN, ROOT_NAMESPACE, DISCOVERY };

static const struct {
    const char *field, *assumed;
} identity[] = {
    [TRUST_DOMAIN] = {DOMAIN, "cluster.local"},
    [ROOT_NAMESPACE] = {"rootNamespace", NULL},
    [DISCOVERY] = {"defaultConfig.discoveryAddress", NULL},
};

/* MESH-WIPE reports a setting that an update removes; this rule one that it changes. */
static void check_identity(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    if (!judgement->subject->update || !target->old)
        return;
    for (size_t i = 0; i < sizeof identity / sizeof *identity; i++) {
        const char *field = identity[i].field;
        const char *now = text_at(judgement, target, field, false, NULL);
        const char *before = text_at(judgement, target, field, true, identity[i].assumed);
        if (!now || !before || !*now || !*before || strcmp(now, before) == 0 ||
            (i == TRUST_DOMAIN && is_kept_as_alias(judgement, target, before)))
            continue;
        report(
            judgement, rule, target,
            (struct finding){.fault = &rule->faults[i],
                             .path = spot_of(judgement, target, field, false).path,
                             .found = shown(judgement, json_new_string(judgement->arena, now)),
                             .value = shown(judgement, json_new_string(judgement->arena, before)),
                             .key = field,
                             .inputs = {field}});
    }
}

#define PROVIDERS "extensionProviders"
#define NAMES_MOST 256 /* nobody has more providers; names beyond are not compared */
enum { UNUSABLE, UNUSABLE_AT_ALL, UNSAID, TWICE, NAMES_NONE };

/* Source: istio.io/istio pkg/config/mesh/mesh.go DefaultMeshConfig. */
static const char *const built_in[] = {"prometheus", "stackdriver", "envoy"};

static bool is_named(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void say_name(struct judgement *judgement, const struct rule *rule,
                     const struct target *target, size_t fault, const char *field,
                     const struct json *name)
{
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[fault],
                            .path = spot_of(judgement, target, field, false).path,
                            .found = shown(judgement, name),
                            .key = "name",
                            .inputs = {field}});
}

static void check_defaults(struct judgement *judgement, const struct rule *rule,
                           const struct target *target, const char *const *names, size_t count)
{
    static const char *const kinds[] = {"defaultProviders.tracing", "defaultProviders.metrics",
                                        "defaultProviders.accessLogging"};
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
        unsigned index = 0;
        json_each (one, read_input(judgement, target, kinds[kind], false)) {
            const char *name = json_string(one);
            if (name && !is_named(names, count, name) &&
                !is_named(built_in, sizeof built_in / sizeof *built_in, name))
                say_name(judgement, rule, target, NAMES_NONE,
                         arena_print(judgement->arena, "%s[%u]", kinds[kind], index), one);
            index++;
        }
    }
}

static void check_names(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const char *names[NAMES_MOST];
    size_t count = 0;
    unsigned index = 0;
    const struct json *providers = read_input(judgement, target, PROVIDERS, false);
    json_each (provider, json_list(providers)) {
        const struct json *name = json_get(provider, "name");
        const char *text = json_string(name);
        if (text && is_named(names, count, text))
            say_name(judgement, rule, target, TWICE,
                     arena_print(judgement->arena, PROVIDERS "[%u].name", index), name);
        else if (text && count < NAMES_MOST)
            names[count++] = text;
        index++;
    }
    if (count < NAMES_MOST)
        check_defaults(judgement, rule, target, names, count);
}

#define UNREACHED "its traces and logs are lost, and CUSTOM policies that name it deny"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "MESH-IDENTITY", .kinds = CONFIG_MAP, .scope = MESH, .field = DOMAIN, .check = check_identity,
        .faults = FAULTS([TRUST_DOMAIN] = {.says = "changes from {value} to {found} without the old one among trustDomainAliases",
                          .why = "certificates and policies of the old name stop matching, and calls are refused",
                          .fix = "trustDomainAliases: [\"{value}\"]"},
                         [ROOT_NAMESPACE] = {.field = "rootNamespace", .at_most = WARN, .says = "changes from {value} to {found}",
                          .why = "what rules the whole mesh from {value} rules it no more",
                          .fix = "keep {value}, or move its objects first"},
                         [DISCOVERY] = {.field = "defaultConfig.discoveryAddress", .at_most = WARN, .says = "changes from {value} to {found}",
                          .why = "every new Pod asks the new address, and does not start where nobody answers",
                          .fix = "keep {value} until the new address answers"}),
        .reads = {DOMAIN, ALIASES, "rootNamespace", "defaultConfig.discoveryAddress"},
    },
    {
        .id = "MESH-PROVIDER", .kinds = CONFIG_MAP, .scope = MESH, .field = "", .check = check_names,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS([UNUSABLE] = {BREAKS(provider_demands), .says = "must be {wanted}, not {found}", .why = UNREACHED, .fix = "{key}: {value}"},
                         [UNUSABLE_AT_ALL] = {.shape = OTHERWISE, .says = "must be {wanted}, not {found}", .why = UNREACHED, .fix = "mend {key}"},
                         [UNSAID] = {LACKS(provider_demands), .says = "is not set", .why = UNREACHED, .fix = "{key}: {value}"},
                         [TWICE] = {.says = "another provider is named {found}, too", .why = "the later of the two counts, and the other is lost",
                          .fix = "give each provider a name of its own"},
                         [NAMES_NONE] = {.says = "{found} is no provider of this mesh", .why = "istiod passes it over, and what it should get is lost",
                          .fix = "name one of extensionProviders"}),
        .reads = {PROVIDERS, "defaultProviders"},
    },
};
// clang-format on

const struct family mesh_identity_family = {"Istio mesh config", rules,
                                            sizeof rules / sizeof *rules};
