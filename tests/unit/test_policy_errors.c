// SPDX-License-Identifier: Apache-2.0
#include "policy/policy.h"
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

static const struct {
    const char *text;
    unsigned line, column;
    const char *says;
} wrong_texts[] = {
    {"languge: en\n", 1, 1, "languge: there is no such key; did you mean language?"},
    {"enforcement: deny\nzzz: 1\n", 2, 1, "zzz: there is no such key; remove it"},
    {"language: de\n", 1, 11, "language: de is not one of: en, zh-CN"},
    {"enforcement: patch\n", 1, 14, "patch is not one of: deny, warn, audit, off"},
    {"enforcement: [deny]\n", 1, 14, "must be one of"},
    {"defaultProfile:\n", 1, 16, "must be one of"},
    {"docsURL: ftp://x\n", 1, 10, "begin it with https://"},
    {"docsURL: \"https://x\\ny\"\n", 1, 10, "one line"},
    {"docsURL: \"https://x/{ID}\"\n", 1, 10, "{ID}: braces hold {id} or {lang}, nothing else"},
    {"docsURL: \"https://x/{id\"\n", 1, 10, "{id: braces hold {id} or {lang}"},
    {"docsURL: https://x/id}\n", 1, 10, "}: braces hold"},
    {"docsURL: \"https://x/{id}/{id}\"\n", 1, 10, "names {id} twice"},
    {"docsURL: https://x/a b\n", 1, 10, "a URL has no blanks"},
    {"namespaces: {}\n", 1, 13, "must be a list"},
    {"namespaces:\n  - profile: standard\n", 2, 5, "namespaces[0]: match is missing"},
    {"namespaces: [{match: []}]\n", 1, 22, "must name at least one"},
    {"namespaces: [{match: [true]}]\n", 1, 23, "namespaces[0].match[0]: must be text"},
    {"rules: []\n", 1, 8, "must be a map"},
    {"rules:\n  DR-POOL-MAXCON: {action: off}\n", 2, 3, "did you mean DR-POOL-MAXCONN?"},
    {"rules:\n  DR-POOL-MAXCONN: off\n", 2, 20, "must be a map"},
    {"rules:\n  DR-POOL-MAXCONN: {acton: off}\n", 2, 21, "did you mean action?"},
    {"rules: {DR-POOL-MAXCONN: {profiles: {std: {}}}}\n", 1, 38, "no such key"},
    {"rules: {MESH-PARSE: {action: audit}}\n", 1, 30, "MESH-PARSE may go no weaker than warn"},
    {"rules: {MESH-PARSE: {profiles: {low-load: {action: off}}}}\n", 1, 52, "no weaker"},
    {"rules: {MESH-PARSE: {action: patch}}\n", 1, 30, "MESH-PARSE has no repair"},
    {"thresholds:\n  maxConections: {}\n", 2, 3, "did you mean maxConnections?"},
    {"thresholds:\n  maxConnections: 5\n", 2, 19, "must be a map"},
    {"thresholds:\n  maxConnections: {floor: 1e3}\n", 2, 27, "1e3 is not a number"},
    {"thresholds:\n  maxConnections: {floor: -1}\n", 2, 27, "-1 is not a number"},
    {"thresholds:\n  maxConnections: {floor: .inf}\n", 2, 27, "is not a number"},
    {"thresholds:\n  stableWindow: {floor: 30}\n", 2, 25, "30 is not a duration"},
    {"thresholds:\n  stableWindow: {floor: -30s}\n", 2, 25, "is not a duration"},
    {"thresholds:\n  sidecar.limits.cpu: {floor: 1 core}\n", 2, 31, "is not a quantity"},
    {"thresholds:\n  maxConnections: {floor: 1500}\n", 2, 19,
     "in standard the floor 1500 is stricter than the recommended 1000"},
    {"thresholds:\n  outlier.interval.max: {recommended: 11m}\n", 2, 25, "stricter"},
    {"exemptions: [{reason: r}]\n", 1, 14, "exemptions[0]: rule is missing"},
    {"exemptions: [{rule: DR-POOL-MAXCONN}]\n", 1, 14, "reason is missing"},
    {"exemptions: [{rule: DR-POOL-MAXCONN, reason: \"\"}]\n", 1, 46, "must not be empty"},
    {"exemptions: [{rule: DR-POOL-MAXCNN, reason: r}]\n", 1, 15, "did you mean DR-POOL-MAXCONN"},
    {"exemptions: [{rule: MESH-PARSE, reason: r}]\n", 1, 21, "MESH-PARSE cannot be exempted"},
    {"exemptions:\n- rule: DR-POOL-MAXCONN\n  reason: r\n  expires: 2027-02-29\n", 4, 12,
     "exemptions[0].expires: 2027-02-29 is no date"},
    {"environment: {istioVersion: 2.1}\n", 1, 29, "2.1 is no version"},
    {"environment: {istioVersion: 1.30.}\n", 1, 29, "is no version"},
    {"environment: {strictMTLS: \"true\"}\n", 1, 27, "must be true or false"},
    {"environment: {sidecarDefaults: {cpuLimit: 0}}\n", 1, 43, "is no quantity above 0"},
    {"environment: {istioNamespace: true}\n", 1, 31, "must be text"},
    {"environment: {maxRevisionTimeoutSeconds: 0}\n", 1, 42, "0 is no whole number from 1 to"},
    {"environment: {maxRevisionTimeoutSeconds: 10m}\n", 1, 42, "10m is no whole number"},
    {"environment: {minScale: 99999999999}\n", 1, 25, "no whole number from 0 to 2147483647"},
    {"environment: {minScale: -1}\n", 1, 25, "-1 is no whole number"},
    {"environment: {podAutoscalerClass: hpa}\n", 1, 35,
     "environment.podAutoscalerClass: hpa is no whole name, as hpa.autoscaling.knative.dev is"},
    {"environment: {features: [multi-container]}\n", 1, 25, "must be a map from Knative's flags"},
    {"environment:\n  features:\n    multi-container-probin: enabled\n", 3, 5,
     "there is no such flag; did you mean multi-container-probing?"},
    {"environment:\n  features:\n    system-internal-tsl: enabled\n", 3, 5,
     "did you mean system-internal-tls?"},
    {"environment:\n  features:\n    kubernetes.podspec-dryrun: enabled\n", 3, 5,
     "there is no such flag"},
    {"environment:\n  features:\n    multi-container: on\n", 3, 22,
     "environment.features[multi-container]: on is not one of: Enabled, Allowed, Disabled"},
    {"environment:\n  features:\n    multi-container: true\n", 3, 22, "true is not one of"},
    {"environment:\n  features:\n    system-internal-tls: allowed\n", 3, 26,
     "allowed is not one of: Enabled, Disabled"},
    {"annotationExemptions: {alow: false}\n", 1, 24, "did you mean allow?"},
    {"annotationExemptions: {allow: \"no\"}\n", 1, 31, "must be true or false"},
    {"annotationExemptions: {maxDays: 0}\n", 1, 33, "0 is no whole number from 1 to 3660"},
    {"annotationExemptions: {maxDays: 99999}\n", 1, 33, "no whole number from"},
    {"annotationExemptions: {maxDays: 1.5}\n", 1, 33, "no whole number from"},
    {"annotationExemptions: {rules: []}\n", 1, 31, "allow: false is for none"},
    {"annotationExemptions: {rules: [DR-POOL-MAXCON]}\n", 1, 32, "did you mean DR-POOL-MAXCONN"},
    {"annotationExemptions: {rules: [MESH-PARSE]}\n", 1, 32, "MESH-PARSE cannot be exempted"},
    {"[]\n", 1, 1, "a policy is a map"},
};

static void wrong_texts_are_refused(void)
{
    for (size_t i = 0; i < sizeof wrong_texts / sizeof *wrong_texts; i++) {
        struct error err = {0};
        struct policy *policy = policy_load(wrong_texts[i].text, strlen(wrong_texts[i].text), &err);
        bool right = !policy && strstr(err.text, wrong_texts[i].says) &&
                     err.line == wrong_texts[i].line && err.column == wrong_texts[i].column;
        if (!check(right))
            printf("# for %s# found %u:%u: %s\n", wrong_texts[i].text, err.line, err.column,
                   err.text);
        policy_free(policy);
    }
}

/* Of the file, not of the text in it. */
static void a_config_map_has_places_of_its_own(void)
{
#define MAP "apiVersion: v1\nkind: ConfigMap\ndata:\n"
    static const struct {
        const char *text;
        unsigned line, column;
        const char *says;
    } rows[] = {
        {MAP "  policy.yaml: |\n    enforcement: warn\n    languge: en\n", 6, 5,
         "languge: there is no such key; did you mean language?"},
        {MAP "  policy.yaml: |\n    rules:\n      DR-X: {action: off}\n", 6, 7, "rules[DR-X]: "},
        {MAP "  policy.yaml: |\n    language: en\n    - a\n", 6, 5, "this is not YAML"},
        {MAP "  policy.yaml: \"language: de\\n\"\n", 4, 27, "language: de is not one of"},
        {MAP "  policy.yaml: \"\"\n", 4, 16, "the text is empty"},
        {MAP "  policy.yaml: null\n", 4, 3, "data: this ConfigMap has no text policy.yaml"},
        {"kind: ConfigMap\n", 1, 1, "data: this ConfigMap has no text policy.yaml"},
        {MAP "  policy.yaml: '{}'\nkind: ConfigMap\n", 5, 1, "kind"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error err = {0};
        struct policy *policy = policy_load(rows[i].text, strlen(rows[i].text), &err);
        bool right = !policy && strstr(err.text, rows[i].says) && err.line == rows[i].line &&
                     err.column == rows[i].column;
        if (!check(right))
            printf("# for %s# found %u:%u: %s\n", rows[i].text, err.line, err.column, err.text);
        policy_free(policy);
    }
}

/* What the reader of YAML refuses for a policy, with a place. */
static void loose_yaml_is_refused(void)
{
    static const struct {
        const char *text;
        unsigned line;
    } rows[] = {
        {"enforcement: deny\nenforcement: warn\n", 2},
        {"enforcement: &a deny\n", 1},
        {"enforcement: !!str deny\n", 1},
        {"enforcement: deny\n---\nenforcement: warn\n", 2},
        {"enforcement: deny\n b: 1\n", 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error err = {0};
        struct policy *policy = policy_load(rows[i].text, strlen(rows[i].text), &err);
        if (!check(!policy && err.line == rows[i].line && err.column && *err.text))
            printf("# for %s# found %u:%u: %s\n", rows[i].text, err.line, err.column, err.text);
        policy_free(policy);
    }
}

static void files_are_named_in_errors(void)
{
    static const char wrong[] = "enforcement: deny\nlangage: en\n";
    char name[] = "/tmp/policy-XXXXXX", wanted[128];
    struct error err = {0};
    int fd = mkstemp(name);
    if (!check(fd >= 0))
        return;
    check(write(fd, wrong, strlen(wrong)) == (ssize_t)strlen(wrong));
    snprintf(wanted, sizeof wanted, "%s:2:1: langage: there is no such key; did you mean language?",
             name);
    check(!policy_load_file(name, &err));
    check_text(err.text, wanted);

    check(ftruncate(fd, POLICY_MOST + 1) == 0);
    check(!policy_load_file(name, &err));
    check(strstr(err.text, "at most 1048576 bytes"));
    check(ftruncate(fd, 18) == 0);
    struct policy *policy = policy_load_file(name, &err);
    check(policy);
    policy_free(policy);
    close(fd);
    unlink(name);
    check(!policy_load_file(name, &err));
    check(strncmp(err.text, name, strlen(name)) == 0);
    check_int(err.line, 0);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(wrong_texts_are_refused),
        CASE(loose_yaml_is_refused),
        CASE(a_config_map_has_places_of_its_own),
        CASE(files_are_named_in_errors),
    };
    return UNIT_RUN(cases);
}
