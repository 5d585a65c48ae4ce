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

#include "rule/terms.h"

#include <stdbool.h>
#include <stddef.h>

struct finding;
struct judgement;
struct patch;
struct target;

/* One way in which a rule can be broken. `wanted` is omitted where the threshold says it. */
struct wording {
    const char *wanted;
    const char *why; /* at most 90 characters */
    const char *fix; /* something to paste */
};

#define RULE_THRESHOLDS 3
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

size_t rule_count(void);
const struct rule *rule_at(size_t index);
size_t rule_index(const struct rule *rule);
const struct rule *rule_named(const char *id); /* NULL: no such rule */

/* The rules as they run, each after the one that it names; ends with NULL. */
const struct rule *const *rules_in_order(void);

#endif
