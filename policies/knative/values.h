// SPDX-License-Identifier: Apache-2.0
/* What Knative makes of the values in its ConfigMaps. */
#ifndef MESHRAIL_KNATIVE_VALUES_H
#define MESHRAIL_KNATIVE_VALUES_H

#include "judge/vocabulary.h"

/* As a vocabulary asks. A number that is not stated is Knative's default. */
member_question knative_value_fault;
bool knative_number(const struct judgement *judgement, const struct json *value, const char *name,
                    double *number);

/* Is the text one of the words, which are parted by "|"? */
bool knative_is_word(const char *words, const char *text, bool exact);

/* The text without the white space around it, which Knative takes off some values: a block of YAML
 * leaves some behind. */
#define TRIMMED_ROOM 64
const char *knative_trimmed(char room[TRIMMED_ROOM], const char *text);

#endif
