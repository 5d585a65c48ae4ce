// SPDX-License-Identifier: Apache-2.0
/*
 * Writes a finding as a person reads it. One formatter for every door: the same line as denial, as
 * warning and in a file. It is one line of at most 300 code points whatever it says, not counting
 * docsURL. Where it would be longer the recommended value goes first, then the why, then the
 * sentence, then the middle of the path; the id and the fix stay.
 */
#ifndef MESHRAIL_MESSAGE_H
#define MESHRAIL_MESSAGE_H

#include "judge/engine.h"

#define MESSAGE_MOST 300

struct message {
    const char *field;        /* the path */
    const char *text;         /* what stands after "field: " */
    const char *line;         /* the whole line, and where docsURL has a page the page */
    const char *says, *brief; /* the sentence; the same without what the fix says as well */
    const char *found, *why, *fix;
    const char *wanted; /* what is wanted, in a word; or the value to paste */
    const char *stored; /* of a finding that was patched */
    const char
        *way_out;  /* of a finding that was patched: how to keep the value; NULL: there is no way */
    bool weakened; /* it would be refused if the enforcement were `deny` */
};

/* In the language of the policy, in the judgement's arena. */
struct message message_of(const struct judgement *judgement, const struct finding *finding);

/* For a finding that was patched, as /mutate says it: what was changed and how to opt out. */
const char *message_patched(const struct judgement *judgement, const struct finding *finding);

/* The last line of a denial: who speaks, and where the first few of its rules are explained. */
const char *message_refused(const struct judgement *judgement);

/* "… and N more: …", the last line where not all lines may be shown. */
const char *message_more(const struct judgement *judgement, size_t more);

#endif
