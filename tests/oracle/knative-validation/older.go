// SPDX-License-Identifier: Apache-2.0

//go:build older

// Holds meshrail's Services against Knative 1.15, before the oldest release that it supports:
// knative-validation MESHRAIL COUNT
package main

import (
	"fmt"
	"log"
	"os"
	"regexp"
	"strconv"
)

func init() {
	reasons = append(reasons,
		&reason{why: "a later release takes it",
			line: regexp.MustCompile(`^must not set the field\(s\): .*(Probe(\.\w+)?\.terminationGracePeriodSeconds|securityContext\.privileged)$`)})
	reasons = append(reasons,
		&reason{why: "a later release has more kinds of volumes", rule: "KS-FLAGGED-FIELD",
			line: regexp.MustCompile(`^expected exactly one, got neither: spec\.template\.spec\.volumes`)})
	lenient = append(lenient,
		&reason{why: "a later release looks at startup probes, and Kubernetes always did",
			line: regexp.MustCompile(`\.startupProbe\.`)})
}

func main() {
	count, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	failed := wholeServices(os.Args[1], count)
	failed = kept(os.Args[1], 300) || failed
	fmt.Printf("1..%d\n", reports)
	if failed {
		os.Exit(1)
	}
}
