// SPDX-License-Identifier: Apache-2.0
/* A trap: how it is told, and the function that knows whether an entry has it. */
#ifndef MESHRAIL_TRAP_H
#define MESHRAIL_TRAP_H

#include "lint/lint.h"

struct lint_entry {
    const struct lint *lint;
    const struct configuration *configuration;
    const struct json *webhook;
    const char *name;
    const char *service, *namespace; /* that it calls; NULL: a URL */
    bool fails;                      /* while nobody answers, what it guards is refused */
};

struct trap {
    const char *id, *field;
    /* Whether the entry has it; what was found goes into the text. */
    bool (*caught)(const struct lint_entry *, struct text *found);
    /* With {found}, and {service}, {namespace}, {server} of the entry's clientConfig; {spared}: the
     * namespaces that it had better not guard. */
    const char *says, *why, *fix;
};

/* End with a trap without an id. */
extern const struct trap call_traps[];   /* whom it calls, and whether that one is trusted */
extern const struct trap reach_traps[];  /* which objects it is asked about */
extern const struct trap answer_traps[]; /* what its answer, or none, comes to */

/* Whether a list of strings, which a field of a rule or an entry is, has the word. */
bool lint_has(const struct json *owner, const char *field, const char *word);

/* Whether any rule of the entry lists the resource, or all. */
bool lint_sends(const struct json *webhook, const char *group, const char *resource);

/* Whether a namespace without other labels than its name passes the entry's selector. */
bool lint_passes(const struct json *webhook, const char *namespace);

/* Whether the server behind its Service asks for client certificates, by the workload in the same
 * files, and no kubeconfig there has one for it. */
bool lint_asks_in_vain(const struct lint_entry *, struct text *found);

#endif
