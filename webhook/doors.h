// SPDX-License-Identifier: Apache-2.0
/*
 * The doors: each is one command of the program, takes its own arguments (argv[0] is its name) and
 * returns the exit code. All run the same engine; a difference between two doors is a bug.
 */
#ifndef MESHRAIL_DOORS_H
#define MESHRAIL_DOORS_H

#define EXIT_CLEAN 0
#define EXIT_FINDINGS 1
#define EXIT_UNUSABLE 2 /* input, option or rule that cannot be used; beats EXIT_FINDINGS */

int door_serve(int argc, char **argv);
int door_check(int argc, char **argv);
int door_review(int argc, char **argv);
int door_rules(int argc, char **argv);
int door_explain(int argc, char **argv);
int door_certs(int argc, char **argv);

#endif
