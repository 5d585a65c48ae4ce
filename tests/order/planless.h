// SPDX-License-Identifier: Apache-2.0
/*
 * Every rule is asked at every place that it looks at, and every demand, whatever is there,
 * whatever its neighbour says and whatever the answer is for. The linker leads the questions for
 * the plan here (--wrap, tests/CMakeLists.txt).
 */
#ifndef MESHRAIL_PLANLESS_H
#define MESHRAIL_PLANLESS_H

#include <stdbool.h>

extern bool planless; /* false: the plan decides; true at first */

#endif
