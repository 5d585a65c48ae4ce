// SPDX-License-Identifier: Apache-2.0
/*
 * What tells a finding from all others of a run, and stays the same when lines move: the file, the
 * object, the rule, the field. A number tells an object from its twin in the same file.
 */
#ifndef MESHRAIL_FINGERPRINT_H
#define MESHRAIL_FINGERPRINT_H

#include "check/check_output.h"

struct fingerprints {
    struct arena arena; /* of one file */
    void *given;        /* tree */
    const char *file;
};

void fingerprints_init(struct fingerprints *prints);
void fingerprints_free(struct fingerprints *prints);

/* What a fingerprint is made of, besides the file; each may be NULL. */
struct fingerprint_of {
    const char *kind, *namespace, *name, *rule, *field;
};

/* The next one, in the arena; files come one after another. NULL: there is no memory. */
const char *fingerprint(struct fingerprints *prints, struct arena *arena, const char *file,
                        const struct fingerprint_of *what);

/* That of a finding. */
const char *fingerprint_of_finding(struct fingerprints *prints, struct arena *arena,
                                   const char *file, const struct check_finding *finding);

#endif
