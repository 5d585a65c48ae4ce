// SPDX-License-Identifier: Apache-2.0
/*
 * Texts that cannot be read and need not be: templates, which are YAML only once somebody has
 * rendered them, and what lies beside manifests in a repository.
 */
#ifndef MESHRAIL_FOREIGN_H
#define MESHRAIL_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

/* Is it the mark of a template ({{, {% or ${) that reading stumbled over at the 1-based place? */
bool foreign_template(const char *text, size_t length, unsigned line, unsigned column);

/* Does it look like the manifest of an object, broken as it is? */
bool foreign_manifest(const char *text, size_t length);

#endif
