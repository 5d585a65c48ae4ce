// SPDX-License-Identifier: Apache-2.0
/*
 * Checks the head of a request before a byte of its body is read. The HTTP library
 * takes the first of two lengths, lets an encoding win over a length and waits for ever for an
 * encoding it does not know; here exactly one way to say where the body ends is let through. Paths
 * are compared as they were sent: `%2f` is not a slash and nothing is unescaped.
 */
#ifndef MESHRAIL_HEAD_H
#define MESHRAIL_HEAD_H

#include "review/answer.h"
#include "serve/refusal.h"

#include <stdint.h>

/* A header field: its value and how often it was sent. */
struct field {
    const char *value;
    unsigned times;
};

struct head {
    const char *method, *path;
    const char *timeout; /* value of `?timeout=`, or NULL */
    struct field length, encoding, type;
};

#define NO_BUDGET (-1)

/* The request that a good head makes. */
struct order {
    enum phase phase;
    const char *profile; /* NULL: the policy decides */
    size_t length;       /* of the body; 0 when it comes in chunks */
    int64_t budget;      /* milliseconds the client waits for the answer, or NO_BUDGET */
};

/* NOT_REFUSED: the order is filled. */
enum refusal head_judge(const struct head *head, struct order *order);

/* The path of a request target, which may be in absolute form: http://host/path. */
const char *head_path(const char *target);

/* True for a path under /validate or /mutate, whatever else is wrong; for the metrics. */
bool head_phase(const char *path, enum phase *phase);

#endif
