// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	registrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"meshrail.io/tests/e2e/plane"
	"meshrail.io/tests/e2e/server"
)

// A recorder allows everything and keeps the reviews that the API server sends, by URL path.
type recorder struct {
	server *httptest.Server
	mutex  sync.Mutex
	bodies map[string][]byte
}

func startRecorder(t *testing.T) *recorder {
	r := &recorder{bodies: map[string][]byte{}}
	r.server = httptest.NewTLSServer(r)
	t.Cleanup(r.server.Close)
	return r
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, call *http.Request) {
	body, err := io.ReadAll(call.Body)
	var review admissionv1.AdmissionReview
	if err == nil {
		err = json.Unmarshal(body, &review)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.mutex.Lock()
	r.bodies[call.URL.Path] = body
	r.mutex.Unlock()
	review.Response = &admissionv1.AdmissionResponse{UID: review.Request.UID, Allowed: true}
	review.Request = nil
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(review)
}

// take returns what was recorded since the last call.
func (r *recorder) take() map[string][]byte {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	taken := r.bodies
	r.bodies = map[string][]byte{}
	return taken
}

// register adds two copies of the shipped configurations that call the recorder: below /shipped as
// they are, below /all without their conditions. They go with the test.
func (r *recorder) register(t *testing.T) {
	t.Helper()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.server.Certificate().Raw})
	for _, name := range []string{"shipped", "all"} {
		copied, err := plane.ReadWebhooks(shipped)
		must(t, err)
		for _, config := range copied.Validating {
			config.Name = "recorder-" + name
			for i := range config.Webhooks {
				dropConditions(&config.Webhooks[i].MatchConditions, name)
			}
		}
		for _, config := range copied.Mutating {
			// After meshrail's own, so that the recorder sees what /validate will see.
			config.Name = "recorder-" + name
			for i := range config.Webhooks {
				dropConditions(&config.Webhooks[i].MatchConditions, name)
			}
		}
		must(t, copied.Redirect(r.server.URL+"/"+name, ca))
		must(t, cluster.Register(t.Context(), copied))
	}
	t.Cleanup(func() {
		api := clients.AdmissionregistrationV1()
		for _, name := range []string{"recorder-shipped", "recorder-all"} {
			ctx, gone := context.Background(), metav1.DeleteOptions{}
			must(t, api.ValidatingWebhookConfigurations().Delete(ctx, name, gone))
			must(t, api.MutatingWebhookConfigurations().Delete(ctx, name, gone))
		}
	})
	r.awaitCalls(t)
}

func dropConditions(conditions *[]registrationv1.MatchCondition, name string) {
	if name == "all" {
		*conditions = nil
	}
}

// The API server uses both copies of both kinds when an object that all must see came four times.
func (r *recorder) awaitCalls(t *testing.T) {
	t.Helper()
	probe := parse(t, "cases/warning/input.yaml")[0]
	probe.SetNamespace("default")
	must(t, wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, server.Patience, true,
		func(context.Context) (bool, error) {
			r.take()
			dryRunCreate(probe)
			return len(r.take()) == 4, nil
		}))
}

// ask sends a recorded review to meshrail and returns its answer.
func ask(t *testing.T, client *http.Client, path string,
	body []byte) *admissionv1.AdmissionResponse {
	t.Helper()
	response, err := client.Post("https://"+meshrail.Address+path, "application/json",
		strings.NewReader(string(body)))
	must(t, err)
	defer response.Body.Close()
	var review admissionv1.AdmissionReview
	must(t, json.NewDecoder(response.Body).Decode(&review))
	if response.StatusCode != http.StatusOK || review.Response == nil {
		t.Fatalf("%s: status %d, %+v", path, response.StatusCode, review)
	}
	return review.Response
}
