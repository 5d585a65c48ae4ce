// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"crypto/tls"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// The conditions of the shipped webhooks keep from meshrail only what it has nothing to say of: what
// the API server sends without them, and does not send with them, is answered with silence.
func TestConditionsHideNoFinding(t *testing.T) {
	recording := startRecorder(t)
	recording.register(t)
	// The answers are looked at, not the certificate.
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	t.Cleanup(client.CloseIdleConnections)

	files, err := filepath.Glob("cases/*/*.yaml")
	must(t, err)
	files = append(files, "matching/unsent.yaml", "matching/sent.yaml")
	sent, hidden := 0, 0
	for _, file := range files {
		for _, object := range parse(t, file) {
			if object.GetNamespace() == "" {
				object.SetNamespace("default")
			}
			recording.take()
			dryRunCreate(t, object)
			calls := recording.take()
			for path, body := range calls {
				doorway, everything := strings.CutPrefix(path, "/all")
				if !everything {
					sent++
					continue
				}
				if _, isSent := calls["/shipped"+doorway]; isSent {
					continue
				}
				hidden++
				answer := ask(t, client, doorway, body)
				if !answer.Allowed || len(answer.Warnings)+len(answer.Patch) != 0 ||
					answer.AuditAnnotations["findings"] != "" {
					t.Errorf("%s: %s %s is not sent to %s, which would say %+v",
						file, object.GetKind(), object.GetName(), doorway, answer)
				}
			}
			requireSent(t, file, calls)
		}
	}
	if sent == 0 || hidden == 0 {
		t.Errorf("%d reviews sent, %d kept back: the objects show nothing", sent, hidden)
	}
}

// The two files in matching/ say what must and must not be sent for its judgement.
func requireSent(t *testing.T, file string, calls map[string][]byte) {
	t.Helper()
	_, isSent := calls["/shipped/validate"]
	_, exists := calls["/all/validate"]
	switch filepath.Base(file) {
	case "sent.yaml":
		if !isSent {
			t.Errorf("%s: not sent", calls["/all/validate"])
		}
	case "unsent.yaml":
		if isSent || !exists {
			t.Errorf("sent, or not even of a guarded kind: %s", calls["/shipped/validate"])
		}
	}
}
