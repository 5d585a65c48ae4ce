// SPDX-License-Identifier: Apache-2.0
/*
 * The parts of a message, before message.h makes a line of them: what was found, the sentence about
 * it, why, what to paste. What a threshold asks for is said here, in the same words for every rule.
 */
#ifndef MESHRAIL_WORDING_H
#define MESHRAIL_WORDING_H

#include "base/language.h"
#include "judge/message.h"

#define KEY_MOST 63 /* code points of a key in a sentence */

/* The message without its line; its field is the whole path. */
struct message wording_of(const struct judgement *judgement, const struct finding *finding);

/* The sentence in the policy's language, with its placeholders filled in. */
const char *filled(const struct judgement *judgement, const char *sentence,
                   const struct filling *words);

/* The names of a table as a text: "A, B or C". */
const char *one_of(const struct judgement *judgement, const struct row *words);

/* Says what was found at a place in a text, with {line} and {column}. */
#define ERROR_AT "error at {line}:{column}"
const char *found_at(const struct judgement *judgement, const char *sentence, unsigned line,
                     unsigned column);

#endif
