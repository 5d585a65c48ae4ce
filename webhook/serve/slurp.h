// SPDX-License-Identifier: Apache-2.0
/* A file that the server looks after, read whole, with the sentence for people where it cannot be.
 */
#ifndef MESHRAIL_SLURP_H
#define MESHRAIL_SLURP_H

#include "base/error.h"

/* To be freed; NULL with errno and a sentence. */
char *slurp(const char *path, size_t *length, struct error *err);

#endif
