// SPDX-License-Identifier: Apache-2.0
/* Reads the values in Knative's ConfigMaps as Knative does. */
#ifndef MESHRAIL_KNATIVE_VALUES_H
#define MESHRAIL_KNATIVE_VALUES_H

#include "knative/keys.h"

#include "judge/vocabulary.h"

/* Has the key of a map a template's braces in its value, which are no placeholder of a file's? */
bool knative_value_is_template(const struct judgement *judgement, const struct knative_map *map,
                               const struct json *member);

/* As a vocabulary asks. A number that is not stated is Knative's default. */
member_question knative_value_fault;
bool knative_number(const struct json *node, const struct json *value, const char *name,
                    double *number);

#endif
