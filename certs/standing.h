// SPDX-License-Identifier: Apache-2.0
/*
 * What stands in a folder of certificates, read from its four texts alone: which CAs there are, of
 * which of them the key is there, which one signed the pair, for whom and until when. A renewal
 * goes by nothing else, so whoever is interrupted goes on where it was.
 */
#ifndef MESHRAIL_STANDING_H
#define MESHRAIL_STANDING_H

#include "certs/ca.h"

#include <stdint.h>

#define AUTHORITIES_MOST 8
#define STANDING_NAMES 80

/* As PEM, each to be freed; NULL: not there. */
struct certs_texts {
    char *ca_key, *ca_certificates, *key, *chain;
};

struct authority {
    char subject[80], algorithm[48];
    int64_t begins, ends; /* seconds of UTC */
};

struct standing {
    struct authority authorities[AUTHORITIES_MOST];
    int count;
    int signer; /* the one whose key ca.key is; -1: none */
    bool has_ca_key;

    bool has_pair;
    int issuer;   /* the one that signed the pair; -1: none of them */
    bool vouched; /* one of them signed it, or a certificate that comes with it */
    char algorithm[48];
    int64_t begins, ends;
    struct san names[STANDING_NAMES];
    size_t name_count;
};

/* False: a text is there and cannot be read. */
bool standing_read(struct standing *standing, const struct certs_texts *texts, struct error *err);

/* The same of what everybody may see: a bundle and a chain, of which either may be NULL. */
bool standing_read_public(struct standing *standing, const char *bundle, const char *chain,
                          struct error *err);

/* Whether clients that ask for this name take the pair. */
bool standing_names(const struct standing *standing, const char *name);

/* The PEM of one of the authorities, to be freed; NULL without memory. */
char *standing_authority(const struct certs_texts *texts, int index);

/* Whether the bundle holds all of the authorities and, unless `others` may be among them, nothing
 * else. Texts that cannot be read hold none. */
bool standing_bundle_holds(const char *bundle, const char *authorities, bool others);

/* Wipes the keys and frees all. */
void certs_texts_free(struct certs_texts *texts);

#endif
