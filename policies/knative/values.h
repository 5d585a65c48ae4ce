// SPDX-License-Identifier: Apache-2.0
/* What Knative makes of the values in its ConfigMaps. */
#ifndef MESHRAIL_KNATIVE_VALUES_H
#define MESHRAIL_KNATIVE_VALUES_H

#include "judge/vocabulary.h"

/* As a vocabulary asks. A number that is not stated is Knative's default. */
member_question knative_value_fault;
bool knative_number(const struct judgement *judgement, const struct json *value, const char *name,
                    double *number);

#endif
