// SPDX-License-Identifier: Apache-2.0
/*
 * Every sentence for users is English in the source and may have a translation in po/; the .po
 * files are compiled into const tables at build time, and the language is a value, never the
 * process's locale.
 */
#ifndef MESHRAIL_LANGUAGE_H
#define MESHRAIL_LANGUAGE_H

#include "base/text.h"

enum language { ENGLISH, CHINESE };

struct translation {
    const char *english, *other;
};

/* Made from po/zh_CN.po. */
extern const struct translation chinese[];
extern const size_t chinese_count;

extern const char *const language_names[]; /* of each language; ends with NULL */

/* What "en" and "zh-CN" stand for; false for anything else. */
bool language_named(const char *name, enum language *language);

/* The sentence in that language; the English one where there is no translation. */
const char *in_language(enum language language, const char *english);

/* What {name} in a sentence stands for. */
struct filling {
    const char *name, *text;
};

/* "1 error", "2 errors": the sentence for one, or the one that may name {count}, in that language.
 */
const char *counted(struct arena *arena, enum language language, size_t count, const char *one,
                    const char *several);

/* Adds the sentence in that language with its placeholders filled in; the fillings end with an
 * empty one. A placeholder that has no text stays as it is, so that a slip shows. */
void language_fill(struct text *out, enum language language, const char *sentence,
                   const struct filling *fillings);

#endif
