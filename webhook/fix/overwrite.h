// SPDX-License-Identifier: Apache-2.0
/* A file that gets another text at once: who reads it sees the old one or the new one. */
#ifndef MESHRAIL_OVERWRITE_H
#define MESHRAIL_OVERWRITE_H

#include "base/error.h"

/*
 * Writes `bytes` over what was read. The file's mode stays, and its owner where we may; of a link,
 * the file behind it is meant. False with a sentence that does not name the file, which is as it
 * was then: also where somebody has changed it since it was read, and what is no file, as a pipe.
 * Other names of the file (hard links) keep the old text, so one that has them is refused.
 */
bool overwrite_file(const char *path, const char *was, size_t was_length, const char *bytes,
                    size_t length, struct error *err);

#endif
