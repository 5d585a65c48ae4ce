// SPDX-License-Identifier: Apache-2.0
/* The exit codes of the doors. */
#ifndef MESHRAIL_EXITS_H
#define MESHRAIL_EXITS_H

#define EXIT_CLEAN 0
#define EXIT_FINDINGS 1
#define EXIT_UNUSABLE 2 /* input, option or rule that cannot be used; beats EXIT_FINDINGS */

#endif
