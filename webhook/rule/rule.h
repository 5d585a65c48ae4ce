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
 * Texts are English and may name {found}, {wanted}, {profile}, {floor}, {recommended}, {key},
 * {value}, {release}, {here}, the target's place, and {domain}, the cluster's; the line made of
 * them is message.c's business.
 */
#ifndef MESHRAIL_RULE_H
#define MESHRAIL_RULE_H

#include "rule/fault.h"

#include <stdbool.h>
#include <stddef.h>

#define RULE_FAULTS 14 /* a test holds the book against it */
#define FAULTS(...)                                                                                \
    (const struct fault[])                                                                         \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define RULE_WRITES 2

struct rule {
    const char *id;
    unsigned kinds; /* that have the scope; 0: all of them */
    enum scope scope;
    unsigned long long also; /* further scopes, ALSO() of each: the same things stand there */
    const char *field;       /* under the target; what a finding is about */
    const struct vocabulary *words; /* whose names `field` holds, or is one of */
    const char *after; /* the rule whose findings the check asks for: that one has run before */
    const struct condition *unless;  /* there is nothing to judge */
    const struct condition *lenient; /* warn at most */
    unsigned char actions[PROFILES]; /* of enum action; all OFF stands for DENY everywhere */
    bool general;   /* gives way to another rule's finding on the same path, but for a denial where
                     * that one does not deny */
    unsigned peers; /* of enum peer_kind: it speaks of a pair, in files alone, and reads these; it
                     * knows none where one of them stands twice */
    bool complete;  /* it speaks of what is nowhere: only where the input is all that there is */
    bool pinned;    /* policy may go no weaker than warn; no exemption */
    const struct fault *faults; /* FAULTS(…); the last one does not say why */

    /* For what is no shape. It reports faults by their names. */
    void (*check)(struct judgement *, const struct rule *, const struct target *);
    /* Every path that the check reads: under its target; "../…" under its parent; "/…" from the
     * root. Those of a shape follow from it. */
    const char *reads[RULE_READS];
    bool unprompted; /* it may find something where nothing of that is there: judge/plan.h */
    /* Stated paths that a function of repair may change or remove. */
    const char *rewrites[RULE_READS];
    /* Where that writes what was absent: under its target; "./…" beside the field found; "/…" from
     * the root; the last key may be [{key}] or [{value}]. "…=TEXT": always this value. */
    const char *writes[RULE_WRITES];
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
const struct family *family_of(const struct rule *rule);
const struct rule *rule_named(const char *id); /* NULL: no such rule */

/* Is it held against targets of the scope? */
bool rule_looks_at(const struct rule *rule, enum scope scope);

/* The kinds of objects that it looks at, and what it comes to where no policy says otherwise. */
unsigned rule_kinds(const struct rule *rule);
unsigned rule_action(const struct rule *rule, enum profile profile);

/* Has one of its faults a repair that the webhook makes? That `fix` alone makes? */
bool rule_repairs(const struct rule *rule);
bool rule_repairs_files(const struct rule *rule);

/* Does the fault say what none before it says? One sentence may serve several fields. */
bool fault_is_new(const struct rule *rule, const struct fault *fault);

/* Does what it finds at a target follow from that and the object's root? Not if it looks where
 * nothing stands, or at what stands beside the object, or at what last-applied says of the same
 * place, where there is one (`applied`). */
bool rule_is_local(const struct rule *rule, bool applied);

/* The thresholds that its faults name, each once; the list ends with NO_THRESHOLD. */
void rule_thresholds(const struct rule *rule, enum threshold named[THRESHOLDS]);

/* The field that a fault is about: its own, or the rule's. */
const char *fault_field(const struct rule *rule, const struct fault *fault);

/* Each of these fills a list of paths that ends with NULL. fault_reads() adds what a fault rests
 * upon to what is in the list. rule_reads() is about all faults of the rule. rule_rewrites() has
 * the stated paths that its repairs may change or remove, rule_writes() those where they write
 * something that was absent. */
void fault_reads(const struct rule *rule, const struct fault *fault,
                 const char *reads[RULE_READS + 1]);
void rule_reads(const struct rule *rule, const char *reads[RULE_READS + 1]);
void rule_rewrites(const struct rule *rule, const char *rewrites[RULE_READS + 1]);
void rule_writes(const struct rule *rule, const char *writes[RULE_READS + 1]);

/* The rules as they run, each after the one that it names; ends with NULL. */
const struct rule *const *rules_in_order(void);

#endif
