// SPDX-License-Identifier: Apache-2.0
/*
 * Every sentence for users is English in the source and may have a translation in po/; the .po
 * files are compiled into const tables at build time, and the language is a value, never the
 * process's locale.
 *
 * An error is made before anybody knows who will read it, so it is made in English and translated
 * where it is shown, by what it was made of: the msgid in po/ is the format, as in "there is no
 * option --%s; did you mean --%s?". What stands in the sentence for its directives is put into
 * those of the msgstr, %2$s for the second one. A phrase among it is translated itself; a word is
 * something to write, and stays. So does a place or a key before the sentence, "policy.yaml:3:1: ".
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

/* The language named "en" or "zh-CN"; false for anything else. */
bool language_named(const char *name, enum language *language);

/* Adds the text of an error in that language; in English where there is no translation, or where
 * the text was cut. */
void language_add_error(struct text *out, enum language language, const char *english);

/* The sentence in that language; the English one where there is no translation. */
const char *in_language(enum language language, const char *english);

/* The text in place of {name} in a sentence. */
struct filling {
    const char *name, *text;
};

/* "1 error", "2 errors": the sentence for one, or the one that may name {count}, in that language.
 */
const char *counted(struct arena *arena, enum language language, size_t count, const char *one,
                    const char *several);

/* The sentence in that language where it speaks of nothing in particular: … in place of {name}.
 * NULL without memory. */
const char *in_general(struct arena *arena, enum language language, const char *sentence);

/* Adds the sentence in that language with its placeholders filled in; the fillings end with an
 * empty one. A placeholder that has no text stays as it is, so that a slip shows. */
void language_fill(struct text *out, enum language language, const char *sentence,
                   const struct filling *fillings);

#endif
