// SPDX-License-Identifier: Apache-2.0
/* The thresholds of the rules: THRESHOLD(its name in the rules, its key in a policy, its unit,
 * and {floor, recommended} of each profile). A key that ends in ".max" names the most that is fit,
 * any other the least. A file that includes this list says first what THRESHOLD makes of a row. */
// clang-format off

/*   standard             high-traffic         low-load */
THRESHOLD(MAX_CONNECTIONS, "maxConnections", COUNT,
     {"10", "1000"},      {"1000", "4096"},    {"2", "50"})
THRESHOLD(PENDING_REQUESTS, "http1MaxPendingRequests", COUNT,
     {"2", "100"},        {"100", "1024"},     {NULL, "50"})
THRESHOLD(MAX_REQUESTS, "http2MaxRequests", COUNT,
     {"5", "500"},        {"500", "1000"},     {"2", "50"})
THRESHOLD(MAX_RETRIES, "maxRetries", COUNT,
     {NULL, "3"},         {NULL, "10"},        {NULL, "1"})
THRESHOLD(REQUESTS_PER_CONNECTION, "maxRequestsPerConnection", COUNT,
     {NULL, "100"},       {"2", "1000"},       {NULL, "10"})
THRESHOLD(CONNECT_TIMEOUT_LEAST, "connectTimeout.min", DURATION,
     {NULL, "100ms"},     {NULL, "100ms"},     {NULL, "100ms"})
THRESHOLD(CONNECT_TIMEOUT_MOST, "connectTimeout.max", DURATION,
     {NULL, "30s"},       {NULL, "10s"},       {NULL, "30s"})
THRESHOLD(KEEPALIVE_LEAST, "tcpKeepalive.min", DURATION,
     {"1s", NULL},        {"1s", NULL},        {"1s", NULL})
THRESHOLD(KEEPALIVE_TIME_MOST, "tcpKeepalive.time.max", DURATION,
     {NULL, "349s"},      {NULL, "300s"},      {NULL, "349s"})
THRESHOLD(CONSECUTIVE_5XX, "consecutive5xxErrors", COUNT,
     {"2", "5"},          {"3", "10"},         {"2", "100"})
THRESHOLD(OUTLIER_INTERVAL, "outlier.interval.max", DURATION,
     {"10m", "60s"},      {"10m", "30s"},      {"10m", "60s"})
THRESHOLD(BASE_EJECTION_TIME, "outlier.baseEjectionTime.max", DURATION,
     {"30m", "5m"},       {"30m", "2m"},       {"30m", "1m"})
THRESHOLD(MAX_EJECTION_PERCENT, "outlier.maxEjectionPercent.max", COUNT,
     {NULL, "50"},        {"99", "50"},        {NULL, "20"})
THRESHOLD(SIDECAR_MEMORY_LIMIT, "sidecar.limits.memory", QUANTITY,
     {"128Mi", "512Mi"},  {"256Mi", "1Gi"},    {"64Mi", "128Mi"})
THRESHOLD(SIDECAR_MEMORY_REQUEST, "sidecar.requests.memory", QUANTITY,
     {NULL, "64Mi"},      {NULL, "128Mi"},     {NULL, NULL})
THRESHOLD(SIDECAR_CPU_LIMIT, "sidecar.limits.cpu", QUANTITY,
     {"100m", "500m"},    {"500m", "2"},       {"50m", "200m"})
THRESHOLD(MIN_SCALE, "minScale", COUNT,
     {NULL, NULL},        {"3", "3"},          {NULL, NULL})
THRESHOLD(STABLE_WINDOW, "stableWindow", DURATION,
     {NULL, "30s"},       {NULL, "30s"},       {NULL, "6s"})
THRESHOLD(PANIC_WINDOW, "panicWindow", DURATION,
     {NULL, "3s"},        {"2s", "3s"},        {NULL, "2s"})
THRESHOLD(TARGET_BURST_CAPACITY, "targetBurstCapacity", COUNT,
     {NULL, "100"},       {NULL, "200"},       {NULL, NULL})
THRESHOLD(MAX_SCALE_UP_RATE, "maxScaleUpRate", COUNT,
     {NULL, "100"},       {"100", "1000"},     {NULL, NULL})
THRESHOLD(QUEUE_PROXY_MEMORY_LIMIT, "queueProxy.limits.memory", QUANTITY,
     {"64Mi", "200Mi"},   {"128Mi", "400Mi"},  {"32Mi", "100Mi"})
THRESHOLD(QUEUE_PROXY_CPU_LIMIT, "queueProxy.limits.cpu", QUANTITY,
     {NULL, "100m"},      {NULL, "500m"},      {NULL, "40m"})
THRESHOLD(NLB_DEREGISTRATION_DELAY, "nlb.deregistrationDelay.min", COUNT,
     {NULL, "30"},        {NULL, "60"},        {NULL, "30"})
THRESHOLD(NLB_IDLE_TIMEOUT, "nlb.idleTimeout.min", COUNT,
     {NULL, NULL},        {NULL, "350"},       {NULL, NULL})
THRESHOLD(ACTIVATOR_MEMORY_LIMIT, "activator.limits.memory", QUANTITY,
     {"100Mi", "600Mi"},  {"300Mi", "600Mi"},  {"64Mi", "300Mi"})
THRESHOLD(ACTIVATOR_MIN_REPLICAS, "activator.minReplicas", COUNT,
     {NULL, NULL},        {NULL, "3"},         {NULL, NULL})
THRESHOLD(ACTIVATOR_MAX_REPLICAS, "activator.maxReplicas", COUNT,
     {NULL, "5"},         {NULL, "20"},        {NULL, NULL})
