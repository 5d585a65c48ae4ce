// SPDX-License-Identifier: Apache-2.0
/* What the rules measure against. Each pair is floor, recommended; a key that ends in ".max" names
 * the most that is fit, any other the least. */
#include "policy/policy.h"
#include "rule/rule.h"

#include <math.h>

// clang-format off
const struct threshold_row threshold_rows[THRESHOLDS] = {
    /*   standard            high-traffic        low-load */
    [MAX_CONNECTIONS] = {"maxConnections", UNIT_COUNT,
        {{"10", "1000"},     {"1000", "4096"},   {"2", "50"}}},
    [PENDING_REQUESTS] = {"http1MaxPendingRequests", UNIT_COUNT,
        {{"2", "100"},       {"100", "1024"},    {NULL, "50"}}},
    [MAX_REQUESTS] = {"http2MaxRequests", UNIT_COUNT,
        {{"5", "500"},       {"500", "1000"},    {"2", "50"}}},
    [MAX_RETRIES] = {"maxRetries", UNIT_COUNT,
        {{NULL, "3"},        {NULL, "10"},       {NULL, "1"}}},
    [REQUESTS_PER_CONNECTION] = {"maxRequestsPerConnection", UNIT_COUNT,
        {{NULL, "100"},      {"2", "1000"},      {NULL, "10"}}},
    [CONNECT_TIMEOUT_LEAST] = {"connectTimeout.min", UNIT_DURATION,
        {{NULL, "100ms"},    {NULL, "100ms"},    {NULL, "100ms"}}},
    [CONNECT_TIMEOUT_MOST] = {"connectTimeout.max", UNIT_DURATION,
        {{NULL, "30s"},      {NULL, "10s"},      {NULL, "30s"}}},
    [KEEPALIVE_LEAST] = {"tcpKeepalive.min", UNIT_DURATION,
        {{"1s", NULL},       {"1s", NULL},       {"1s", NULL}}},
    [KEEPALIVE_TIME_MOST] = {"tcpKeepalive.time.max", UNIT_DURATION,
        {{NULL, "349s"},     {NULL, "300s"},     {NULL, "349s"}}},
    [CONSECUTIVE_5XX] = {"consecutive5xxErrors", UNIT_COUNT,
        {{"2", "5"},         {"3", "10"},        {"2", "100"}}},
    [OUTLIER_INTERVAL] = {"outlier.interval.max", UNIT_DURATION,
        {{"10m", "60s"},     {"10m", "30s"},     {"10m", "60s"}}},
    [BASE_EJECTION_TIME] = {"outlier.baseEjectionTime.max", UNIT_DURATION,
        {{"30m", "5m"},      {"30m", "2m"},      {"30m", "1m"}}},
    [MAX_EJECTION_PERCENT] = {"outlier.maxEjectionPercent.max", UNIT_COUNT,
        {{NULL, "50"},       {"99", "50"},       {NULL, "20"}}},
    [SIDECAR_MEMORY_LIMIT] = {"sidecar.limits.memory", UNIT_QUANTITY,
        {{"128Mi", "512Mi"}, {"256Mi", "1Gi"},   {"64Mi", "128Mi"}}},
    [SIDECAR_MEMORY_REQUEST] = {"sidecar.requests.memory", UNIT_QUANTITY,
        {{NULL, "64Mi"},     {NULL, "128Mi"},    {NULL, NULL}}},
    [SIDECAR_CPU_LIMIT] = {"sidecar.limits.cpu", UNIT_QUANTITY,
        {{"100m", "500m"},   {"500m", "2"},      {"50m", "200m"}}},
    [MIN_SCALE] = {"minScale", UNIT_COUNT,
        {{NULL, NULL},       {"3", "3"},         {NULL, NULL}}},
    [STABLE_WINDOW] = {"stableWindow", UNIT_DURATION,
        {{NULL, "30s"},      {NULL, "30s"},      {NULL, "6s"}}},
    [PANIC_WINDOW] = {"panicWindow", UNIT_DURATION,
        {{NULL, "3s"},       {"2s", "3s"},       {NULL, "2s"}}},
    [TARGET_BURST_CAPACITY] = {"targetBurstCapacity", UNIT_COUNT,
        {{NULL, "100"},      {NULL, "200"},      {NULL, NULL}}},
    [MAX_SCALE_UP_RATE] = {"maxScaleUpRate", UNIT_COUNT,
        {{NULL, "100"},      {"100", "1000"},    {NULL, NULL}}},
    [QUEUE_PROXY_MEMORY_LIMIT] = {"queueProxy.limits.memory", UNIT_QUANTITY,
        {{"64Mi", "200Mi"},  {"128Mi", "400Mi"}, {"32Mi", "100Mi"}}},
    [QUEUE_PROXY_CPU_LIMIT] = {"queueProxy.limits.cpu", UNIT_QUANTITY,
        {{NULL, "100m"},     {NULL, "500m"},     {NULL, "40m"}}},
    [NLB_DEREGISTRATION_DELAY] = {"nlb.deregistrationDelay.min", UNIT_COUNT,
        {{NULL, "30"},       {NULL, "60"},       {NULL, "30"}}},
    [NLB_IDLE_TIMEOUT] = {"nlb.idleTimeout.min", UNIT_COUNT,
        {{NULL, NULL},       {NULL, "350"},      {NULL, NULL}}},
};
// clang-format on

static bool has_floor(enum threshold threshold, enum profile profile,
                      const struct limit limits[][PROFILES])
{
    if (limits)
        return !isnan(limits[threshold][profile].floor);
    return threshold_rows[threshold].built_in[profile][0] != NULL;
}

/* A fault that measures is denied for a floor alone. */
static bool fault_denies(const struct fault *fault, enum profile profile,
                         const struct limit limits[][PROFILES])
{
    if (fault->at_most && fault->at_most < DENY)
        return false;
    return (!fault->least && !fault->most) ||
           (fault->least && has_floor(fault->least, profile, limits)) ||
           (fault->most && has_floor(fault->most, profile, limits));
}

bool can_deny(const struct rule *rule, enum profile profile, const struct limit limits[][PROFILES])
{
    for (const struct fault *fault = rule->faults; fault->why; fault++)
        if (fault_denies(fault, profile, limits))
            return true;
    return false;
}

unsigned action_possible(const struct rule *rule, enum profile profile, unsigned stated,
                         const struct limit limits[][PROFILES])
{
    if ((stated & ~(unsigned)PATCH) != DENY || can_deny(rule, profile, limits))
        return stated;
    return WARN | (stated & PATCH);
}
