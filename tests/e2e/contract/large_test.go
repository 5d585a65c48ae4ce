// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"regexp"
	"strings"
	"testing"
	"time"

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

// A call that has waited too long for a worker is sent away and comes again by itself: nothing is lost.
func TestOverloadLosesNoCall(t *testing.T) {
	meshrail, ca := start(t)
	client, err := apiclient.New(apiclient.Options{
		Address: meshrail.Address, Path: "/validate", CA: ca, Version: "v1"})
	must(t, err)
	body := sized(t, 1024)
	_, err = client.Create(t.Context(), body) // from now on there is a connection
	must(t, err)

	must(t, meshrail.Pause())
	answered := make(chan error)
	go func() {
		_, err := client.Create(t.Context(), body)
		answered <- err
	}()
	time.Sleep((apiclient.TimeoutSeconds/2 + 1) * time.Second) // longer than half of its time-out
	must(t, meshrail.Resume())
	must(t, <-answered)
	count, err := meshrail.Count(overloads)
	must(t, err)
	if count == 0 {
		t.Error("the call was not sent away")
	}
}

func sized(t *testing.T, bytes int) *unstructured.Unstructured {
	t.Helper()
	object := destinationRule(t, clean)
	must(t, unstructured.SetNestedField(object.Object, strings.Repeat("x", bytes), "spec", "host"))
	return object
}
