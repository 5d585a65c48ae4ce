# SPDX-License-Identifier: Apache-2.0
"""What istiod makes of a DestinationRule's trafficPolicy: the cluster and the listener of an Envoy.

Written after istio/istio of 1.31, commit eed52ebb66ad, below pilot/pkg/networking/core:

    cluster       applyConnectionPool, applyOutlierDetection, getDefaultCircuitBreakerThresholds,
                  applyRetryBudget       cluster_traffic_policy.go
                  setKeepAliveSettings   cluster.go
                  build                  cluster_builder.go
    localities    applyLocalityFailover  loadbalancer/loadbalancer.go
    merged        Merge, mergeList       pkg/proto/merge/merge.go
    http_port     retry.DefaultPolicy    route/retry/retry.go
    tcp_port      buildOutboundNetworkFiltersWithSingleDestination   networkfilter.go

Numbers that the API reads as unset where they are 0 are left out here by who calls. A policy is a
dictionary with the names that a DestinationRule has; a duration is a text in seconds, "1.5s".
"""

NONE = 4294967295  # what istiod writes where a DestinationRule sets no bound
TYPE = "type.googleapis.com/envoy"
NAME = "outbound|80||cart.shop.svc.cluster.local"


def whole_seconds(duration):
    """keepalive.Time.Seconds: what is below a second is cut off."""
    return int(float(duration.removesuffix("s")))


def keepalive(block):
    """An empty block is SO_KEEPALIVE with the kernel's own times."""
    made = {}
    if block.get("probes"):
        made["keepalive_probes"] = block["probes"]
    for field in "time", "interval":
        if field in block:
            made[f"keepalive_{field}"] = whole_seconds(block[field])
    return {"tcp_keepalive": made}


def thresholds(tcp, http, budget):
    bounds = {"max_retries": http.get("maxRetries"), "max_requests": http.get("http2MaxRequests"),
              "max_connections": tcp.get("maxConnections"),
              "max_pending_requests": http.get("http1MaxPendingRequests")}
    made = {name: bound or NONE for name, bound in bounds.items()} | {"track_remaining": True}
    if budget is not None:
        made["retry_budget"] = {
            "budget_percent": {"value": budget.get("percent", {}).get("value", 20)},
            "min_retry_concurrency": budget.get("minRetryConcurrency") or 3}
    return made


def http_options(tcp, http):
    """TCP's idleTimeout is the fallback of HTTP's, in every scope."""
    common = {"idle_timeout": http.get("idleTimeout", tcp.get("idleTimeout")),
              "max_requests_per_connection": http.get("maxRequestsPerConnection"),
              "max_connection_duration": tcp.get("maxConnectionDuration")}
    common = {name: value for name, value in common.items() if value}
    protocol = {"http2_protocol_options": {}} if http.get("h2UpgradePolicy") == "UPGRADE" else {
        "http_protocol_options": {}}
    return {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": f"{TYPE}.extensions.upstreams.http.v3.HttpProtocolOptions",
        "common_http_protocol_options": common, "explicit_http_config": protocol}}


def outlier(block):
    made = {"enforcing_success_rate": 0}
    for field, name in (("consecutive5xxErrors", "consecutive_5xx"),
                        ("consecutiveGatewayErrors", "consecutive_gateway_failure")):
        if field in block:
            made[name] = block[field]
            made[f"enforcing_{name}"] = 100 if block[field] else 0
    for field, name in (("interval", "interval"), ("baseEjectionTime", "base_ejection_time"),
                        ("maxEjectionPercent", "max_ejection_percent")):
        if block.get(field):
            made[name] = block[field]
    if "failurePercentageThreshold" in block:
        made |= {"failure_percentage_threshold": block["failurePercentageThreshold"],
                 "enforcing_failure_percentage": 100}
    if block.get("splitExternalLocalOriginErrors"):
        made |= {"split_external_local_origin_errors": True, "enforcing_local_origin_success_rate": 0}
        if block.get("consecutiveLocalOriginFailures"):
            made |= {"consecutive_local_origin_failure": block["consecutiveLocalOriginFailures"],
                     "enforcing_consecutive_local_origin_failure": 100}
    return made


def localities(endpoints, failover):
    """With failover each endpoint is of a locality of its own, the first that of the caller."""
    groups = [[each] for each in endpoints] if failover else [endpoints]
    return [{"priority": number, "locality": {"zone": f"zone-{number}"}, "lb_endpoints": [
        {"endpoint": {"address": address(port, host)}} for host, port in group]}
        for number, group in enumerate(groups)]


def cluster(policy, endpoints, mesh_keepalive=None, failover=False):
    pool = policy.get("connectionPool")
    made = {
        "name": NAME, "type": "STATIC", "lb_policy": "ROUND_ROBIN", "connect_timeout": "10s",
        "common_lb_config": {},
        "circuit_breakers": {"thresholds": [thresholds({}, {}, None)]},
        "load_assignment": {"cluster_name": NAME, "endpoints": localities(endpoints, failover)},
    }
    if mesh_keepalive is not None:
        made["upstream_connection_options"] = keepalive(mesh_keepalive)
    if pool is not None:
        tcp, http = pool.get("tcp", {}), pool.get("http", {})
        made["connect_timeout"] = tcp.get("connectTimeout", "10s")
        made["circuit_breakers"]["thresholds"] = [thresholds(tcp, http, policy.get("retryBudget"))]
        made["typed_extension_protocol_options"] = http_options(tcp, http)
        if "tcpKeepalive" in tcp:
            made["upstream_connection_options"] = keepalive(
                (mesh_keepalive or {}) | tcp["tcpKeepalive"])
    if "outlierDetection" in policy:
        made["outlier_detection"] = outlier(policy["outlierDetection"])
        made["common_lb_config"]["healthy_panic_threshold"] = {
            "value": policy["outlierDetection"].get("minHealthPercent", 0)}
    return made


def merged(config, value):
    """What the operation MERGE of an EnvoyFilter makes: lists are appended, what is in blocks is overlaid."""
    made = dict(config)
    for name, new in value.items():
        if isinstance(new, dict):
            made[name] = merged(made.get(name, {}), new)
        else:
            made[name] = made.get(name, []) + new if isinstance(new, list) else new
    return made


def address(port, host="127.0.0.1"):
    return {"socket_address": {"address": host, "port_value": port}}


def listener(name, network_filter, config):
    return {"name": name, "address": address(0), "filter_chains": [{"filters": [
        {"name": network_filter, "typed_config": config}]}]}


def http_port(log, retries=None):
    """A port of HTTP. Without RETRIES nothing is tried again, so that one request is one attempt."""
    route = {"cluster": NAME, "timeout": "0s"}
    if retries:
        route["retry_policy"] = {
            "num_retries": retries, "host_selection_retry_max_attempts": 5,
            "retry_on": "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes",
            "retry_host_predicate": [{
                "name": "envoy.retry_host_predicates.previous_hosts", "typed_config": {
                    "@type": f"{TYPE}.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"}}]}
    return listener("http", "envoy.filters.network.http_connection_manager", {
        "@type": f"{TYPE}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "http", "access_log": access_log(log),
        "route_config": {"virtual_hosts": [
            {"name": "any", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "route": route}]}]},
        "http_filters": [{"name": "envoy.filters.http.router", "typed_config": {
            "@type": f"{TYPE}.extensions.filters.http.router.v3.Router"}}]})


def tcp_port(policy, log):
    """A port of TCP: its times are read from the top level of a DestinationRule alone."""
    tcp = policy.get("connectionPool", {}).get("tcp", {})
    config = {"@type": f"{TYPE}.extensions.filters.network.tcp_proxy.v3.TcpProxy",
              "stat_prefix": "tcp", "cluster": NAME, "access_log": access_log(log)}
    if "idleTimeout" in tcp:
        config["idle_timeout"] = tcp["idleTimeout"]
    if "maxConnectionDuration" in tcp:
        config["max_downstream_connection_duration"] = tcp["maxConnectionDuration"]
    return listener("tcp", "envoy.filters.network.tcp_proxy", config)


def patched(port, value):
    """MERGE into the settings of the port's network filter, as applyTo NETWORK_FILTER does."""
    (chain,) = port["filter_chains"]
    (network_filter,) = chain["filters"]
    config = merged(network_filter["typed_config"], value)
    return port | {"filter_chains": [chain | {"filters": [network_filter | {"typed_config": config}]}]}


def strict_port(certificate, key):
    """A port of a server's sidecar under PeerAuthentication STRICT: who has no certificate is cut off."""
    made = listener("strict", "envoy.filters.network.tcp_proxy", {
        "@type": f"{TYPE}.extensions.filters.network.tcp_proxy.v3.TcpProxy",
        "stat_prefix": "strict", "cluster": NAME})
    made["filter_chains"][0]["transport_socket"] = {
        "name": "envoy.transport_sockets.tls", "typed_config": {
            "@type": f"{TYPE}.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
            "require_client_certificate": True, "common_tls_context": {"tls_certificates": [
                {"certificate_chain": {"filename": certificate}, "private_key": {"filename": key}}]}}}
    return made


def access_log(path):
    return [{"name": "envoy.access_loggers.file", "typed_config": {
        "@type": f"{TYPE}.extensions.access_loggers.file.v3.FileAccessLog", "path": str(path),
        "log_format": {"text_format_source": {"inline_string": (
            "%REQ(:PATH)% %RESPONSE_CODE% %RESPONSE_FLAGS% %UPSTREAM_REQUEST_ATTEMPT_COUNT%\n")}}}}]


def bootstrap(*listeners, cluster):
    return {"node": {"id": "meshrail", "cluster": "cart"}, "admin": {"address": address(0)},
            "static_resources": {"listeners": listeners, "clusters": [cluster]}}
