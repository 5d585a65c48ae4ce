// SPDX-License-Identifier: Apache-2.0

package load

import (
	"sync"
	"testing"
	"time"

	"meshrail.io/tests/e2e/server"
)

const (
	replicas = 3
	// How long new connections still go to a replica that leaves: until kubelet's news has come to the
	// EndpointSlice, and that to every node.
	lag = time.Second
	// How often kubelet asks whether a new replica is ready.
	probe = 2 * time.Second
)

// A deployment is replicas of one program behind a service. It is restarted as the Deployment's
// controller does with maxSurge 1 and maxUnavailable 0.
type deployment struct {
	t       *testing.T
	service *service
	launch  func() (*server.Server, error)
	preStop time.Duration // kubelet waits so long before it sends SIGTERM
	running []*server.Server
	leaving sync.WaitGroup
}

// scale starts another replica. It gets traffic when it is ready.
func (d *deployment) scale() {
	d.t.Helper()
	s, err := d.launch()
	must(d.t, err)
	d.t.Cleanup(s.Kill)
	d.service.add(d.t, s.Address)
	d.running = append(d.running, s)
}

// end takes a replica away: its endpoint and its process learn of it at the same time.
func (d *deployment) end(s *server.Server) {
	d.leaving.Go(func() {
		time.Sleep(lag)
		d.service.remove(s.Address)
	})
	d.leaving.Go(func() {
		time.Sleep(d.preStop)
		if err := s.Terminate(); err != nil {
			d.t.Error(err)
		}
		if err := s.Wait(); err != nil {
			d.t.Error(err)
		}
	})
}

// restart replaces each replica, one after the other, and waits until the old ones have gone.
func (d *deployment) restart() {
	d.t.Helper()
	for range replicas {
		time.Sleep(probe)
		d.scale()
		d.end(d.running[0])
		d.running = d.running[1:]
	}
	d.leaving.Wait()
}

// roll restarts a deployment under traffic, and returns how many calls failed.
func roll(t *testing.T, who string, d *deployment, ca []byte) int {
	t.Helper()
	d.t, d.service = t, newService(t)
	for range replicas {
		d.scale()
	}
	traffic := startTraffic(t, d.service, ca)
	for range either(2, 10) {
		traffic.more(t, 1000)
		d.restart()
	}
	traffic.more(t, 1000)
	return traffic.report(t, who)
}

// Rolling restarts cost meshrail no call. That the same restarts cost a webhook as people write it some
// calls, shows that they would be seen.
func TestRollingRestarts(t *testing.T) {
	beside(t)
	certs := newCerts(t)
	ca := read(t, certs, "ca.crt")
	program, err := control()
	must(t, err)
	plain := func() (*server.Server, error) {
		return server.StartAs([]string{program}, certs, t.TempDir())
	}
	// Long enough for every kept connection to be used once more: its answer tells the client to drop it.
	drain := either("3s", "10s")
	meshrail := func() (*server.Server, error) {
		return server.Start(certs, t.TempDir(), "--drain-delay", drain)
	}

	if failed := roll(t, "meshrail", &deployment{launch: meshrail}, ca); failed > 0 {
		t.Errorf("%d calls failed", failed)
	}
	if failed := roll(t, "net/http with Shutdown", &deployment{launch: plain}, ca); failed == 0 {
		t.Error("no call failed of the control: these restarts show nothing")
	}
	if *full { // what people add when they have seen it; not asserted, for it depends on the moment
		roll(t, "the same with a preStop of 10 s", &deployment{launch: plain, preStop: 10 * time.Second}, ca)
	}
}
