// SPDX-License-Identifier: Apache-2.0

package main

import "strings"

// Where a scalar stands.
var places = []string{"@", "v: @\n", "- @\n", "@: v\n", "[@, x]", "{v: @}", "{@: v}", "v: !!str @\n",
	"v: !!int @\n", "v: !!float @\n", "v: !!bool @\n", "v: !!null @\n",
	"v: !own @\n", "a: &a @\nb: *a\n", "a: &a @\n*a : x\n", "v: \"@\"\n", "v: '@'\n"}

var scalars = strings.Split(strings.TrimSpace(`
y|Y|yes|Yes|YES|yEs|n|N|no|No|NO|true|True|TRUE|tRUE|false|False|FALSE|on|On|ON|off|Off|OFF|t|f
~|null|Null|NULL|nULL|nil|none||""|''|"null"|"~"|"yes"|"1"
0|-0|+0|00|1|-1|+1|+-1|--1|12|012|-012|+012|08|09|018|0777|-0777|0o17|0O17|-0o17|0o8|0o|0o_7
0x|0x0|0x1F|0X1f|-0x1f|+0xff|0xg|0x_1_f|0b|0b1|0B101|-0b101|+0b11|0b2|0b_1
1_000|1__0|1_|_1|-_1|+_1|1_000.5|1_e3|1._5|0_7|0_8
9007199254740991|9007199254740992|9007199254740993|9223372036854775807|9223372036854775808
-9223372036854775808|-9223372036854775809|18446744073709551615|18446744073709551616|+18446744073709551615
0xffffffffffffffff|0x1ffffffffffffffff|-0x8000000000000000|0777777777777777777777|07777777777777777777777
99999999999999999999999999|-99999999999999999999999999
.|..|.5|-.5|+.5|5.|-5.|.5e3|.5E+3|.5e|.e5|.5_0|._5|.5_|5.5.5|1.5|-1.5|1.50|01.5|0.1|1e3|1E3|1e+3|1e-3
1e|1e+|e3|1e999|-1e999|.1e999|1e-999|1e20|1e21|1.0|100000.0|1000000.0|1234567.0|123456789.125|0.0001|0.00001
1.7976931348623157e308|4.9e-324|16777217.0|3.4e38|3.5e38|0x1p3|0x.8p1|1p3|1f|1d|1.2.3
.inf|.Inf|.INF|+.inf|-.inf|-.INF|.iNF|.nan|.NaN|.NAN|.Nan|-.nan|inf|nan|Infinity|+inf|-inf
2001-12-14|2001-1-2|2001-12-14T21:59:43.10Z|2001-12-14 21:59:43.10|2001-13-45|20011214|2001-12|1:30|1:30:00|190:20:30
12e03|1,000|1 000|1.e3|1.e|$1|1$|a|a b|a_b|<<|<|=|-|+|-a|+a|-.|+.|0.|-0.|0.0|-0.0|é|中文|1h30m|10Mi|500m|%5|5%
`), "|")

var scalarPieces = strings.Split("0|1|7|8|9|.|-|+|_|e|E|x|o|b|0x|0o|0b|a|f|n|y|:|inf|nan|~|T| ", "|")

var documentPieces = strings.Split(
	"a|b|: |:|- |-|\n|\n  |  | |?|? |,|[|]|{|}|&a |*a|*a |!!str |!t |<<: |<<|\"|'|#| #|>|| |\\n|\t|%|@|`|---\n|...\n|\r\n|~|é|\u00a0|\u2028|1|: *a\n", "|")

var documents = []string{
	"", "\n", "# only a comment\n", "---\n", "---\n...\n", "--- \n---\n", "a: 1\n", "a: 1\n---\nb: 2\n",
	"a: 1\n--- [\n", "a: 1\n...\n", "%YAML 1.1\n---\na: 1\n", "%YAML 1.2\n---\na: 1\n", "%YAML 2.0\n---\na: 1\n",
	"%TAG !e! tag:example.com,2000:\n---\na: !e!x 1\n", "\ufeffa: 1\n", "a: 1\r\nb: 2\r\n", "a: 1\rb: 2\r",
	"a:\n  b:\n    c: 1\n  d: [1, 2, {e: f}]\n", "- a\n- - b\n  - c\n-\n  - d\n", "a:\n- b\n- c\nd: e\n",
	"a: {}\nb: []\nc:\nd: ~\n", "? a\n: b\n? c\n", "? [a]\n: b\n", "? {a: b}\n: c\n", "{a, b: c, ? d}\n", "[a: b, c]\n",
	"a: 1\na: 2\n", "a: 1\nb: 2\na: 3\n", "yes: 1\ntrue: 2\n", "1: a\n1: b\n", "{a: 1, a: {b: 2}}\n",
	"a: |\n  x\n   y\n\n  z\n", "a: |-\n  x\n", "a: |+\n  x\n\n\n", "a: >\n  x\n  y\n\n  z\n   w\n", "a: |2\n    x\n", "a: >-\n  1\n",
	"a: |\n  1\n", "a: 'it''s'\n", "a: \"x\\ty\\u00e9\\x41\\n\"\n", "a: \"x\\\n  y\"\n", "a: x\n  y\n\n  z\n", "a: \"x\n  y\"\n",
	"a: b: c\n", "a: 1\n b: 2\n", "a:\n\t- b\n", "a: [1, 2\n", "a: }\n", "a: @b\n", "a: `b`\n", "a: %b\n", "- a\nb: c\n",
	"a: \"\\q\"\n", "a: \"\\/\"\n", "a: 'x\n", "key with spaces: v # comment\n", "a: x#y\n", "a: x #y\n", "a:b\n", "a: http://x:80/y\n",
	"b: &x 1\na: *x\n", "a: *x\n", "a: &x [1, 2]\nb: *x\nc: [*x, *x]\n", "a: &x {b: *x}\n", "a: &x 1\nb: &x 2\nc: *x\n",
	"&k key: &v value\nother: *k\n*k : twice\n", "a: &x [&x 1, *x]\nb: *x\n", "? *x\n: 1\n", "a: &x b\n*x : c\n", "a: &x [b]\n*x : c\n",
	"b: &b {x: 1, y: 2}\na:\n  <<: *b\n  y: 3\n", "b: &b {x: 1, y: 2}\na:\n  y: 3\n  <<: *b\n",
	"b: &b {x: 1}\nc: &c {x: 2, z: 3}\na:\n  <<: [*b, *c]\n  q: 1\n", "a:\n  <<: {x: 1}\n  x: 2\n", "a:\n  <<: [{x: 1}, {x: 2}]\n",
	"a:\n  <<: 1\n", "a:\n  <<:\n", "a:\n  <<: [1]\n", "b: &b [{x: 1}]\na:\n  <<: *b\n", "a:\n  \"<<\": 1\n", "a: <<\n", "- <<\n",
	"b: &b {x: 1}\nm: &m {<<: *b, y: 2}\na: {<<: *m}\n", "a:\n  !!merge <<: {x: 1}\n", "a:\n  !!str <<: {x: 1}\n", "a: {<<: {<<: {x: 1}, y: 2}}\n",
	"a: !!map {b: c}\n", "a: !!seq [b]\n", "a: !!set {b, c}\n", "a: !!omap [b: c]\n", "a: !x {b: c}\n", "a: !!float 1\n", "a: !!int \"5\"\n",
	"a: !!bool \"yes\"\n", "a: !!null \"\"\n", "a: !!null\n", "a: !!str\n", "a: !<tag:yaml.org,2002:int> \"7\"\n", "a: !!unknown 5\n",
	"~: a\n", "null: a\n", ": a\n", "? \n: a\n", "\"\": a\n", "!!null x: a\n", "1.5: a\n1: b\n0x10: c\n", "-1: a\n", "2001-01-01: a\n", ".inf: a\n.nan: b\n",
	"{\"a\": 1, \"b\": [true, null, 1.5e3], \"c\": \"\\ud83d\\ude00\"}\n", "{\"a\":1,\"b\":\"x\"}", "[1,2,3]", "\"text\"", "{\"a\":\t1}",
	"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: istio\n  labels: {a.b/c: \"true\"}\ndata:\n  mesh: |-\n    defaultConfig:\n      drainDuration: 45s\n  n: \"5\"\n",
	"spec:\n  host: reviews\n  trafficPolicy: &tp\n    connectionPool: {tcp: {maxConnections: 1_00}}\n  subsets:\n  - name: v1\n    trafficPolicy: *tp\n  - name: v2\n    trafficPolicy:\n      <<: *tp\n      loadBalancer: {simple: LEAST_CONN}\n",
	"accessLogFile: /dev/stdout\nenableTracing: on\nport: 0o10\nversion: 1.10\ntime: 12:30\nanswer: n\n",
}
