// SPDX-License-Identifier: Apache-2.0
/* The demands of ValidateMeshConfigProxyConfig on defaultConfig, and on a Pod's own. */
#include "mesh/demands.h"

#include "base/address.h"

#include <string.h>

#define ADDRESS_WANTED "a host with its port"
#define PORT .least = "1", .most = "65535", .wanted = "1 to 65535"

static bool is_some(const char *text)
{
    return *text != '\0';
}

static bool mode_is(const struct json *tls, const char *word, double number)
{
    const struct json *mode = config_member(tls, "mode");
    const char *text = json_string(mode);
    double found;
    return text ? strcmp(text, word) == 0 : json_number(mode, &found) && found == number;
}

static bool has_text(const struct json *tls, const char *name)
{
    const char *text = json_string(config_member(tls, name));
    return text && *text;
}

static bool is_simple_unverified(const struct json *tls)
{
    return mode_is(tls, "SIMPLE", 1) && json_true(config_member(tls, "insecureSkipVerify"));
}

static bool is_unverified(const struct json *tls)
{
    return (mode_is(tls, "SIMPLE", 1) || mode_is(tls, "MUTUAL", 2)) &&
           json_true(config_member(tls, "insecureSkipVerify"));
}

static bool is_by_credential(const struct json *tls)
{
    return (mode_is(tls, "SIMPLE", 1) || mode_is(tls, "MUTUAL", 2)) &&
           has_text(tls, "credentialName");
}

static bool is_mutual_by_files(const struct json *tls)
{
    return mode_is(tls, "MUTUAL", 2) && !has_text(tls, "credentialName");
}

static bool is_verified_by_credential(const struct json *tls)
{
    return is_by_credential(tls) && !is_unverified(tls);
}

static const struct condition_in simple_unverified = {is_simple_unverified},
                                 unverified = {is_unverified}, by_credential = {is_by_credential},
                                 mutual_by_files = {is_mutual_by_files},
                                 verified_by_credential = {is_verified_by_credential};

/* A credential in a ConfigMap has to be of the namespace of what names it; the mesh has none. */
static bool is_no_config_map(const char *text)
{
    return strncmp(text, "configmap://", strlen("configmap://")) != 0;
}

#define TLS "tracing.tlsSettings."
#define CONNECTIONS "connectionSettings."

// clang-format off
const struct demand proxy_demands[] = {
    {"configPath", .fits = is_some, .wanted = "a path", .usual = "./etc/istio/proxy"},
    {"binaryPath", .fits = is_some, .wanted = "a path", .usual = "/usr/local/bin/envoy"},
    {"serviceCluster", .fits = is_some, .wanted = "a name", .usual = "istio-proxy", .rivals = "tracingServiceName"},
    {"drainDuration", .least = "1s", .step = "1s", .unit = UNIT_DURATION, .wanted = "whole seconds from 1s up"},
    {"discoveryAddress", .fits = is_host_and_port, .wanted = ADDRESS_WANTED, .meant = address_meant, .usual = "istiod.istio-system.svc:15012"},
    {"proxyAdminPort", PORT, .usual = "15000"},
    {"statusPort", PORT, .usual = "15020"},
    {"controlPlaneAuthPolicy", .never = "INHERIT", .words = "0|1", .wanted = "NONE or MUTUAL_TLS", .usual = "MUTUAL_TLS"},

    {"tracing.lightstep.address", .fits = is_host_and_port, .needed = true, .wanted = ADDRESS_WANTED, .meant = address_meant, .usual = "lightstep.istio-system:8080", .rivals = "datadog|stackdriver|openCensusAgent"},
    {"tracing.lightstep.accessToken", .needed = true, .usual = "<token>", .rivals = "datadog|stackdriver|openCensusAgent"},
    {"tracing.zipkin.address", .fits = is_tracer_address, .needed = true, .wanted = ADDRESS_WANTED, .meant = address_meant, .usual = "zipkin.istio-system:9411", .rivals = "lightstep|datadog|stackdriver|openCensusAgent"},
    {"tracing.datadog.address", .fits = is_tracer_address, .needed = true, .wanted = ADDRESS_WANTED, .meant = address_meant, .usual = "$(HOST_IP):8126", .rivals = "stackdriver|openCensusAgent"},

    {TLS "clientCertificate", .when = &mutual_by_files, .needed = true, .usual = "/etc/certs/cert-chain.pem"},
    {TLS "privateKey", .when = &mutual_by_files, .needed = true, .usual = "/etc/certs/key.pem"},
    {TLS "caCertificates", .when = &unverified, .beside = "insecureSkipVerify"},
    {TLS "subjectAltNames", .when = &unverified, .beside = "insecureSkipVerify"},
    {TLS "credentialName", .when = &simple_unverified, .beside = "insecureSkipVerify"},
    {TLS "caCertificates", .when = &verified_by_credential, .beside = "credentialName"},
    {TLS "clientCertificate", .when = &by_credential, .beside = "credentialName"},
    {TLS "privateKey", .when = &by_credential, .beside = "credentialName"},
    {TLS "caCrl", .when = &by_credential, .beside = "credentialName"},
    {TLS "credentialName", .fits = is_no_config_map, .wanted = "no configmap://", .since = 32, .read_till = true},

    {"statsdUdpAddress", .fits = is_host_and_port, .or_empty = true, .wanted = ADDRESS_WANTED, .meant = address_meant, .usual = "statsd.istio-system:8125"},
    {"envoyMetricsServiceAddress", .fits = is_host_and_port, .or_empty = true, .wanted = ADDRESS_WANTED, .meant = address_meant, .usual = "metrics.istio-system:15000"},
    {"envoyMetricsService.address", .fits = is_host_and_port, .or_empty = true, .wanted = ADDRESS_WANTED, .meant = address_meant, .usual = "metrics.istio-system:15000"},
    {"envoyAccessLogService.address", .fits = is_host_and_port, .or_empty = true, .wanted = ADDRESS_WANTED, .meant = address_meant, .usual = "als.istio-system:15000"},

    {"privateKeyProvider", .some = "cryptomb|qat", .wanted = "a block with cryptomb or qat"},
    {"privateKeyProvider.cryptomb.pollDelay", .nonzero = true, .unit = UNIT_DURATION, .needed = true, .wanted = "longer than 0s", .usual = "10ms", .rivals = "qat"},
    {"privateKeyProvider.qat.pollDelay", .nonzero = true, .unit = UNIT_DURATION, .needed = true, .wanted = "longer than 0s", .usual = "10ms"},

    {CONNECTIONS "listenerPerConnectionBufferLimitBytes", .least = "0", .wanted = "0 or more", .since = 31},
    {CONNECTIONS "clusterPerConnectionBufferLimitBytes", .least = "0", .wanted = "0 or more", .since = 31},
    {CONNECTIONS "httpIdleTimeout", .least = "0s", .unit = UNIT_DURATION, .wanted = "0s or longer", .since = 31},
    {CONNECTIONS "httpMaxConnectionDuration", .least = "0s", .unit = UNIT_DURATION, .wanted = "0s or longer", .since = 31},
    {CONNECTIONS "httpDrainTimeout", .least = "0s", .unit = UNIT_DURATION, .wanted = "0s or longer", .since = 31},
    {CONNECTIONS "httpRequestTimeout", .least = "0s", .unit = UNIT_DURATION, .wanted = "0s or longer", .since = 31},
    {CONNECTIONS "httpRequestHeadersTimeout", .least = "0s", .unit = UNIT_DURATION, .wanted = "0s or longer", .since = 31},
    {CONNECTIONS "httpStreamIdleTimeout", .least = "0s", .unit = UNIT_DURATION, .wanted = "0s or longer", .since = 31},
    {CONNECTIONS "httpMaxStreamDuration", .least = "0s", .unit = UNIT_DURATION, .wanted = "0s or longer", .since = 31},
    {CONNECTIONS "httpMaxConcurrentStreams", .least = "1", .wanted = "1 or more", .since = 31},
    {CONNECTIONS "http2InitialStreamWindowSize", .least = "65535", .wanted = "65535 or more", .usual = "65535", .since = 31},
    {CONNECTIONS "http2InitialConnectionWindowSize", .least = "65535", .wanted = "65535 or more", .usual = "65535", .since = 31},
    {CONNECTIONS "listenerConnectionLimit", .least = "1", .wanted = "1 or more", .since = 31},
    {CONNECTIONS "globalDownstreamConnectionLimit", .least = "1", .wanted = "1 or more", .since = 31},
    {0},
};
// clang-format on
