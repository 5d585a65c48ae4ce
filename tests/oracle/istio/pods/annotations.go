// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"math/rand"
	"slices"
	"strings"

	"istio.io/istio/pkg/kube/inject"
)

// Values as people write them for one kind or another; what is wrong for one is right for the next.
var values = []string{
	"", " ", "*", "**", "80", "080", "0", "65535", "65536", "99999999999999999999", "-1", "+80", "80.0", "1e3", "0x50", "8_0", "http",
	"80,443", "80, 443", " 80 ,443 ", "80,", ",80", "80,,443", "80;443", "80 443", "9000-9010", "9000:9002", "*,80", "80\n", "\t80",
	"\u00a080", "80\u2003", "\u200b80", "８０", "\"80\"",
	"10.0.0.7", "10.0.0.7/32", "10.0.0.0/8,192.168.0.0/16", "10.0.0.0/8, 192.168.0.0/16", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/+8",
	"10.0.0.0/", "/8", "10.0.0/8", "010.0.0.0/8", "256.0.0.0/8", "10.0.0.0/8/8", "10.0.0.0 /8", "::/0", "::1", "fd00::/8", "FD00::/8",
	"fd00::1%eth0/64", "::ffff:10.0.0.1/96", "::ffff:10.0.0.01/96", "1:2:3:4:5:6:7::/64", "1:2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7:8:9/128",
	"1::2::3/64", ":1/8", "12345::/16", "fd00::/129", "fd00::/0", "0:0:0:0:0:0:10.0.0.1/96", "1:2:3:4:5:6:7:10.0.0.1/96",
	"0000:0000:0000:0000:0000:ffff:255.255.255.255/128",
	"REDIRECT", "TPROXY", "NONE", "redirect", "Redirect", "tproxy", "None", " NONE", "DEFAULT",
	"true", "True", "TRUE", "tRUE", "t", "T", "1", "false", "F", "yes", "no", "on", "off", "enabled",
	"10", "10s", "1m", "1.5", "4294967295", "4294967296", "-0",
	"eth0", "eth0,eth1", "eth0, eth1", "eth0,,eth1", "eth0 eth1", "0eth", "_eth", "a23456789012345", "a234567890123456", "eth.0-1_2",
	"eth0;echo", "eth/0", "veth@if1", "ëth0", "net*",
	"100m", "128Mi", "1Gi", "1GB", "-1", "lots", "0.5", ".5", "5.", "1e3", "1E", "2k", "2K", "100 m", "1\u0000",
}

const alphabet = "0123456789abefzABEFZ.,:;/*+-_ %\t"

// One change, or none: most values have to be close to what is taken.
func mutated(random *rand.Rand, value string) string {
	at := random.Intn(len(value) + 1)
	letter := string(alphabet[random.Intn(len(alphabet))])
	switch random.Intn(6) {
	case 0:
		return value[:at] + letter + value[at:]
	case 1:
		if at < len(value) && value[at] < 0x80 {
			return value[:at] + value[at+1:]
		}
	case 2:
		return value + "," + values[random.Intn(len(values))]
	case 3:
		if at < len(value) && value[at] < 0x80 {
			return value[:at] + letter + value[at+1:]
		}
	}
	return value
}

func annotations(random *rand.Rand) map[string]string {
	checked := slices.Sorted(maps.Keys(inject.AnnotationValidation))
	made := map[string]string{}
	for range 1 + random.Intn(4) {
		value := values[random.Intn(len(values))]
		for range random.Intn(3) {
			value = mutated(random, value)
		}
		// No object holds a NUL or what is no UTF-8; the proxy's config has an oracle of its own.
		name := checked[random.Intn(len(checked))]
		if name != "proxy.istio.io/config" {
			made[name] = strings.ToValidUTF8(strings.ReplaceAll(value, "\x00", ""), "?")
		}
	}
	return made
}
