// SPDX-License-Identifier: Apache-2.0
/*
 * seccomp: which system calls all threads of the process may make from now on. The others are as
 * in a kernel that does not have them (ENOSYS), so that a C library which tries a new one goes on
 * with the old, and nothing is ever killed for a call.
 */
#ifndef MESHRAIL_CONFINE_CALLS_H
#define MESHRAIL_CONFINE_CALLS_H

/* 0, or the errno of what failed, and nothing is given up. */
int confine_calls_to_serving(void);

#endif
