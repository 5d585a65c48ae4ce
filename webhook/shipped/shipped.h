// SPDX-License-Identifier: Apache-2.0
/*
 * The manifests in the program: the files of manifests/, and what kustomize makes of an overlay of
 * them, for those who have nothing but the program. Of kustomize's words those are known that the
 * files use: resources, components, patches, labels, namespace and secretGenerator. `images` and
 * `replacements` are left out, for the files have what they would put there; the CA, which no file
 * has, is put into every clientConfig here.
 */
#ifndef MESHRAIL_SHIPPED_H
#define MESHRAIL_SHIPPED_H

#include "base/text.h"
#include "policy/policy.h"

struct shipped_file {
    const char *path; /* below manifests/ */
    const char *text;
};
extern const struct shipped_file shipped_files[]; /* ends with an empty row */

/* What the files call their namespace and their image; both stand for nothing else in them. */
#define SHIPPED_NAMESPACE "meshrail-system"
#define SHIPPED_IMAGE "meshrail:" MESHRAIL_VERSION

struct shipping {
    const char *overlay;           /* a folder of overlays/ */
    const char *const *components; /* folders of components/ besides those of the overlay; NULL at
                                      the end */
    const char *namespace, *image;
    const char *certs;           /* the folder that a secretGenerator reads from; NULL: none */
    const struct policy *policy; /* one without a text: that of the base */
    const char *failure_policy;  /* of all entries, Fail where that stops no cluster; NULL: as the
                                    files have it */
    const char *const *failing;  /* entries that are Fail whatever that is; NULL at the end */
};

/* Adds the objects as YAML, what makes the API server call meshrail last. False: there is no such
 * overlay, component or entry, or a file of certificates cannot be read. */
bool ship(struct text *out, const struct shipping *shipping, struct error *err);

#endif
