// SPDX-License-Identifier: Apache-2.0
/*
 * The law of a rule. A rule is one initializer that reads like a sentence: which objects, where in
 * them, what is wrong there, how bad that is in each profile, what to say, what to repair. Names in
 * the policy, metrics, the catalogue, the documentation and the test that every rule has its cases
 * all come from the arrays of these. Whatever needs more than data is a function beside the array.
 *
 * A check looks at the object, not at what other rules found. The one that has to, because a repair
 * of theirs changes what it is about, names the rule in `.after`. What is found never depends on
 * where an initializer or a family stands.
 *
 * Texts are English and may name {found}, {wanted}, {profile}, {floor}, {recommended}, {key} and
 * {value}; the line made of them is message.c's business.
 */
#ifndef MESHRAIL_RULE_H
#define MESHRAIL_RULE_H

#include <stdbool.h>
#include <stddef.h>

struct finding;
struct judgement;
struct patch;
struct target;

enum profile { STANDARD, HIGH_TRAFFIC, LOW_LOAD };
#define PROFILES 3
extern const char *const profile_names[PROFILES + 1]; /* ends with NULL */

/* How strong a finding is. PATCH may be added to one of them: repaired at /mutate, and treated as
 * the rest where it cannot be. */
enum action { OFF, AUDIT, WARN, DENY, PATCH = 8 };
extern const char *const action_names[PATCH + 1]; /* of each by itself; NULL for what is none */
#define EVERYWHERE(action_)                                                                        \
    {                                                                                              \
        (action_), (action_), (action_)                                                            \
    }

enum kind {
    KIND_OTHER = 0,
    DESTINATION_RULE = 1 << 0,
    KSVC = 1 << 1, /* a Knative Service, or a Configuration without an owner */
    CONFIG_MAP = 1 << 2,
    POD = 1 << 3,
    WORKLOAD = 1 << 4,  /* what makes Pods: a Deployment, a Job, … */
    NAMESPACE = 1 << 5, /* one that says its profile; no object of others' kinds */
};
#define ANY_KIND (DESTINATION_RULE | KSVC | CONFIG_MAP | POD | WORKLOAD)

/* What a rule is held against: once for each of these that the object has. targets.c finds them. */
enum scope {
    OBJECT,
    TRAFFIC_POLICY,    /* the four places of a DestinationRule that hold one */
    REVISION_TEMPLATE, /* spec.template of a ksvc */
    POD_TEMPLATE,      /* metadata and spec of a Pod, or of the template it is made from */
    PROXY_CONTAINER,   /* istio-proxy, classic or native */
    QUEUE_CONTAINER,   /* Knative's queue-proxy */
    MESH_TEXT,         /* data.mesh of a ConfigMap in Istio's namespace, as it stands */
    MESH,              /* the document in it */
    INJECTOR_TEXT,     /* data.values and data.config of the sidecar injector's ConfigMap */
    INJECTOR,          /* the documents in them */
    KNATIVE_MAP,       /* a ConfigMap in Knative's namespace that Knative reads */
    POLICY_MAP,        /* meshrail's own policy */
};

enum threshold {
    NO_THRESHOLD,
    MAX_CONNECTIONS,
    PENDING_REQUESTS,
    MAX_REQUESTS,
    MAX_RETRIES,
    REQUESTS_PER_CONNECTION,
    CONNECT_TIMEOUT_LEAST,
    CONNECT_TIMEOUT_MOST,
    KEEPALIVE_LEAST,
    KEEPALIVE_TIME_MOST,
    CONSECUTIVE_5XX,
    OUTLIER_INTERVAL,
    BASE_EJECTION_TIME,
    MAX_EJECTION_PERCENT,
    SIDECAR_MEMORY_LIMIT,
    SIDECAR_MEMORY_REQUEST,
    SIDECAR_CPU_LIMIT,
    MIN_SCALE,
    STABLE_WINDOW,
    PANIC_WINDOW,
    TARGET_BURST_CAPACITY,
    CONTAINER_CONCURRENCY,
    MAX_SCALE_UP_RATE,
    QUEUE_PROXY_MEMORY_LIMIT,
    QUEUE_PROXY_CPU_LIMIT,
    THRESHOLDS,
};

/* One way in which a rule can be broken. `wanted` is omitted where the threshold says it. */
struct wording {
    const char *wanted;
    const char *why; /* at most 90 characters */
    const char *fix; /* something to paste */
};

#define RULE_THRESHOLDS 3
#define RULE_READS 10
#define RULE_WORDINGS 12
#define RULE_WRITES 2

struct rule {
    const char *id;
    unsigned kinds;
    enum scope scope;
    const char *field; /* under the target; what a finding is about */
    void (*check)(struct judgement *, const struct rule *, const struct target *);
    const char *after; /* the rule whose findings the check asks for: that one has run before */
    enum threshold threshold;
    /* A rule that names a threshold, here or above, denies by their floors alone, if not
     * `.denies_unmeasured` says that another fault is denied as well. can_deny() reads them. */
    enum threshold other_thresholds[RULE_THRESHOLDS];
    bool denies_unmeasured;
    const char *value; /* what check_equals looks for */
    bool (*unless)(const struct judgement *, const struct target *);  /* true: nothing to judge */
    bool (*lenient)(const struct judgement *, const struct target *); /* true: warn at most */
    unsigned char actions[PROFILES];                                  /* of enum action */
    bool general; /* gives way to another rule's finding on the same path */
    bool pinned;  /* policy may go no weaker than warn; no exemption */
    struct wording say[RULE_WORDINGS];
    /* Every path it reads: under its target; "../…" under its parent; "/…" from the root. */
    const char *reads[RULE_READS];
    bool (*repair)(const struct judgement *, const struct finding *, struct patch *);
    /* The same for files alone, where the webhook may not; its paths may lead into a text. */
    bool (*mend)(const struct judgement *, const struct finding *, struct patch *);
    const char *rewrites[RULE_READS]; /* stated paths that the repair may change or remove */
    /* Where the repair writes what was absent: under its target; "./…" beside the field found; "/…"
     * from the root; the last key may be [{key}] or [{value}]. "…=TEXT": always this value. */
    const char *writes[RULE_WRITES];
    const char *guide; /* lines of the guide */
};

/* The book: the families one after the other. */
struct family {
    const char *name;
    const struct rule *rules;
    size_t count;
};
extern const struct family *const families[];
extern const size_t family_count;

#define RULES_MOST 128 /* a test holds the book against it */

size_t rule_count(void);
const struct rule *rule_at(size_t index);
size_t rule_index(const struct rule *rule);
const struct rule *rule_named(const char *id); /* NULL: no such rule */

/* The rules as they run, each after the one that it names; ends with NULL. */
const struct rule *const *rules_in_order(void);

#endif
