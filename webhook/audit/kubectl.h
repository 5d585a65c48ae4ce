// SPDX-License-Identifier: Apache-2.0
/*
 * The cluster itself, through the program kubectl on PATH: so that contexts, credentials and
 * proxies are what a person has set up already, and meshrail knows none of them.
 */
#ifndef MESHRAIL_KUBECTL_H
#define MESHRAIL_KUBECTL_H

#include "audit/audit.h"

/* Adds all objects of the kinds that the webhook sees, as far as the cluster serves them. A kind
 * that cannot be read is a fault; false where kubectl cannot be run or reaches no cluster. */
bool kubectl_read(struct audit *audit, struct error *err);

#endif
