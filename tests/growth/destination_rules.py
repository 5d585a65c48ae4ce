# SPDX-License-Identifier: Apache-2.0
"""DestinationRules."""

import json

from shape import REPAIRED, many, named, reversed_members, shape

PATCHED = 400  # more than a patch has room for: what comes before its end costs more each


def rule(spec, **rest):
    return named("DestinationRule", "networking.istio.io/v1", spec={"host": "cart", **spec}, **rest)


FAULTY = {"connectionPool": {"tcp": {"maxConnections": 1, "connectTimeout": "1ms"},
                             "http": {"http1MaxPendingRequests": 1, "http2MaxRequests": 1,
                                      "maxRetries": 1, "maxRequestsPerConnection": 1}},
          "outlierDetection": {"consecutiveErrors": 1000, "interval": "1h"},
          "loadBalancer": {"simple": "LEAST_CONN", "warmupDurationSecs": "60s"}}
HARMLESS = {"connectionPool": {"tcp": {"maxConnections": 4096}}}


def subsets(numbers, policy=HARMLESS, name="v{}"):
    return [{"name": name.format(i), "labels": {"version": f"v{i}"}, "trafficPolicy": policy}
            for i in numbers]


def ports(numbers, policy=HARMLESS):
    return {"portLevelSettings": [{"port": {"number": i + 1}, **policy} for i in numbers]}


@shape(100)
def subsets_kept(n):
    return rule({"subsets": subsets(range(n))}), rule({"subsets": subsets(range(n))})


@shape(100)
def subsets_reversed(n):
    return rule({"subsets": subsets(range(n))}), rule({"subsets": subsets(reversed(range(n)))})


@shape(7500, ("validate",))
def subsets_fifteen_thousand_reversed(n):
    return subsets_reversed(n)


@shape(100)
def subsets_inserted_in_front(n):
    return rule({"subsets": subsets(range(n))}), rule({"subsets": subsets([n, *range(n)])})


@shape(100)
def subsets_renamed(n):
    return (rule({"subsets": subsets(range(n))}),
            rule({"subsets": subsets(range(n), name="w{}")}))


@shape(100)
def subsets_of_one_name(n):
    return (rule({"subsets": subsets(range(n), name="v")}),
            rule({"subsets": subsets(reversed(range(n)), name="v")}))


@shape(50, REPAIRED)
def subsets_faulty(n):
    return rule({"subsets": subsets(range(n), FAULTY)})


@shape(400)
def subsets_faulty_in_pairs(n):
    def policy(pair):
        return {"connectionPool": {"tcp": {"maxConnections": 1, "connectTimeout": f"{pair}ms"}}}
    return rule({"subsets": [one for pair in range(n) for one in subsets((pair, n + pair), policy(pair))]})


@shape(50, REPAIRED)
def subsets_faulty_as_before(n):
    return (rule({"subsets": subsets(range(n), FAULTY)}),
            rule({"subsets": subsets(range(n), FAULTY)}))


@shape(40)
def subsets_of_a_long_host(n):
    spec = {"host": "h" * 100 * n, "subsets": subsets(range(n), FAULTY)}
    return rule(spec), rule(spec)


@shape(100)
def subsets_that_reset_much(n):
    top = {"connectionPool": {"tcp": {"maxConnections": 4096}, **many(n, "k{}", 1)}}
    return rule({"trafficPolicy": top, "subsets": subsets(range(n), {"connectionPool": {}})})


@shape(100)
def subsets_that_reset_nulls(n):
    top = {"connectionPool": {"tcp": {"maxConnections": 4096}, **many(n, "k{}", None)}}
    return rule({"trafficPolicy": top, "subsets": subsets(range(n), {"connectionPool": {}})})


@shape(PATCHED, REPAIRED)
def subsets_that_were_applied(n):
    applied = rule({"subsets": subsets(range(n), {"warmup": "60s", "wormup": "60s"})})
    text = json.dumps(applied, separators=(",", ":"))
    noted = {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": text}}
    now = rule({"subsets": subsets(range(n))}, metadata=noted)
    return now, now


@shape()
def subsets_with_labels(n):
    return rule({"subsets": [{"name": "v", "labels": many(n, "l{}")}]})


@shape(100)
def ports_reversed(n):
    return (rule({"trafficPolicy": ports(range(n))}),
            rule({"trafficPolicy": ports(reversed(range(n)))}))


@shape(100)
def ports_inserted_in_front(n):
    return (rule({"trafficPolicy": ports(range(n))}),
            rule({"trafficPolicy": ports([n, *range(n)])}))


@shape(50, REPAIRED)
def ports_that_reset_a_large_block(n):
    policy = {"tls": {"mode": "SIMPLE", "subjectAltNames": [f"a{i}" for i in range(n)]},
              **ports(range(n))}
    return rule({"trafficPolicy": policy}), rule({"trafficPolicy": policy})


@shape(50, REPAIRED)
def ports_faulty(n):
    return rule({"trafficPolicy": {**FAULTY, **ports(range(n), FAULTY)}})


@shape()
def fields_unknown(n):
    return rule({"trafficPolicy": many(n, "conectionPool{}")})


@shape(100)
def fields_unknown_and_long(n):
    return rule(many(n, "portLevelSettingsOfTheSubsetsThatAreNotThereAtAllInIstio{:07}"))


@shape()
def fields_reversed(n):
    members = many(n, "k{}", 1)
    return (rule({"trafficPolicy": {"connectionPool": members}}),
            rule({"trafficPolicy": {"connectionPool": reversed_members(members)}}))


@shape(PATCHED, REPAIRED)
def durations_of_no_unit(n):
    return rule({"subsets": subsets(range(n), {"loadBalancer": {"warmupDurationSecs": 60}})})


@shape(100, ("check",))
def rules_of_one_host(n):
    return {"kind": "List", "apiVersion": "v1",
            "items": [rule({"host": f"cart.{i}", "trafficPolicy": HARMLESS}, name=f"cart{i}")
                      for i in range(n)]}


@shape()
def refused_names(n):
    return rule({"exportTo": [f"a_{i}" for i in range(n)] + ["a"] * n,
                 "workloadSelector": {"matchLabels": many(n, "a b{}", "*")}})


@shape()
def refused_localities(n):
    shares = [{"from": f"a/b{i}/*", "to": {f"a/b{i}/*": 60, f"c/d{i}/*": 60}} for i in range(n)]
    ways = [{"from": f"a{i}", "to": f"a{i}"} for i in range(n)]
    balancers = [{"localityLbSetting": {"distribute": shares, "failover": ways}},
                 {"localityLbSetting": {"failoverPriority": [f"k={i}" for i in range(n)]}}]
    return rule({"trafficPolicy": {"loadBalancer": balancers[0]},
                 "subsets": subsets(range(1), {"loadBalancer": balancers[1]})})


@shape()
def refused_tls(n):
    return rule({"trafficPolicy": {"tls": {
        "mode": "SIMPLE", "credentialName": "c", "caCertificates": "f",
        "subjectAltNames": [""] * n}}, "subsets": [{"labels": many(n, "a b{}", "c d")}]})


@shape()
def exemptions(n):
    text = ";".join(f"DR-POOL-RETRIES until 2030-12-31 because {i};NONE x;X" for i in range(n))
    return rule({"trafficPolicy": FAULTY}, metadata={"annotations": {"meshrail.io/exempt": text}})


@shape()
def metadata_only(n):
    def held(order):
        made = rule({"trafficPolicy": HARMLESS})
        made["metadata"].update(order(many(n, "k{}")))
        made["status"] = {"a": len(made)}
        return made
    return held(dict), held(reversed_members)
