// SPDX-License-Identifier: Apache-2.0
/*
 * Texts that cannot be read and need not be: templates, which are YAML only once somebody has
 * rendered them, and what lies beside manifests in a repository.
 */
#ifndef MESHRAIL_FOREIGN_H
#define MESHRAIL_FOREIGN_H

#include "base/error.h"

enum foreign {
    FOREIGN_NOT,      /* a broken manifest, or a file that the user named: an error */
    FOREIGN_TEMPLATE, /* reading stumbled over the mark of a template: {{, {% or ${ */
    FOREIGN_OTHER,    /* below a folder, and nothing like a manifest */
};

/* Classifies a text that could not be read. `named`: the user named the file, not only its
 * folder. */
enum foreign foreign_of(const char *text, size_t length, bool named, const struct error *err);

#endif
