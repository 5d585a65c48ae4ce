// SPDX-License-Identifier: Apache-2.0

package load

import (
	"regexp"
	"sync"
	"testing"
	"time"

	"meshrail.io/tests/e2e/apiclient"
	"meshrail.io/tests/e2e/server"
)

var connections = regexp.MustCompile(`^meshrail_connections$`)

// An API server closes a connection that nobody has used for 90 s, and does not repeat a call that met
// one that its peer had closed: who closes at 90 s, too, loses a call now and then. Two hundred
// connections rest for 89 to 91 s, and each of the calls after that is answered.
func TestCallsAfterNinetyIdleSeconds(t *testing.T) {
	t.Parallel()
	const servers, kept = 8, 25
	certs := newCerts(t)
	s, err := server.Start(certs, t.TempDir())
	must(t, err)
	t.Cleanup(s.Kill)
	var clients []*apiclient.Client
	for range servers {
		client, err := apiclient.New(apiclient.Options{Address: s.Address, Path: "/validate",
			CA: read(t, certs, "ca.crt"), Version: "v1"})
		must(t, err)
		clients = append(clients, client)
	}
	call := func(after func(number int) time.Duration) (failures int) {
		var calls sync.WaitGroup
		failed := make(chan error, servers*kept)
		for number := range servers * kept {
			calls.Go(func() {
				time.Sleep(after(number))
				if err := judgeFatal(clients[number%servers]); err != nil {
					failed <- err
				}
			})
		}
		calls.Wait()
		close(failed)
		for err := range failed {
			t.Error(err)
			failures++
		}
		return failures
	}

	call(func(int) time.Duration { return 0 })
	open, err := s.Count(connections)
	must(t, err)
	if open < servers*kept/2 {
		t.Fatalf("only %d connections are kept: this would show nothing", open)
	}
	failures := call(func(number int) time.Duration {
		return 89*time.Second + 2*time.Second*time.Duration(number)/(servers*kept)
	})
	t.Logf("%d connections rested for 89 to 91 s; %d of %d calls failed", open, failures, servers*kept)
}
