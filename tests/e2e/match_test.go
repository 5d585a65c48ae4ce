// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"crypto/tls"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var skips = regexp.MustCompile(`^meshrail_requests_total{.*outcome="skipped"`)

// The conditions of the shipped webhooks are meshrail's own idea of what it judges. What the API
// server sends without them, and does not send with them, is answered with silence; what it sends
// is never skipped.
func TestConditionsAreWhatIsJudged(t *testing.T) {
	recording := startRecorder(t)
	recording.register(t)
	// The answers are looked at, not the certificate.
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	t.Cleanup(client.CloseIdleConnections)

	files, err := filepath.Glob("cases/*/*.yaml")
	must(t, err)
	files = append(files, "matching/unsent.yaml", "matching/sent.yaml")
	sent, hidden, skipped := 0, 0, 0
	for _, file := range files {
		for _, object := range parse(t, file) {
			if object.GetNamespace() == "" {
				object.SetNamespace("default")
			}
			recording.take()
			dryRunCreate(object)
			calls := recording.take()
			for path, body := range calls {
				doorway, everything := strings.CutPrefix(path, "/all")
				if !everything {
					continue
				}
				before, err := meshrail.Count(skips)
				must(t, err)
				answer := ask(t, client, doorway, body)
				after, err := meshrail.Count(skips)
				must(t, err)
				skipped += after - before
				if _, isSent := calls["/shipped"+doorway]; isSent {
					sent++
					if after != before {
						t.Errorf("%s: %s %s is sent to %s, which skips it",
							file, object.GetKind(), object.GetName(), doorway)
					}
					continue
				}
				hidden++
				if !answer.Allowed || len(answer.Warnings)+len(answer.Patch) != 0 ||
					answer.AuditAnnotations["findings"] != "" {
					t.Errorf("%s: %s %s is not sent to %s, which would say %+v",
						file, object.GetKind(), object.GetName(), doorway, answer)
				}
			}
			requireSent(t, file, calls)
		}
	}
	if sent == 0 || hidden == 0 || skipped == 0 {
		t.Errorf("%d reviews sent, %d kept back, %d skipped: this shows nothing",
			sent, hidden, skipped)
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
