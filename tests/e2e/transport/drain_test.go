// SPDX-License-Identifier: Apache-2.0

package transport

import (
	"testing"

	"meshrail.io/tests/e2e/server"
)

// A rolling restart: each of two servers is terminated under load while the other one is ready, and
// no call fails. The client keeps connections to a terminating server as kube-apiserver does.
func TestTerminationUnderLoadLosesNoCall(t *testing.T) {
	certs := newCerts(t)
	service := startForwarder(t)
	// Long enough for every kept connection to be used once: its answer tells the client to drop it.
	const delay = "3s"
	launch := func() *backend {
		s, err := server.Start(certs, t.TempDir(), "--drain-delay", delay)
		must(t, err)
		t.Cleanup(s.Kill)
		return service.add(t, s)
	}
	serving := func(b *backend) {
		must(t, b.Await("forwarded connections", func() (bool, error) {
			return b.connections.Load() > 0, nil
		}))
	}

	first, second := launch(), launch()
	must(t, first.Await("probes", func() (bool, error) {
		return first.ready.Load() && second.ready.Load(), nil
	}))
	traffic := startLoad(t, service.listener.Addr().String(), read(t, certs, "ca.crt"))
	serving(first)
	serving(second)

	must(t, first.Terminate())
	must(t, first.Wait())
	traffic.requireMore(t, second.Server, 1000)

	third := launch()
	serving(third)
	must(t, second.Terminate())
	must(t, second.Wait())
	traffic.requireMore(t, third.Server, 1000)
	traffic.requireNoFailure(t)
}
