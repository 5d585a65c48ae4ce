// SPDX-License-Identifier: Apache-2.0
/*
 * A name that a serving certificate stands for. A text becomes a name only here, checked, and goes
 * into the certificate as a typed value: OpenSSL's own "DNS:a,IP:b" syntax never sees user text.
 */
#ifndef MESHRAIL_SAN_H
#define MESHRAIL_SAN_H

#include "base/error.h"

struct san {
    char dns[254];             /* empty: an address */
    unsigned char address[16]; /* network order */
    size_t address_length;     /* 4 or 16; 0: a DNS name */
};

/* A DNS name in lower case without a final dot; the first label may be "*" if two follow. */
bool san_dns(struct san *san, const char *text, struct error *err);

/* An IPv4 or IPv6 address, without zone or port. */
bool san_ip(struct san *san, const char *text, struct error *err);

/* Whether the text is one label of a DNS name, as the names of Services and namespaces are. */
bool san_label(const char *text, struct error *err);

#endif
