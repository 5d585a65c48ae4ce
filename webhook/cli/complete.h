// SPDX-License-Identifier: Apache-2.0
/*
 * Completes the last word of a command line. The shells' scripts ask this, so that
 * they are the same for ever and know what this very program knows. The answer is the one that
 * kubectl expects of its plugins: a candidate a line, a tab before its description, and last a line
 * that says whether files will do as well.
 */
#ifndef MESHRAIL_COMPLETE_H
#define MESHRAIL_COMPLETE_H

#include "base/text.h"

#define COMPLETE_FILES ":0"
#define COMPLETE_WORDS ":4" /* the candidates only, no file names */
#define COMPLETE_FOLDERS ":16"

/* The words after the program's name, the last one to be completed. Of --option=value the
 * candidates are what may follow the equals sign. */
void complete_words(struct text *out, int count, char *const *words);

struct completion_script {
    const char *shell, *text;
};
extern const struct completion_script completion_scripts[]; /* ends with an empty row */

#endif
