// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"crypto/tls"
	"fmt"
	"net"
	"regexp"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"meshrail.io/tests/e2e/apiclient"
)

const mebibyte = 1 << 20

// A refusal is of use only if its sender gets to read it: Go's client gives up on an answer when its
// own writing fails, so that nothing may be closed upon while it sends.
func TestTooLargeIsAlwaysTold(t *testing.T) {
	meshrail, ca := start(t)
	body := sized(t, 9*mebibyte)
	for range 10 {
		client, err := apiclient.New(apiclient.Options{
			Address: meshrail.Address, Path: "/validate", CA: ca, Version: "v1"})
		must(t, err)
		_, err = client.Create(t.Context(), body)
		if err == nil || !strings.Contains(err.Error(), "the review is larger than 8 MiB") {
			t.Errorf("told: %v", err)
		}
	}
}

var overloads = regexp.MustCompile(`^meshrail_requests_total{.*code="503"`)

// While other bodies hold all the memory that bodies may have, a call is sent away and comes again by
// itself: nothing is lost.
func TestOverloadLosesNoCall(t *testing.T) {
	meshrail, ca := start(t)
	var held []net.Conn
	for range 8 {
		connection, err := tls.Dial("tcp", meshrail.Address, &tls.Config{InsecureSkipVerify: true})
		must(t, err)
		defer connection.Close()
		_, err = fmt.Fprintf(connection, "POST /validate HTTP/1.1\r\nHost: meshrail\r\n"+
			"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n", 8*mebibyte)
		must(t, err)
		held = append(held, connection)
	}
	must(t, meshrail.Await("64 MiB to be held", func() (bool, error) {
		bytes, err := meshrail.Count(regexp.MustCompile("^meshrail_bodies_in_flight_bytes$"))
		return bytes == 64*mebibyte, err
	}))

	client, err := apiclient.New(apiclient.Options{
		Address: meshrail.Address, Path: "/validate", CA: ca, Version: "v1"})
	must(t, err)
	body := sized(t, 5*mebibyte)
	answered := make(chan error)
	go func() {
		_, err := client.Create(t.Context(), body)
		answered <- err
	}()
	must(t, meshrail.Await("the call to be sent away", func() (bool, error) {
		count, err := meshrail.Count(overloads)
		return count > 0, err
	}))
	for _, connection := range held {
		connection.Close()
	}
	must(t, <-answered)
}

func sized(t *testing.T, bytes int) *unstructured.Unstructured {
	t.Helper()
	object := destinationRule(t, clean)
	must(t, unstructured.SetNestedField(object.Object, strings.Repeat("x", bytes), "spec", "host"))
	return object
}
