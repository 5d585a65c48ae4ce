// SPDX-License-Identifier: Apache-2.0
/*
 * What judging a file has to tell, one event after another: counted and shown at once, or, in a
 * worker, carried to its parent, which tells it then. Everything that outputs and summary know of a
 * file comes this way.
 */
#ifndef MESHRAIL_TELL_H
#define MESHRAIL_TELL_H

#include "check/check_output.h"

void tell_object(struct check *check, struct check_object *object);
void tell_finding(struct check *check, struct check_finding *finding, struct check_place *place);
void tell_fault(struct check *check, struct check_place *place, const char *sentence);
void tell_left(struct check *check, enum left how, const char *file);
void tell_counts(struct check *check, size_t objects, size_t skipped);

/* The parent's end and the worker's: a text that was kept before they parted need not be carried.
 */
void carrier_begin(struct carrier *carrier, struct check *check, const char *file);

/* Tells what a worker has carried of the file. */
void tell_carried(struct check *check, const char *file, const char *bytes, size_t length);

#endif
