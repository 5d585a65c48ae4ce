// SPDX-License-Identifier: Apache-2.0
/*
 * What the webhook would say of all that is there: each object of a dump as if its owner created it
 * now. ARCHITECTURE.md tells what follows from that. What was found stands here in one order,
 * whatever that of the dump; the outputs only show it.
 */
#ifndef MESHRAIL_AUDIT_H
#define MESHRAIL_AUDIT_H

#include "audit/inventory.h"
#include "judge/engine.h"

#define LANGUAGES (CHINESE + 1)
#define AUDIT_TOO_LARGE "this takes more memory than it may; audit a part of it at a time"

struct audit_object {
    const char *namespace; /* "": of the whole cluster */
    const char *owner;     /* "": unknown */
    const char *api_version, *kind, *name, *uid;
    size_t number; /* number of the object in this audit, because two may have the same name */
};

struct audit_finding {
    const struct audit_object *object;
    const char *rule, *field;
    enum action before, would, action; /* as in engine.h */
    unsigned laws;                     /* bits of enum law */
    const char *said[LANGUAGES];       /* the line; the policy's language, or both */
    bool fresh;                        /* the earlier run did not find it */
};

/* A text that cannot be read, in full or in part. */
struct audit_fault {
    const char *file;
    unsigned line, column;
    const char *sentence; /* in the policy's language */
    struct audit_fault *next;
};

struct audit {
    const struct policy *policy;
    const char *profile;   /* NULL: the namespace's label decides, then the policy */
    const char *home;      /* the namespace of meshrail itself */
    const char *owner_key; /* the label or annotation that names an owner; NULL: the usual ones */
    bool both_languages;

    /* So far: */
    struct arena memory;  /* of all of it */
    struct arena scratch; /* of one judgement */
    struct audit_text *texts;
    struct inventory inventory;
    struct audit_finding *findings;
    size_t count, room;
    size_t objects, skipped; /* judged; of kinds or in namespaces that the webhook does not see */
    struct audit_fault *faults;
    size_t fault_count;

    /* Against an earlier run: */
    bool compared;
    const char *since;          /* what the run is called; NULL: nothing */
    struct audit_finding *gone; /* what only the earlier run found */
    size_t gone_count;
};

void audit_init(struct audit *audit);
void audit_free(struct audit *audit);

/* Takes a text over, to be judged. `named`: by a person, not found below a folder. */
void audit_add(struct audit *audit, const char *name, bool named, char *text, size_t length);

void audit_fault(struct audit *audit, const char *file, unsigned line, unsigned column,
                 const char *sentence);

/* Judges all of it. False: it takes more memory than it may. */
bool audit_judge(struct audit *audit, struct error *err);

/* The same of the texts that another audit was given. */
bool audit_judge_texts(struct audit *audit, const struct audit *of, struct error *err);

/* Findings by their place: namespace, kind, name, field, rule. */
int audit_order(const struct audit_finding *a, const struct audit_finding *b);

#endif
