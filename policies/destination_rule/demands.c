// SPDX-License-Identifier: Apache-2.0
/*
 * What ValidateDestinationRule and the rules of the CRD ask of a spec, beyond the types of fields
 * that fields.c has.
 * Source: istio.io/istio pkg/config/validation, manifests/charts/base/files/crd-all.gen.yaml.
 */
#include "destination_rule/destination_rule.h"
#include "locality.h"

#include "base/address.h"

#include <ctype.h>
#include <string.h>

#define LABEL_MOST 63
#define PREFIX_MOST 253

static bool is_dns_label(const char *text)
{
    return !strchr(text, '.') && strlen(text) <= LABEL_MOST && is_trust_domain(text);
}

/* Letters, digits and inner `-`, `_` and `.`. */
static bool is_qualified(const char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) &&
            (i == 0 || i + 1 == length || !strchr("-_.", text[i])))
            return false;
    return true;
}

static bool is_prefix(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bool edge = i == 0 || i + 1 == length || text[i - 1] == '.' || text[i + 1] == '.';
        if (!isalnum((unsigned char)text[i]) && (edge || !strchr("-.", text[i])))
            return false;
    }
    return length > 0 && length <= PREFIX_MOST;
}

static bool is_label_key(const char *text)
{
    const char *slash = strchr(text, '/'), *name = slash ? slash + 1 : text;
    return *name && strlen(name) <= LABEL_MOST && is_qualified(name) &&
           (!slash || is_prefix(text, (size_t)(slash - text)));
}

static const char *wrong_labels(struct arena *arena, const struct json *labels)
{
    json_each_member (label, labels) {
        const char *value = json_string(label);
        if (json_is(label, JSON_NULL)) /* the API server drops nulls */
            continue;
        if (!is_label_key(json_key(label)) || (value && !is_qualified(value)))
            return arena_print(arena, "%.20s: %.20s", json_key(label), value ? value : "");
    }
    return NULL;
}

static const char *wrong_selector(struct arena *arena, const struct json *labels)
{
    json_each_member (label, labels) {
        const char *key = json_key(label), *value = json_string(label);
        if (json_is(label, JSON_NULL))
            continue;
        if (!*key || strchr(key, '*') ||
            (value && (strchr(value, '*') || strlen(value) > LABEL_MOST)))
            return arena_print(arena, "%.20s: %.20s", key, value ? value : "");
    }
    return NULL;
}

/* The first name that an element before has, too. */
static const char *repeated_name(struct arena *arena, const struct json *list)
{
    struct json *seen = json_new_object(arena);
    json_each (element, list) {
        const char *name = json_string(json_get(element, "name"));
        if (name && json_get(seen, name))
            return arena_print(arena, "%.40s twice", name);
        if (name)
            json_set(arena, seen, name, json_new_null(arena));
    }
    return NULL;
}

/* The host in a URL, or before a port. */
static const char *host_meant(struct arena *arena, const struct demand *demand, const char *text)
{
    const char *scheme = strstr(text, "://"), *start = scheme ? scheme + strlen("://") : text;
    const char *host = arena_copy(arena, start, strcspn(start, ":/"));
    return host && demand->fits(host) ? host : NULL;
}

static bool is_tunnel_protocol(const char *text)
{
    return !*text || strcmp(text, "CONNECT") == 0 || strcmp(text, "POST") == 0;
}

static bool is_tunnel_host(const char *text)
{
    return is_host_name(text) || is_ip_address(text);
}

/* As Envoy and istiod have it. */
static bool is_table_size(double number)
{
    if (number < 1 || number >= 5000011)
        return false;
    unsigned size = (unsigned)number;
    for (unsigned factor = 2; factor * factor <= size; factor++)
        if (size % factor == 0)
            return false;
    return true;
}

static bool upgrades(const struct json *http)
{
    const char *policy = json_string(json_get(http, "h2UpgradePolicy"));
    return policy && strcmp(policy, "UPGRADE") == 0;
}

static bool does_not_split(const struct json *detection)
{
    return !json_true(json_get(detection, "splitExternalLocalOriginErrors"));
}

static bool has_ring_size(const struct json *hash)
{
    return count_at(hash, "minimumRingSize") != 0;
}

static bool has_distribution(const struct json *setting)
{
    return json_size(json_get(setting, "distribute")) > 0;
}

static bool has_failover_only(const struct json *setting)
{
    return json_size(json_get(setting, "failover")) > 0 && !has_distribution(setting);
}

static bool names_secret(const struct json *tls)
{
    const char *secret = json_string(json_get(tls, "credentialName"));
    return secret && *secret &&
           (json_says(json_get(tls, "mode"), "SIMPLE") ||
            json_says(json_get(tls, "mode"), "MUTUAL"));
}

static bool needs_files(const struct json *tls)
{
    return json_says(json_get(tls, "mode"), "MUTUAL") && !names_secret(tls);
}

static bool skips_as_simple(const struct json *tls)
{
    return json_says(json_get(tls, "mode"), "SIMPLE") &&
           json_true(json_get(tls, "insecureSkipVerify"));
}

static bool skips(const struct json *tls)
{
    return skips_as_simple(tls) || (json_says(json_get(tls, "mode"), "MUTUAL") &&
                                    json_true(json_get(tls, "insecureSkipVerify")));
}

static const struct condition_in upgrade = {upgrades}, no_split = {does_not_split},
                                 ring_size = {has_ring_size}, distribution = {has_distribution},
                                 failover_only = {has_failover_only}, secret = {names_secret},
                                 files = {needs_files}, unverified = {skips},
                                 unverified_simple = {skips_as_simple};

#define COUNT .least = "0", .wanted = "0 or more"
#define PERCENT .least = "0", .most = "100", .wanted = "0 to 100"
#define SHARE PERCENT, .unit = UNIT_QUANTITY
#define TIME                                                                                       \
    .least = "1ms", .step = "1ms", .unit = UNIT_DURATION, .wanted = "whole milliseconds from 1ms up"
/* The CRD checks this, and istiod does not. */
#define WARM_UP .least = "1ms", .unit = UNIT_DURATION, .wanted = "1ms or more"
#define PLACES PLACES_WANTED

/* A traffic policy, or one of a subset; and settings of their ports as well. */
#define IN_POLICY(at, ...)                                                                         \
    {"trafficPolicy" at, __VA_ARGS__},                                                             \
    {                                                                                              \
        "subsets[*].trafficPolicy" at, __VA_ARGS__                                                 \
    }
#define IN_PORT(at, ...) IN_POLICY(".portLevelSettings[*]" at, __VA_ARGS__)
#define IN_BOTH(at, ...) IN_POLICY(at, __VA_ARGS__), IN_PORT(at, __VA_ARGS__)

/* DR-LB-WARMUP-MISPLACED speaks of these, and the webhook moves them to where they fill the block.
 */
#define MISPLACED "warmup|warmupDurationSecs"

#define HTTP ".connectionPool.http."
#define TCP ".connectionPool.tcp."
#define DETECTION ".outlierDetection."
#define BALANCER ".loadBalancer."
#define HASH BALANCER "consistentHash."
#define LOCALITY BALANCER "localityLbSetting."
#define ZONES BALANCER "zoneAwareLbSetting."
#define TLS ".tls."

// clang-format off
const struct demand destination_rule_demands[] = {
    {"host", .fits = is_wildcard_host, .needed = true, .wanted = "a DNS name without scheme and port, which may begin with *", .meant = host_meant},
    {"subsets", .wrong = repeated_name, .wanted = "subsets with different names"},
    {"subsets[*].name", .fits = is_dns_label, .needed = true, .wanted = "letters, digits and inner hyphens, 63 at most", .usual = "v1"},
    {"subsets[*].labels", .wrong = wrong_labels, .wanted = "labels as Kubernetes takes them"},
    {"workloadSelector.matchLabels", .wrong = wrong_selector, .wanted = "labels without *"},

    IN_POLICY("", .some = "connectionPool|outlierDetection|loadBalancer|tls|portLevelSettings|tunnel|proxyProtocol|retryBudget|" MISPLACED, .wanted = "a block with a setting"),
    IN_POLICY(".tunnel", .rival = "proxyProtocol"),
    IN_POLICY(".tunnel.protocol", .fits = is_tunnel_protocol, .or_empty = true, .wanted = "CONNECT or POST", .usual = "CONNECT"),
    IN_POLICY(".tunnel.targetHost", .fits = is_tunnel_host, .needed = true, .wanted = "a DNS name or an IP address", .usual = "proxy.example.com"),
    IN_POLICY(".tunnel.targetPort", .least = "1", .most = "65535", .needed = true, .wanted = "1 to 65535", .usual = "443"),
    IN_POLICY(".retryBudget.percent", SHARE, .since = 27),
    IN_PORT("", .some = "connectionPool|outlierDetection|loadBalancer|tls|" MISPLACED, .wanted = "an entry with a setting"),
    IN_PORT(".port", .needed = true, .usual = "{number: 80}"),

    IN_BOTH(".connectionPool", .some = "http|tcp|" MISPLACED, .wanted = "a block with http or tcp"),
    IN_BOTH(HTTP "http1MaxPendingRequests", COUNT),
    IN_BOTH(HTTP "http2MaxRequests", COUNT),
    IN_BOTH(HTTP "maxRequestsPerConnection", COUNT),
    IN_BOTH(HTTP "maxRetries", COUNT),
    IN_BOTH(HTTP "maxConcurrentStreams", COUNT),
    IN_BOTH(HTTP "idleTimeout", TIME),
    IN_BOTH(HTTP "useClientProtocol", .when = &upgrade, .beside = "h2UpgradePolicy: UPGRADE"),
    IN_BOTH(HTTP "http2KeepAlive.interval", TIME, .needed = true, .usual = "10s", .since = 31),
    IN_BOTH(HTTP "http2KeepAlive.timeout", TIME, .needed = true, .usual = "1s", .since = 31),
    IN_BOTH(TCP "maxConnections", COUNT),
    IN_BOTH(TCP "connectTimeout", TIME),
    IN_BOTH(TCP "maxConnectionDuration", TIME),
    IN_BOTH(TCP "idleTimeout", TIME, .beyond = "1ms"),
    IN_BOTH(TCP "tcpKeepalive.time", TIME),
    IN_BOTH(TCP "tcpKeepalive.interval", TIME),

    IN_BOTH(DETECTION "baseEjectionTime", TIME),
    IN_BOTH(DETECTION "interval", TIME),
    IN_BOTH(DETECTION "maxEjectionPercent", PERCENT),
    IN_BOTH(DETECTION "minHealthPercent", PERCENT),
    IN_BOTH(DETECTION "failurePercentageThreshold", PERCENT, .since = 32),
    IN_BOTH(DETECTION "consecutiveLocalOriginFailures", .when = &no_split, .most = "0", .wanted = "0 without splitExternalLocalOriginErrors: true"),
    IN_BOTH(DETECTION "outlierDetectionHttpErrorCodes[*]", .least = "100", .most = "599", .wanted = "100 to 599", .since = 31),

    IN_BOTH(BALANCER "simple", .rival = "consistentHash"),
    IN_BOTH(HASH "httpHeaderName", .rival = "httpCookie|useSourceIp|httpQueryParameterName"),
    IN_BOTH(HASH "httpCookie", .rival = "useSourceIp|httpQueryParameterName"),
    IN_BOTH(HASH "useSourceIp", .rival = "httpQueryParameterName"),
    IN_BOTH(HASH "ringHash", .rival = "maglev"),
    IN_BOTH(HASH "minimumRingSize", .when = &ring_size, .rival = "ringHash|maglev"),
    IN_BOTH(HASH "maglev.tableSize", .counts = is_table_size, .needed = true, .wanted = "a prime below 5000011", .usual = "65537"),
    IN_BOTH(HASH "httpCookie.name", .needed = true, .usual = "<name>"),
    IN_BOTH(HASH "httpCookie.attributes[*].name", .needed = true, .usual = "SameSite", .since = 28),
    IN_BOTH(HASH "httpCookie.attributes", .wrong = repeated_name, .wanted = "attributes with different names", .since = 28),
    IN_BOTH(BALANCER "warmup.duration", TIME, .needed = true, .usual = "60s"),
    IN_BOTH(BALANCER "warmup.minimumPercent", SHARE),
    IN_BOTH(BALANCER "warmup.aggression", .least = "0", .nonzero = true, .unit = UNIT_QUANTITY, .wanted = "more than 0", .usual = "1"),
    IN_BOTH(BALANCER "warmupDurationSecs", WARM_UP, .usual = "60s"),

    IN_BOTH(BALANCER "localityLbSetting", .rival = "zoneAwareLbSetting", .since = 31),
    IN_BOTH(LOCALITY "failover", .when = &distribution, .beside = "distribute"),
    IN_BOTH(LOCALITY "failoverPriority[*]", .when = &failover_only, .never = TOPOLOGY, .wanted = "another label than region, zone and subzone beside failover"),
    IN_BOTH(LOCALITY "distribute", .wrong = wrong_distribution, .wanted = PLACES),
    IN_BOTH(LOCALITY "distribute[*].to", .wrong = wrong_weights, .needed = true, .wanted = "weights from 1 that sum to 100", .usual = "{\"<region>/*\": 100}"),
    IN_BOTH(LOCALITY "distribute[*].to", .wrong = wrong_destinations, .wanted = PLACES),
    IN_BOTH(LOCALITY "failover[*]", .wrong = wrong_failover, .wanted = REGIONS_WANTED),
    IN_BOTH(ZONES "failover[*]", .wrong = wrong_failover, .wanted = REGIONS_WANTED, .since = 31),
    IN_BOTH(ZONES "failoverPriority[*]", .never = TOPOLOGY, .wanted = "another label than region, zone and subzone", .since = 31),
    IN_BOTH(ZONES "minClusterSize", .least = "1", .wanted = "1 or more", .since = 31),

    IN_BOTH(TLS "caCertificates", .when = &unverified, .beside = "insecureSkipVerify: true"),
    IN_BOTH(TLS "subjectAltNames", .when = &unverified, .beside = "insecureSkipVerify: true"),
    IN_BOTH(TLS "credentialName", .when = &unverified_simple, .beside = "insecureSkipVerify: true"),
    IN_BOTH(TLS "clientCertificate", .when = &secret, .beside = "credentialName"),
    IN_BOTH(TLS "privateKey", .when = &secret, .beside = "credentialName"),
    IN_BOTH(TLS "caCertificates", .when = &secret, .beside = "credentialName"),
    IN_BOTH(TLS "caCrl", .when = &secret, .beside = "credentialName"),
    IN_BOTH(TLS "clientCertificate", .when = &files, .needed = true, .usual = "<file>"),
    IN_BOTH(TLS "privateKey", .when = &files, .needed = true, .usual = "<file>"),
    {0},
};
// clang-format on
