# SPDX-License-Identifier: Apache-2.0
"""The ConfigMaps of Istio: its mesh config and its injector."""

import json

from shape import config_map, lines, many, shape


def mesh(text):
    return config_map({"mesh": text}, "istio-system", "istio")


DIRECTIVES_MOST, BLANKS_MOST = 1000, 16_000  # nearly, see yaml_bounds.h


def before_and_now(text):
    return mesh(text), mesh("a: 1\n" + text)


@shape()
def mesh_unknown(n):
    return before_and_now(lines(n, "k{}: 1"))


@shape(15_000, ("check",))
def mesh_unknown_thirty_thousand(n):
    return mesh(lines(n, "k{}: 1"))


@shape()
def mesh_unknown_and_near(n):
    return mesh(lines(n, "connectTimeoutt{}: 1"))


@shape()
def mesh_unknown_in_default_config(n):
    return before_and_now("defaultConfig:\n" + lines(n, "k{}: 1", "  "))


@shape()
def mesh_faulty(n):
    metadata = lines(n, "A{}: [1]", "    ")
    return before_and_now("defaultConfig:\n  proxyMetadata:\n" + metadata)


@shape()
def mesh_faulty_providers(n):
    return before_and_now("extensionProviders:\n" + lines(n, "- {{name: 1, zipkin: [], a{}: 1}}"))


@shape()
def mesh_emptied(n):
    return mesh(lines(n, "k{}: 1")), mesh("a: 1\n")


@shape()
def mesh_in_another_order(n):
    return (mesh(lines(n, "k{}: 1")),
            mesh("".join(f"k{i}: 1\n" for i in reversed(range(n)))))


@shape()
def mesh_with_aliases(n):
    return mesh("a: &a {x: 1}\n" + lines(n, "k{}: *a"))


@shape(50)
def mesh_with_anchors(n):
    return mesh(lines(n, "k{0}: &a{0} 1") + lines(20 * n, "l{}: *a0"))


@shape()
def mesh_merged(n):
    return mesh("x: &a\n" + lines(n, "k{}: 1", "  ") + "<<: *a\n")


# libyaml holds each of these against all before it, and more than a thousand are refused.

@shape(2 * DIRECTIVES_MOST)
def mesh_with_tag_directives(n):
    return mesh(lines(n, "%TAG !t{}! tag:x,2000:") + "---\na: 1\n")


@shape(2 * DIRECTIVES_MOST)
def mesh_with_tag_directives_behind_carriage_returns(n):
    return mesh(lines(n, "%TAG !t{}! tag:x,2000:").replace("\n", "\r") + "---\ra: 1\r")


@shape()
def mesh_nested(n):
    return mesh("a: " + "[" * 60 + ", ".join(["[[[1]]]"] * n) + "]" * 60 + "\n")


@shape()
def mesh_in_one_line(n):
    return mesh("{" + ", ".join(f"k{i}: 1" for i in range(n)) + "}\n")


@shape()
def mesh_of_comments(n):
    return mesh(lines(n, "# comment {}") + "a: 1\n" + lines(n, "# comment {}"))


@shape()
def mesh_refused_lists(n):
    text = "trustDomainAliases:\n" + lines(n, "- a b{}") + "caCertificates:\n" + lines(n, "- {{pem: x{}}}")
    return before_and_now(text + "extensionProviders:\n" + lines(
        n, "- {{name: p, zipkin: {{service: a_{}, port: 99999}}}}"))


@shape()
def mesh_locality_weights(n):
    shares = lines(n, "- {{from: a/b{0}/*, to: {{a/b{0}/*: 60, c/d{0}/*: 60}}}}", "  ")
    return before_and_now("localityLbSetting:\n  distribute:\n" + shares)


@shape(50)
def mesh_locality_weights_of_one(n):
    shares = ", ".join(f"a/b{i}/*: 1" for i in range(10 * n))
    return mesh("localityLbSetting:\n  distribute:\n  - {from: a/*, to: {" + shares + "}}\n")


@shape()
def mesh_many_providers_by_default(n):
    return mesh("extensionProviders:\n" + lines(n, "- {{name: p{}, envoyFileAccessLog: {{}}}}")
                + "defaultProviders:\n  accessLogging:\n" + lines(n, "  - q{}"))


# libyaml clears at each word what it has once taken for white space: as much as a text may have.

@shape()
def mesh_of_blank_lines(n):
    return mesh("a: |\n" + "\n" * BLANKS_MOST + "  x\n" * 10 * n)


@shape()
def mesh_of_blanks(n):
    return mesh("a: x" + " " * BLANKS_MOST + "y z" * 10 * n + "\nb: \"" + " x\n" * 5 * n + "\"\n")


def injector(values="{}", config="a: 1\n"):
    return config_map({"values": values, "config": config}, "istio-system",
                      "istio-sidecar-injector")


@shape()
def injector_values(n):
    return (injector(json.dumps({"global": {"proxy": {}}, **many(n, "k{}")})),
            injector(json.dumps(many(n, "l{}"))))


@shape()
def injector_wrong_types(n):
    return injector(json.dumps({"global": {"imagePullSecrets": list(range(n)), "proxy": {
        "lifecycle": many(n, "k{}", 1), "resources": {"limits": many(n, "k{}", 1)}}},
        "sidecarInjectorWebhook": {"injectedAnnotations": many(n, "k{}", 1)}}))


@shape()
def injector_config(n):
    return injector(config=lines(n, "k{}: {{{{ .Values }}}}")), injector(config=lines(n, "k{}: 1"))
