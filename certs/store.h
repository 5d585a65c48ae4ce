// SPDX-License-Identifier: Apache-2.0
/*
 * The folder that holds a CA and its serving pair, laid out as the kubelet lays out a Secret:
 *
 *     ca.key                       signs; 0600; not for the server
 *     tls.crt tls.key ca.crt       -> ..data/<the same name>
 *     ..data                       -> the version in force
 *     ..2027_03_31_08_00_00.<ns>/  one version: tls.crt, tls.key (0600), ca.crt
 *
 * A version is written and flushed whole before one rename of ..data puts it in force, so key and
 * certificate change together. A reader that opens the two one after the other may still meet the
 * rename in between, or follow ..data into the version just removed (ENOENT): it checks that key
 * and certificate match, and in both cases reads again.
 */
#ifndef MESHRAIL_STORE_H
#define MESHRAIL_STORE_H

#include "certs/standing.h"

/* Fills a folder, made if need be, with a CA and its first serving pair. A folder that holds any of
 * the names above is refused and left alone. On failure nothing stays behind. */
bool store_create(const char *path, const struct ca_pair *ca, const struct ca_pair *serving,
                  struct error *err);

/* Such a folder, held against others that renew it; close() ends that. -1: it is none, or somebody
 * holds it. */
int store_open(const char *path, struct error *err);

/* Puts a new version in force, and the key of its CA. Where the two do not come together it is the
 * key that is missing, and the CA in force before still has its own. */
bool store_replace(int folder, const struct certs_texts *texts, struct error *err);

/* Puts a new version in force in such a folder and removes the one before. On failure before the
 * rename the old version stays in force and nothing of the new one stays behind. */
bool store_publish(int folder, const char *ca_certificate, const struct ca_pair *serving,
                   struct error *err);

#endif
