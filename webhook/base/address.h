// SPDX-License-Identifier: Apache-2.0
/* Names and addresses of hosts, taken as Istio takes them: pkg/config/validation/agent, and Go's
 * net and net/netip below it. */
#ifndef MESHRAIL_ADDRESS_H
#define MESHRAIL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

/* ValidateFQDN: labels of letters, digits and inner hyphens, the last of which is no number; a dot
 * may end it. */
bool is_host_name(const char *text);

/* ValidateWildcardDomain: the same, but that the first label may be `*`, or begin with it. */
bool is_wildcard_host(const char *text);

/* ValidateTrustDomain: labels as in a host name, of which the last may be a number. */
bool is_trust_domain(const char *text);

/* netip.ParseAddr. */
bool is_ip_address(const char *text);

/* ValidateProxyAddress: a host name or an IP address, and behind a colon a port. */
bool is_host_and_port(const char *text);

#endif
