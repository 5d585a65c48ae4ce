// SPDX-License-Identifier: Apache-2.0
/* The demands of ValidateMeshConfig on a mesh config, and the fields that a provider needs. */
#include "mesh/demands.h"

#include "base/address.h"

#include <string.h>

#define PORT .least = "1", .most = "65535", .wanted = "1 to 65535"
#define COUNT .least = "0", .wanted = "0 or more", .since = 31
#define TIME                                                                                       \
    .least = "1ms", .step = "1ms", .unit = UNIT_DURATION, .wanted = "whole milliseconds from 1ms up"
#define PERCENT .least = "0", .most = "100", .wanted = "0 to 100", .since = 31

static bool has_elements(const struct json *block, const char *name)
{
    const struct json *list = config_member(block, name);
    return json_is(list, JSON_ARRAY) && json_size(list);
}

static bool has_distribution(const struct json *setting)
{
    return has_elements(setting, "distribute");
}

static bool upgrades(const struct json *http)
{
    const struct json *policy = config_member(http, "h2UpgradePolicy");
    const char *text = json_string(policy);
    double number;
    return text ? strcmp(text, "UPGRADE") == 0 : json_number(policy, &number) && number == 2;
}

static bool does_not_split(const struct json *detection)
{
    return !json_true(config_member(detection, "splitExternalLocalOriginErrors"));
}

static bool has_failover(const struct json *setting)
{
    return has_elements(setting, "failover");
}

static const struct condition_in distribution = {has_distribution}, failover = {has_failover},
                                 upgrade = {upgrades}, no_split = {does_not_split};

static const char *first_of(struct arena *arena, const struct json *list)
{
    const char *first = json_string(json_at(list, 0));
    bool empty = !json_is(list, JSON_ARRAY) || json_size(list) == 0;
    return empty ? NULL : arena_print(arena, "[%.20s]", first ? first : "");
}

static bool is_service(const char *text)
{
    const char *slash = strchr(text, '/');
    if (!slash)
        return is_host_name(text) || is_ip_address(text);
    return slash > text && strchr(slash, '.') && is_wildcard_host(slash + 1);
}

#define POOL "defaultTrafficPolicy.connectionPool"
#define HTTP POOL ".http."
#define TCP POOL ".tcp."
#define DETECTION "defaultTrafficPolicy.outlierDetection."

// clang-format off
const struct demand mesh_demands[] = {
    {"proxyListenPort", PORT, .usual = "15001"},
    {"connectTimeout", .least = "1ms", .most = "1h", .step = "1ms", .unit = UNIT_DURATION, .wanted = "1ms to 1h", .usual = "10s"},
    {"protocolDetectionTimeout", .step = "1ms", .unit = UNIT_DURATION, .wanted = "whole milliseconds", .usual = "0s"},
    {"trustDomain", .fits = is_trust_domain, .wanted = "a DNS name, such as cluster.local", .meant = host_meant, .usual = "cluster.local"},
    {"trustDomainAliases[*]", .fits = is_trust_domain, .wanted = "a DNS name, such as cluster.local"},
    {"serviceSettings[*].hosts[*]", .fits = is_wildcard_host, .wanted = "a DNS name, which may begin with *"},
    {"mesh_mTLS.ecdhCurves", .wrong = first_of, .wanted = "left to tlsDefaults"}, /* as the .proto has it */
    {"meshMTLS.ecdhCurves", .wrong = first_of, .wanted = "left to tlsDefaults"},

    {"localityLbSetting.failover", .when = &distribution, .beside = "distribute"},
    {"localityLbSetting.failoverPriority[*]", .when = &failover, .never = TOPOLOGY, .wanted = "another label than region, zone and subzone beside failover"},
    {"localityLbSetting.distribute", .wrong = wrong_distribution, .wanted = PLACES_WANTED},
    {"localityLbSetting.distribute[*].to", .wrong = wrong_weights, .needed = true, .wanted = "weights from 1 that sum to 100", .usual = "{\"<region>/*\": 100}"},
    {"localityLbSetting.distribute[*].to", .wrong = wrong_destinations, .wanted = PLACES_WANTED},
    {"localityLbSetting.failover[*]", .wrong = wrong_failover, .wanted = REGIONS_WANTED},
    {"zoneAwareLbSetting.failover[*]", .wrong = wrong_failover, .wanted = REGIONS_WANTED, .since = 31},
    {"zoneAwareLbSetting.failoverPriority[*]", .never = TOPOLOGY, .wanted = "another label than region, zone and subzone", .since = 31},

    {POOL, .some = "http|tcp", .wanted = "a block with http or tcp", .since = 31},
    {HTTP "http1MaxPendingRequests", COUNT},
    {HTTP "http2MaxRequests", COUNT},
    {HTTP "maxRequestsPerConnection", COUNT},
    {HTTP "maxRetries", COUNT},
    {HTTP "maxConcurrentStreams", COUNT},
    {HTTP "idleTimeout", TIME, .since = 31},
    {HTTP "useClientProtocol", .when = &upgrade, .beside = "h2UpgradePolicy: UPGRADE", .since = 31},
    {TCP "maxConnections", COUNT},
    {TCP "connectTimeout", TIME, .since = 31},
    {TCP "maxConnectionDuration", TIME, .since = 31},
    {TCP "idleTimeout", TIME, .beyond = "1ms", .since = 31},
    {TCP "tcpKeepalive.time", TIME, .since = 31},
    {TCP "tcpKeepalive.interval", TIME, .since = 31},
    {DETECTION "baseEjectionTime", TIME, .since = 31},
    {DETECTION "interval", TIME, .since = 31},
    {DETECTION "consecutiveLocalOriginFailures", .when = &no_split, .most = "0", .wanted = "0 without splitExternalLocalOriginErrors: true", .since = 31},
    {DETECTION "maxEjectionPercent", PERCENT},
    {DETECTION "minHealthPercent", PERCENT},
    {0},
};

#define PROVIDER(kind, port) \
    {"extensionProviders[*]." kind ".service", .fits = is_service, .needed = true, .wanted = "the name of a service, without scheme and port", .meant = host_meant, .usual = "<service>.<namespace>.svc.cluster.local"}, \
    {"extensionProviders[*]." kind ".port", PORT, .needed = true, .usual = port}
const struct demand provider_demands[] = {
    PROVIDER("envoyExtAuthzHttp", "8000"),
    PROVIDER("envoyExtAuthzGrpc", "9000"),
    PROVIDER("zipkin", "9411"),
    PROVIDER("lightstep", "8080"),
    PROVIDER("datadog", "8126"),
    PROVIDER("opencensus", "55678"),
    PROVIDER("skywalking", "11800"),
    PROVIDER("opentelemetry", "4317"),
    PROVIDER("envoyOtelAls", "4317"),
    PROVIDER("envoyHttpAls", "15000"),
    PROVIDER("envoyTcpAls", "15000"),
    {0},
};
// clang-format on
