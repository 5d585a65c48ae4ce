// SPDX-License-Identifier: Apache-2.0
/*
 * The program and its libraries as they lie in memory. To load them the loader reads names and
 * relocations of all of them, and the start runs through code that never runs again: half of what
 * a server would hold that has nothing to do.
 */
#ifndef MESHRAIL_LOADED_H
#define MESHRAIL_LOADED_H

/* Gives back what only the start has needed. The kernel brings each page again that is asked for.
 */
void loaded_forget(void);

#endif
