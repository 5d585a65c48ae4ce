// SPDX-License-Identifier: Apache-2.0

// Package contract calls `meshrail serve` with the API server's own client and its own check of the
// answer, in both versions of the review.
package contract

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/request"
	"sigs.k8s.io/yaml"

	"meshrail.io/tests/e2e/apiclient"
	"meshrail.io/tests/e2e/server"
)

type response = request.AdmissionResponse

const (
	clean      = "loadBalancer: {simple: LEAST_REQUEST}"
	fatal      = "connectionPool: {tcp: {maxConnections: 1}}"
	doubtful   = "connectionPool: {tcp: {maxConnections: 500}}"
	repairable = "outlierDetection: {consecutiveErrors: 7}"
	repaired   = "outlierDetection: {consecutiveGatewayErrors: 7, consecutive5xxErrors: 0}"
)

var cases = []struct {
	name     string
	policy   string // spec.trafficPolicy
	old      string // "": a creation
	mutating bool
	profile  string
	verify   func(*testing.T, *unstructured.Unstructured, *response)
}{
	{name: "a clean object", policy: clean, verify: requireSilence},
	{name: "a clean object to be repaired", policy: clean, mutating: true, verify: requireSilence},
	{name: "a fatal object", policy: fatal, verify: requireDenial},
	{name: "a fatal object to be repaired", policy: fatal, mutating: true, verify: requireSilence},
	{name: "a doubtful object", policy: doubtful, verify: requireWarning},
	{name: "a doubtful object where traffic is high", policy: doubtful, profile: "/high-traffic",
		verify: requireDenial},
	{name: "a repairable object", policy: repairable, mutating: true, verify: requireRepair},
	{name: "a repairable object that was not repaired", policy: repairable, verify: requireWarning},
	{name: "a new fault", policy: fatal, old: clean, verify: requireDenial},
	{name: "an old fault", policy: fatal, old: fatal, verify: requireWarning},
}

func TestAPIServersOwnClient(t *testing.T) {
	meshrail, ca := start(t)
	for _, version := range []string{"v1", "v1beta1"} {
		for _, c := range cases {
			t.Run(version+"/"+c.name, func(t *testing.T) {
				path := "/validate"
				if c.mutating {
					path = "/mutate"
				}
				client, err := apiclient.New(apiclient.Options{Address: meshrail.Address,
					Path: path + c.profile, CA: ca, Version: version, Mutating: c.mutating})
				must(t, err)
				object := destinationRule(t, c.policy)
				var answer *response
				if c.old == "" {
					answer, err = client.Create(t.Context(), object)
				} else {
					answer, err = client.Update(t.Context(), object, destinationRule(t, c.old))
				}
				must(t, err)
				c.verify(t, object, answer)
			})
		}
	}
}

func start(t *testing.T) (meshrail *server.Server, ca []byte) {
	t.Helper()
	certs := filepath.Join(t.TempDir(), "certs")
	must(t, server.InitCerts(certs))
	meshrail, err := server.Start(certs, t.TempDir())
	must(t, err)
	t.Cleanup(meshrail.Kill)
	ca, err = os.ReadFile(filepath.Join(certs, "ca.crt"))
	must(t, err)
	return meshrail, ca
}

func requireSilence(t *testing.T, _ *unstructured.Unstructured, answer *response) {
	if !answer.Allowed || len(answer.Warnings) != 0 || len(answer.Patch) != 0 {
		t.Errorf("not silent: %+v", answer)
	}
}

func requireDenial(t *testing.T, object *unstructured.Unstructured, answer *response) {
	if answer.Allowed {
		t.Fatal("allowed")
	}
	status := answer.Result
	if status.Code != http.StatusUnprocessableEntity ||
		status.Reason != metav1.StatusReasonInvalid {
		t.Errorf("code %d, reason %s", status.Code, status.Reason)
	}
	details := status.Details
	if details == nil || len(details.Causes) != 2 || details.Kind != object.GetKind() ||
		details.Name != object.GetName() || details.Group != object.GroupVersionKind().Group {
		t.Fatalf("details %+v", details)
	}
	cause := details.Causes[0]
	if cause.Type != metav1.CauseTypeFieldValueInvalid ||
		!strings.Contains(cause.Message, "[DR-POOL-MAXCONN]") ||
		cause.Field != "spec.trafficPolicy.connectionPool.tcp.maxConnections" {
		t.Errorf("cause %+v", cause)
	}
	if speaker := details.Causes[1]; speaker.Field != "meshrail" ||
		!strings.HasPrefix(speaker.Message, "refused by meshrail (profile ") {
		t.Errorf("the last cause %+v does not say who refused", speaker)
	}
	if !strings.Contains(status.Message, cause.Message) {
		t.Errorf("the message %q lacks the cause", status.Message)
	}
}

func requireWarning(t *testing.T, _ *unstructured.Unstructured, answer *response) {
	if !answer.Allowed || len(answer.Warnings) != 1 ||
		!strings.Contains(answer.Warnings[0], "[DR-") {
		t.Errorf("not one warning: %+v", answer)
	}
}

func requireRepair(t *testing.T, object *unstructured.Unstructured, answer *response) {
	requireWarning(t, object, answer)
	patch, err := jsonpatch.DecodePatch(answer.Patch)
	must(t, err)
	before, err := object.MarshalJSON()
	must(t, err)
	after, err := patch.Apply(before)
	must(t, err)
	wanted, err := destinationRule(t, repaired).MarshalJSON()
	must(t, err)
	if !jsonpatch.Equal(after, wanted) {
		t.Errorf("repaired to %s", after)
	}
}

func destinationRule(t *testing.T, trafficPolicy string) *unstructured.Unstructured {
	t.Helper()
	var policy map[string]any
	must(t, yaml.Unmarshal([]byte(trafficPolicy), &policy, func(d *json.Decoder) *json.Decoder {
		d.UseNumber()
		return d
	}))
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "networking.istio.io/v1",
		"kind":       "DestinationRule",
		"metadata":   map[string]any{"name": "cart", "namespace": "shop"},
		"spec":       map[string]any{"host": "cart", "trafficPolicy": policy},
	}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
