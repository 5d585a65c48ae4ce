// SPDX-License-Identifier: Apache-2.0
/*
 * Who may call: those with a certificate for clients that one of our CAs vouches for and, where
 * names are given, that has one of them. Without callers_limit() everybody may.
 *
 * libmicrohttpd can have a handshake ask for a certificate, but never looks at what it gets. It is
 * looked at here, of each request anew: whose CA is no longer ours may not call any more, however
 * long the connection has been open, and whose certificate has ended may not a minute later, for so
 * long is a good one remembered.
 */
#ifndef MESHRAIL_CALLERS_H
#define MESHRAIL_CALLERS_H

#include "serve/refusal.h"
#include "serve/tls.h"

/* Before the server starts. `names` end with NULL, and are kept, not copied; none: any name. A name
 * is the common name of the certificate's subject, or a DNS name beside it. */
void callers_limit(const char *const names[]);
bool callers_limited(void);

/* Puts the CAs of a PEM text in the place of those before; where there are none in it these stay.
 */
bool callers_install(const struct tls_text *authorities, struct error *err);

/* True once there are CAs. */
bool callers_known(void);

/* Has a handshake that is about to begin ask for a certificate. A session is a gnutls_session_t. */
void callers_ask(void *session);

/* NOT_REFUSED, or why the other end of a session may not call; err says it of its certificate. */
enum refusal callers_judge(void *session, struct error *err);

/* When the server has stopped. */
void callers_free(void);

#endif
