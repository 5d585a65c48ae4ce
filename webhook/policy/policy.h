// SPDX-License-Identifier: Apache-2.0
/*
 * The platform team's decisions, read once and never changed after: profiles, actions, thresholds,
 * exemptions, facts about the cluster. A policy without a file is policy_default(). A file that
 * does not load says at which line and column, and leaves the policy that was in force alone.
 */
#ifndef MESHRAIL_POLICY_H
#define MESHRAIL_POLICY_H

#include "base/error.h"
#include "base/json.h"
#include "base/language.h"
#include "rule/terms.h"
#include "rule/value.h"

struct rule;

#define POLICY_KEY "policy.yaml"      /* of the ConfigMap that carries it */
#define POLICY_MOST ((size_t)1 << 20) /* bytes of a policy file */

/* The numbers of one threshold in one profile. NaN: none. Counts as they are, durations in
 * nanoseconds, bytes, cores. The texts are what a person wrote. */
struct limit {
    double floor, recommended;
    const char *floor_text, *recommended_text; /* NULL: none */
};

struct threshold_row {
    const char *key; /* in the policy */
    enum unit unit;
    const char *built_in[PROFILES][2]; /* floor, recommended; NULL: none */
};
extern const struct threshold_row threshold_rows[THRESHOLDS];

/* Has the profile a floor, or the rule a fault that needs none, by which it denies? Where it has
 * neither, a finding is a warning whatever the action says. `limits` are a policy's, or NULL: as
 * built in. */
bool can_deny(const struct rule *rule, enum profile profile, const struct limit limits[][PROFILES]);

/* The action instead of `stated`, with or without PATCH, where the rule cannot deny. */
unsigned action_possible(const struct rule *rule, enum profile profile, unsigned stated,
                         const struct limit limits[][PROFILES]);

struct exemption {
    const char *rule;                             /* an id of the book */
    const char *const *namespaces, *const *names; /* patterns with `*`, NULL-terminated */
    const char *reason, *owner;
    const char *expires; /* YYYY-MM-DD, UTC, inclusive; NULL: never */
};

/* The rules that an annotation may exempt from. */
struct annotation_exemptions {
    bool allow;
    int most_days;          /* the most days from today to its last day; 0: it needs no last day */
    bool rules[RULES_MOST]; /* by index in the book */
};

/* An entry of the file that has no effect. */
struct policy_warning {
    unsigned line, column;
    const char *field;    /* the path of the key */
    const char *sentence; /* for language_fill(), with {name} */
    const char *name;     /* NULL: it names none */
    struct policy_warning *next;
};

/* A flag of Knative in the cluster. A flag that has a third word besides Enabled and Disabled
 * counts as ALLOWED with it. */
enum flag { FLAG_NOT_STATED, FLAG_DISABLED, FLAG_ALLOWED, FLAG_ENABLED };
struct stated_flag {
    const char *name;
    enum flag flag;
};

struct environment {
    const char *istio_namespace, *knative_namespace, *cluster_domain;
    int istio_minor, knative_minor; /* 1.x; -1: unknown */
    enum { SIDECARS_AUTO, SIDECARS_NATIVE, SIDECARS_CLASSIC } native_sidecars;
    enum { MTLS_NOT_STATED, MTLS_NOT_STRICT, MTLS_STRICT } mtls; /* in the whole mesh */
    const char *cpu_request, *memory_request, *cpu_limit,
        *memory_limit; /* of an injected sidecar; NULL: not stated */
    /* The objects of the input that say so; NULL: the policy does, or nobody. */
    const char *istio_by, *knative_by, *strict_by, *cpu_request_by, *memory_request_by,
        *cpu_limit_by, *memory_limit_by;
    const char *const *never_block;     /* user names added to the built-in list; NULL-terminated */
    int max_revision_timeout;           /* in seconds; 0: not stated */
    int min_scale;                      /* of revisions that state none; -1: not stated */
    const char *autoscaler_class;       /* likewise; NULL: not stated */
    const struct stated_flag *features; /* ends with an empty one; NULL: none is stated */
};

struct namespace_rule {
    const char *const *match; /* patterns, NULL-terminated */
    int profile;              /* enum profile; -1: not said */
    int enforcement;          /* enum action; -1: not said */
};

struct policy {
    struct arena arena; /* everything below lives in it */
    enum profile default_profile;
    enum language language;
    const char *docs_url;    /* "" : none; policy_add_page() fills it in */
    enum action enforcement; /* the strongest action anywhere */
    const struct namespace_rule *namespaces;
    size_t namespace_count;
    unsigned char actions[RULES_MOST][PROFILES]; /* of enum action, as the book or the file says */
    struct limit limits[THRESHOLDS][PROFILES];
    const struct exemption *exemptions;
    size_t exemption_count;
    struct annotation_exemptions annotations;
    struct environment environment;
    struct policy_warning *warnings; /* a list, in the order of the text */
    size_t warning_count;
    bool fallback;    /* the built-in one, in the place of a file that does not load */
    const char *text; /* as it was read; "" without a file */
    char hash[17];    /* of the text, in hex */
};

/* NULL only when memory is out. */
struct policy *policy_default(void);

/* Reads a policy, or the one in data[policy.yaml] of a ConfigMap; NULL and err->line, err->column,
 * err->text where it would not load. Where a key is at fault the text begins with its path, as in
 * `exemptions[0].expires: …`. */
struct policy *policy_load(const char *text, size_t length, struct error *err);

/* The same from a file; err->text begins with its name, and the line and column if there are. */
struct policy *policy_load_file(const char *file, struct error *err);

void policy_free(struct policy *policy);

/* The profile of a review: the URL's, else the first namespace rule that says one, else the
 * default. `named` and `namespace` may be NULL. */
enum profile policy_profile(const struct policy *policy, const char *named, const char *namespace);

/* The strongest action in a namespace (NULL: unknown). */
enum action policy_enforcement(const struct policy *policy, const char *namespace);

/* The exemption of the file that covers this rule and object today, or NULL. */
const struct exemption *policy_exempts(const struct policy *policy, const struct rule *rule,
                                       const char *namespace, const char *name);

/* Its last day is over: it exempts nothing any more. */
bool exemption_expired(const struct exemption *exemption);

/* True for user names that are never blocked: the platform's own controllers. */
bool policy_never_blocks(const struct policy *policy, const char *user);

/* The rows of the flags that a policy may state, with their words; NULL: there is no such flag. */
const struct row *knative_flag(const char *name);
const char *
knative_flag_near(const char *name); /* the name that may be meant; NULL: none is near */

const struct row *knative_flag_at(size_t index); /* each of them; NULL: no more */

/* The policy file as JSON Schema, for editors, with what it says of rules in the language. */
void policy_schema(struct text *out, enum language language);

/* The policy's value of a flag. */
enum flag policy_flag(const struct policy *policy, const char *name);

/* The address of a rule's page; nothing where the policy names none. */
void policy_add_page(struct text *out, const struct policy *policy, const struct rule *rule);

/* "LINE:COLUMN: warning: FIELD: SENTENCE". */
void policy_add_warning(struct text *out, const struct policy_warning *warning,
                        enum language language);

/* May an annotation exempt from the rule? */
bool policy_lets_annotate(const struct policy *policy, const struct rule *rule);

/* The id of the rule that was perhaps meant by a word, in capitals or not; NULL: none is near. */
const char *rule_meant(const char *word);

/* 0: no such name; else the profile plus one. */
int profile_named(const char *name);

/* Does `text` match a pattern in which `*` stands for any run of characters? */
bool pattern_matches(const char *pattern, const char *text);

/* "YYYY-MM-DD" of today in UTC, and of so many days after it. */
void today(char date[11]);
void day_after(int days, char date[11]);
bool date_valid(const char *date);

#endif
