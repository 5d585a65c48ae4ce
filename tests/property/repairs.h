// SPDX-License-Identifier: Apache-2.0
#ifndef MESHRAIL_PROPERTY_REPAIRS_H
#define MESHRAIL_PROPERTY_REPAIRS_H

#include "base/arena.h"

/* A policy by which every rule that can repair does. */
const char *policy_of_repairs(struct arena *arena);

#endif
