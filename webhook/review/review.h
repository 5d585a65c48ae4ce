// SPDX-License-Identifier: Apache-2.0
/*
 * The envelope: an AdmissionReview, v1 or v1beta1, decoded. The uid comes first, for whatever has
 * one can be answered. Source: k8s.io/api/admission/v1 and v1beta1.
 */
#ifndef MESHRAIL_REVIEW_H
#define MESHRAIL_REVIEW_H

#include "judge/subject.h"

enum operation_asked { ASKS_CREATE, ASKS_UPDATE, ASKS_OTHER };
#define OPERATIONS_ASKED (ASKS_OTHER + 1)

struct review {
    const char *api_version; /* to be answered in */
    const char *uid;
    enum operation_asked operation;
    bool dry_run;
    struct subject subject;
    const char *group; /* of the object, for the details of a denial */
    bool judged;       /* false: allowed without a look (DELETE, status, deletion, other kinds) */
};

/* Decodes the envelope. False, with a sentence: it is no AdmissionReview that can be answered. */
bool review_decode(const struct json *envelope, struct review *review, struct error *err);

#endif
