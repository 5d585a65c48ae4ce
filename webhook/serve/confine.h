// SPDX-License-Identifier: Apache-2.0
/*
 * Gives up what the server does not need any more, so that whoever takes it over from inside has
 * little left: no rights by new programs, no file but those that are read again, no system call but
 * those of serving. The kernel does this, as far as it can; what it cannot is said once, and the
 * server goes on.
 *
 * In two steps, for files are given up thread by thread, and a new thread has what its maker has;
 * but a filter of system calls holds for all, and must still let a thread be made.
 */
#ifndef MESHRAIL_CONFINE_H
#define MESHRAIL_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

#define CONFINED_MOST 3

/* Before the first thread, when sockets are bound: from now on no program gains rights, and of all
 * files only these are opened, and what may take their place: files in the folder of each, in the
 * folder above that, in those of the links on the way to it, and where it lies in the end. A path
 * may be NULL. They must last as long as the program: where a mount hangs, a thread is left behind
 * that asks for them, and after two seconds files are not given up. */
void confine_files(const char *const paths[], size_t count);

/* After the last thread. Says in the log what holds now. */
void confine_calls(void);

/* The names of what holds, for /readyz; returns how many there are. */
size_t confined(const char *names[CONFINED_MOST]);

#endif
