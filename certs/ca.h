// SPDX-License-Identifier: Apache-2.0
/*
 * A certificate authority and what it signs: ECDSA P-256, SHA-256, serials of 159 random bits,
 * valid from five minutes ago because clocks differ. Everything goes in and comes out as PEM, so
 * that a CA read from disk and one just made are the same thing.
 */
#ifndef MESHRAIL_CA_H
#define MESHRAIL_CA_H

#include "certs/san.h"

#define CA_DAYS 3653      /* ten years */
#define CA_CLOCK_SKEW 300 /* seconds that a certificate is valid before it is made */

struct ca_pair {
    char *key;         /* PKCS #8 */
    char *certificate; /* of that key */
};

/* A self-signed CA that may sign servers but no further CA. */
bool ca_create(struct ca_pair *ca, unsigned days, struct error *err);

/* A serving pair for these names, signed by the CA. It may not outlive the CA, because clients
 * would fail on the CA while the server still looks healthy. */
bool ca_issue(struct ca_pair *serving, const struct ca_pair *ca, const struct san *names,
              size_t count, unsigned days, struct error *err);

/* Wipes the key. A pair that is all zero is fine. */
void ca_pair_free(struct ca_pair *pair);

#endif
