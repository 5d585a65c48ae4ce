// SPDX-License-Identifier: Apache-2.0
/*
 * A renewal for who may write some objects of a cluster and no others: files for `kubectl patch
 * --patch-file`, one for the Secret (of type merge) and one for each webhook configuration (of type
 * json). Who changes nothing is patched with nothing, so that a script need not ask.
 */
#ifndef MESHRAIL_CERTS_PATCHES_H
#define MESHRAIL_CERTS_PATCHES_H

#include "certs/standing.h"
#include "lint/configuration.h"

/* Whether an entry of them does not trust this CA. */
bool patches_untrusted(const struct configurations *all, const char *authority,
                       struct arena *arena);

/* Writes secret.json, empty unless `changed`, and KIND.NAME.json of each. */
bool patches_write(const char *folder, const struct certs_texts *texts, bool changed,
                   const struct configurations *all, struct arena *arena, struct error *err);

#endif
