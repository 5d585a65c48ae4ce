// SPDX-License-Identifier: Apache-2.0
#include "base/quantity.h"
#include "base/scalar.h"
#include "grammar.h"

#include <math.h>
#include <string.h>

#define LONG "a name that is far too long to be shown to anybody, and that goes on and on, "
#define LONG_ANNOTATION "autoscaling.knative.dev/" LONG

/* clang-format off */
static const double numbers[] = {
    0, 1, 2, 3, 4, 5, 9, 10, 11, 19, 20, 33, 34, 49, 50, 60, 99, 100, 101, 255, 349, 350, 499,
    500, 600, 601, 999, 1000, 1001, 1023, 1024, 4095, 4096, 8012, 8112, 15001, -1, -2, 0.5, 1.5,
    99.9, 65535, 65536, 2147483647, 2147483648., -0.0, -1e-9, 4294967296., 1e21, 1e300,
    9007199254740991., 9007199254740993., -2147483649.,
};

static const char *const durations[] = {
    "0", "0s", "1s", "999ms", "1ms", "99ms", "100ms", "1.5s", "2s", "3s", "5s", "5.999s", "6s",
    "10s", "25s", "26s", "29.9s", "30s", "31s", "60s", "1m", "1m1s", "2m", "5m", "10m", "11m",
    "30m", "31m", "1h", "1h1s", "349s", "350s", "-1s", "+5s", ".5s", "1us", "1µs", "1ns", "1d",
    "60", "1 s", "", "1e3s", "5s5s", "1.s", "2562047h47m16.854775807s",
    "2562047h47m16.854775808s", "99999999999h", "0.0000000001s",
};

static const char *const quantities[] = {
    "0", "0m", "1", "100m", "99m", "250m", "500m", "2", "0.5", "32Mi", "63Mi", "64Mi", "127Mi",
    "128Mi", "200Mi", "256Mi", "400Mi", "512Mi", "1Gi", "2Gi", "0.5Gi", "1e3", "1E", "5e-1", "-1",
    "-64Mi", "+1", "1Mi ", "Mi", "1kI", "100M", "0.1m", "1n", "9223372036854775807", "1e100",
    "12345678901234567890Ei", "1.5.5", "128mi", "134217728",
};

static const char *const figures[] = {
    "0", "1", "2", "3", "-1", "0.01", "0.009", "10", "10.0", "50", "70", "99.9", "100", "101",
    "200", "211", "1000", "1001", "110", "109", "NaN", "nan", "Inf", "+Inf", "-Inf", "infinity",
    "1_000", "0x1p4", "1e400", "1e3", "0777", " 5", "5 ", "5%", "٣", "-0", "1e-400", "+5", "",
    "1.0.0", "2147483647", "2147483648", "9223372036854775808",
};

static const char *const words[] = {
    "LEAST_CONN", "LEAST_REQUEST", "RANDOM", "ROUND_ROBIN", "PASSTHROUGH", "DISABLE", "SIMPLE",
    "MUTUAL", "ISTIO_MUTUAL", "true", "false", "True", "yes", "off", "enabled", "Enabled",
    "disabled", "Disabled", "allowed", "t", "1", "h2c", "http1", "http2", "*", "*.local", "*.svc",
    "*.svc.cluster.local", "*.example.com", "db.example.com", "cart",
    "cart.shop.svc.cluster.local", "concurrency", "rps", "cpu", "kpa.autoscaling.knative.dev",
    "hpa.autoscaling.knative.dev", "odd.autoscaling.knative.dev", "my.class", "Always",
    "istio-proxy", "queue-proxy", "auto", "REGISTRY_ONLY", "ALLOW_ANY", "none", "prometheus",
    "http/protobuf", "v1.10.0", "1.23.0", "gcr.io/knative-releases/queue:v1.10.0",
    "registry.example/q@sha256:00ff", "istio-system", "DR-POOL-MAXCONN until 2099-12-31 because",
    "KS-ANN-RANGE; MR-EXEMPT x\nPOD-RES-ORDER y", "POD-RES-PARTIAL because",
    "KC-RANGE until 2001-01-01 old", "NO-SUCH-RULE because",
};

static const char *const oddities[] = {
    "", " ", "\n", "\t\r\n", "null", "~", "{}", "[]", "[1, 2", "{a: b", "a: b\nc: d\n",
    "- a\n- b", "&a [*a]", "<<: {a: 1}", "a: 1\na: 2", "--- \n---\n", "!!binary x", "? x",
    "%YAML 1.9", "@", "concurrency: 0", "tcpKeepalive: {time: 0.5s}",
    "defaultConfig: {concurrency: 9}", "terminationDrainDuration: 60s",
    "{\"concurrency\": 2, \"concurrencY\": 3}", "{found} {wanted} {why} {fix} {key} {value}",
    "%s%n%d", "a]b[0].c", "\"quoted\"", "\\", "'", "<script>&", "\x01\x02", "\x1b[31mred\x1b[0m",
    "\x7f", "\xc2\x85", "\xe2\x80\xa8line", "\xe2\x80\xaeright", "\xef\xbb\xbf",
    "\xf0\x9f\x90\x8d", "\xcc\x81", "a\xcc\x81\xcc\x81\xcc\x81",
    "界面网络连接池数量上限重试次数空闲超时界面网络连接池数量上限重试次数空闲超时界面网络连接池数" "量", LONG LONG LONG LONG LONG,
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
};

/* They stay rare: in a file nothing that rests upon one is judged. */
static const char *const placeholders[] = {"${LIMIT}", "{{ .Values.limit }}", "a${b", "{{"};

static const char *const keys[] = {
    "", " ", "a", "a.b", "a/b", "a~b~1", "a-b", "a[0]", "]", "[", "[]", "0", "-", "\"", "\\",
    "\n", "\x1b[1m", "\xc2\x85", "\xe2\x80\xae", "{key}", "{fix}", "__proto__", "metadata",
    "spec", "Spec", "kubernetes.io/x", "autoscaling.knative.dev/",
    "autoscaling.knative.dev/minscale", "autoscaling.knative.dev/target",
    "autoscaling.knative.dev/max-scale", "autoscaling.knative.dev/maxScale",
    "serving.knative.dev/rollout-duration", "maxConnection",
    "queue.sidecar.serving.knative.dev/cpu-resource-limit", "tcpKeepAlive", "circuitBreaker",
    "sidecar.istio.io/proxyMemory", "sidecar.istio.io/inject", "meshrail.io/exempt",
    "panic-window", "stableWindow", "concurrency", "default_config", "tcp_keepalive",
    "warmupDurationSecs", LONG LONG, LONG_ANNOTATION, "界面网络连接池数量上限重试次数空闲超时界面网络连接池数量上限重试次数空闲超时",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.yyyyyyyyyyyy",
};

/* clang-format on */

enum flavour { NUMBER, BOOL, DURATION, QUANTITY, FIGURE, WORD, ODD, EMPTY, FLAVOURS };

const char *key_at_random(struct random *random)
{
    return PICK(random, keys);
}

/* What a person would expect in a field of that name. */
static enum flavour expected(const char *name)
{
    static const struct {
        const char *part;
        enum flavour flavour;
    } hints[] = {
        {"emory", QUANTITY},  {"pu", QUANTITY},     {"Timeout", DURATION},  {"uration", DURATION},
        {"window", DURATION}, {"period", DURATION}, {"delay", DURATION},    {"scale", FIGURE},
        {"target", FIGURE},   {"percent", FIGURE},  {"interval", DURATION}, {"Time", DURATION},
        {"time", DURATION},   {"max", NUMBER},      {"Max", NUMBER},        {"onse", NUMBER},
        {"urrency", NUMBER},  {"Percent", NUMBER},  {"Seconds", NUMBER},
    };
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (strstr(name, hints[i].part))
            return hints[i].flavour;
    return WORD;
}

static enum flavour flavour_of(const struct json *value, const char *name)
{
    const char *text = json_string(value);
    int64_t nanoseconds;
    double number;
    struct quantity quantity;
    if (json_is(value, JSON_NUMBER))
        return NUMBER;
    if (json_is(value, JSON_BOOL))
        return BOOL;
    if (!text)
        return expected(name);
    if (go_float(text, &number))
        return FIGURE;
    if (go_duration(text, &nanoseconds))
        return DURATION;
    return quantity_parse(text, &quantity) ? QUANTITY : WORD;
}

static const struct json *number_at_random(struct random *random, struct arena *arena)
{
    if (random_chance(random, 30))
        return json_new_number(arena, (double)random_below(random, 6000));
    return json_new_number(arena, PICK(random, numbers));
}

static const struct json *container_at_random(struct random *random, struct arena *arena)
{
    struct json *made = random_chance(random, 50) ? json_new_object(arena) : json_new_array(arena);
    if (json_is(made, JSON_ARRAY) && random_chance(random, 60))
        json_append(made, json_new_string(arena, PICK(random, words)));
    if (json_is(made, JSON_OBJECT) && random_chance(random, 60))
        json_set(arena, made, PICK(random, keys), json_new_string(arena, PICK(random, durations)));
    return random_chance(random, 30) ? json_new_null(arena) : made;
}

const struct json *value_at_random(struct random *random, struct arena *arena, const char *name,
                                   const struct json *now)
{
    enum flavour flavour = random_chance(random, 75) ? flavour_of(now, name)
                                                     : (enum flavour)random_below(random, FLAVOURS);
    if (random_chance(random, 1))
        return json_new_string(arena, PICK(random, placeholders));
    switch (flavour) {
    case NUMBER:
        return number_at_random(random, arena);
    case BOOL:
        return json_new_bool(arena, random_chance(random, 50));
    case DURATION:
        return json_new_string(arena, PICK(random, durations));
    case QUANTITY:
        return json_new_string(arena, PICK(random, quantities));
    case FIGURE:
        return json_new_string(arena, PICK(random, figures));
    case WORD:
        return json_new_string(arena, PICK(random, words));
    case ODD:
        return json_new_string(arena, PICK(random, oddities));
    default:
        return container_at_random(random, arena);
    }
}
