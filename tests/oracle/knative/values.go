// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"math/rand"
	"strings"

	"knative.dev/pkg/configmap"
	"knative.dev/serving/pkg/apis/autoscaling"
	autoscaler "knative.dev/serving/pkg/autoscaler/config"
)

var values = []string{
	"", " ", "0", "-0", "1", "-1", "+1", "2", "6", "10", "11", "20", "70", "100", "100.5", "101", "0.7",
	"1.0", "1.5", "0.01", "0.009", "110", "1000", "1001", "2147483647", "2147483648", "-2147483649",
	"9223372036854775807", "9223372036854775808", "1e3", "1_000", "0x10", "NaN", "nan", "Inf", "+Inf",
	"-inf", "infinity", "1e999", "0s", "1s", "-1s", "5s", "6s", "5999ms", "6500ms", "30s", "1h",
	"1h0m0.5s", "3601s", "1d", "60", "48h", "true", "false", "T", "f", "True", "yes", "on", "enabled",
	"Enabled", "ENABLED", "allowed", "Disabled", "disabled", "redirected", "Redirected", "enable",
	"AllowRootBounded", "auto", "none", "grpc", " grpc\n", "GRPC", "http/protobuf", "prometheus",
	"stdout", "25m", "64Mi", "1Gi", "1.5Gi", "-1", "1K", "1k", "100 Mi", "prefer-spread-revision-over-nodes",
	"None", "http://collector:4318", "debug", "INFO", "warning", "kpa.autoscaling.knative.dev",
	"hpa.autoscaling.knative.dev", "rps", "concurrency", "cpu", "linear", "weighted-exponential",
	"default", "häß", "${X}",
}

// What has to be met together.
var together = map[string][]settings{
	"config-observability": {
		{"logging.enable-request-log": "true", "logging.request-log-template": " \n"},
		{"logging.enable-request-log": "T", "logging.request-log-template": ""},
		{"logging.enable-request-log": "false", "logging.request-log-template": ""},
	},
	"config-logging": {{"loglevel.": "foo"}, {"loglevel": "foo"}},
}

func oneOf(random *rand.Rand, list []string) string {
	return list[random.Intn(len(list))]
}

func value(random *rand.Rand) string {
	switch random.Intn(6) {
	case 0:
		return fmt.Sprint(random.Intn(4000) - 200)
	case 1:
		return fmt.Sprintf("%ds", random.Intn(4000)-20)
	default:
		return oneOf(random, values)
	}
}

func verdict(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// printMaps prints every key with every value, keys that have a syntax with many of that, and maps of
// several, as many again.
func printMaps(random *rand.Rand, count int, settable map[string][]string) {
	for _, name := range mapNames() {
		keys := settable[name]
		if name == "config-domain" {
			keys = []string{"example.com", "example.org", "Not_A.Domain"}
		}
		tell := func(data settings) {
			_, err := readers[name](data)
			say(row{"kind": "map", "map": name, "release": release, "data": data, "error": verdict(err)})
		}
		for _, key := range keys {
			for _, value := range values {
				tell(with(required(name), key, value))
			}
			for i := 0; i < count; i++ {
				value, has := syntax(random, name, key)
				if !has {
					break
				}
				tell(with(required(name), key, value))
			}
			for _, value := range append(append([]string{}, wholes...), selections...) {
				if _, has := syntax(random, name, key); has {
					tell(with(required(name), key, value))
				}
			}
		}
		for _, data := range together[name] {
			tell(data)
		}
		for i := 0; i < count && len(keys) > 0; i++ {
			data := required(name)
			for range 1 + random.Intn(4) {
				key := oneOf(random, keys)
				text, has := syntax(random, name, key)
				if !has || random.Intn(8) == 0 {
					text = value(random)
				}
				data = with(data, key, text)
			}
			tell(data)
		}
	}
}

func printAnnotations(random *rand.Rand, count int, keys []string) {
	usual, _ := autoscaler.NewConfigFromMap(settings{"allow-zero-initial-scale": "true"})
	tell := func(data settings) {
		errs := autoscaling.ValidateAnnotations(context.Background(), usual, data)
		text := ""
		if errs != nil {
			text = errs.Error()
		}
		say(row{"kind": "annotations", "data": data, "error": text})
	}
	for _, key := range keys {
		for _, value := range values {
			tell(settings{key: value})
		}
	}
	for range count {
		data := settings{}
		for range 1 + random.Intn(5) {
			data = with(data, oneOf(random, keys), value(random))
		}
		tell(data)
	}
}

func printChecksums(random *rand.Rand, count int) {
	pieces := []string{"\n", "\r\n", "\r", " ", "\t", "\v", "\u0085", "\u00a0", "\u2003", "\u3000",
		"\u200b", "a", "key: value", "# note", "ß", "\\n", "\n\n\n", "漢"}
	for range count {
		text := strings.Builder{}
		for range random.Intn(12) {
			text.WriteString(oneOf(random, pieces))
		}
		say(row{"kind": "sum", "text": text.String(), "sum": configmap.Checksum(text.String())})
	}
}
