# SPDX-License-Identifier: Apache-2.0
"""check --old, of what rests upon more than one object."""
from checking import RULE
from test_old import Repository

ROUTE = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: cart, namespace: shop}
spec: {hosts: [cart], http: [{route: [{destination: {host: cart, subset: v1}}]}]}
"""
SUBSETS = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart, namespace: shop}
spec: {host: cart, subsets: [%s]}
"""
PLAINTEXT = RULE.replace("connectionPool: {tcp: {maxConnections: 8}}", "tls: {mode: DISABLE}") % ("cart", "cart")
STRICT = """\
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: istio-system}
spec: {mtls: {mode: STRICT}}
"""


class Beside(Repository):
    """What an object says may be old, and its fault new: by what stands beside it."""

    def routes(self, *args):
        return self.at("--old", "HEAD", "shop", *args)

    def test_a_subset_that_goes(self):
        self.commit(route=ROUTE, rule=SUBSETS % "{name: v1}, {name: v2}")
        self.write("shop/rule.yaml", SUBSETS % "{name: v2}")
        self.assertEqual(self.routes(), [("X-SUBSET-MISSING", "deny")])
        self.assertEqual(self.at("--old", "HEAD", "shop/route.yaml", "shop/rule.yaml"), [("X-SUBSET-MISSING", "deny")])

    def test_a_subset_that_was_not_there(self):
        self.commit(route=ROUTE, rule=SUBSETS % "{name: v2}")
        self.assertEqual(self.routes(), [("X-SUBSET-MISSING", "warn")])
        self.write("shop/rule.yaml", SUBSETS % "{name: v2}, {name: v3}")
        self.assertEqual(self.routes(), [("X-SUBSET-MISSING", "warn")])

    def test_of_two_routes_one_is_new(self):
        both = ROUTE.replace("[{route", "[{route: [{destination: {host: cart, subset: v0}}], match: [{port: 1}]}, {route")
        self.commit(route=both, rule=SUBSETS % "{name: v1}")
        self.write("shop/rule.yaml", SUBSETS % "{name: v2}")
        self.assertEqual(self.routes(), [("X-SUBSET-MISSING", "warn"), ("X-SUBSET-MISSING", "deny")])

    def test_a_folder_tells_as_well(self):
        for folder, subset in (("old", "v1"), ("new", "v2")):
            self.write(f"{folder}/route.yaml", ROUTE)
            self.write(f"{folder}/rule.yaml", SUBSETS % f"{{name: {subset}}}")
        self.assertEqual(self.actions("--old", self.path("old"), self.path("new")), [("X-SUBSET-MISSING", "deny")])

    def test_what_the_cluster_is_told_anew(self):
        self.commit(rule=PLAINTEXT)
        self.assertEqual(self.routes(), [("DR-TLS-DISABLE", "warn")])
        self.commit(mtls=STRICT)
        self.assertEqual(self.routes(), [("DR-TLS-DISABLE", "warn")])
        self.assertEqual(self.at("--old", "HEAD^", "shop"), [("DR-TLS-DISABLE", "deny")])
