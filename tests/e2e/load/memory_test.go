// SPDX-License-Identifier: Apache-2.0

package load

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"meshrail.io/tests/e2e/server"
)

const names = 100_000

// Reviews of many names over many connections leave nothing behind: once it has warmed up, the program
// has the memory that it has, to five in a hundred.
func TestMemoryIsFlat(t *testing.T) {
	const callers, samples, warm = 4, 50, 10
	reviews, connections := either(80_000, 2_000_000), either(400, 10_000)
	certs := newCerts(t)
	s, err := server.Start(certs, t.TempDir())
	must(t, err)
	t.Cleanup(s.Kill)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(read(t, certs, "ca.crt"))
	settings := &tls.Config{RootCAs: roots}

	var resident []int
	var number atomic.Int64
	var failed atomic.Int64
	for range samples {
		var done sync.WaitGroup
		for range callers {
			done.Go(func() {
				for range connections / samples / callers {
					if err := converse(s, settings, &number, reviews/connections); err != nil {
						t.Error(err)
						failed.Add(1)
					}
				}
			})
		}
		done.Wait()
		if failed.Load() > 0 {
			return
		}
		bytes, err := s.Resident()
		must(t, err)
		resident = append(resident, bytes>>10)
	}
	t.Logf("%d reviews over %d connections; resident KiB: %d", number.Load(), connections, resident)
	least, most := slices.Min(resident[warm:]), slices.Max(resident[warm:])
	if middle := (least + most) / 2; most-middle > middle/20 {
		t.Errorf("from %d to %d KiB is not flat", least, most)
	}
}

// converse sends so many reviews over a connection of its own.
func converse(s *server.Server, settings *tls.Config, number *atomic.Int64, reviews int) error {
	transport := &http.Transport{TLSClientConfig: settings.Clone()}
	defer transport.CloseIdleConnections()
	for range reviews {
		n := number.Add(1)
		uid := fmt.Sprintf(`"uid":"%036d"`, n)
		review := fmt.Appendf(nil, memoryReview, uid, n%names, n%1000)
		request, err := http.NewRequest(http.MethodPost, "https://"+s.Address+"/validate?timeout=30s", bytes.NewReader(review))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := transport.RoundTrip(request)
		if err != nil {
			return err
		}
		answer, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			return err
		}
		if response.StatusCode != http.StatusOK || !bytes.Contains(answer, []byte(uid)) {
			return fmt.Errorf("%d %s", response.StatusCode, answer)
		}
	}
	return nil
}

// A DestinationRule by its uid, its name and its connections: some are denied.
const memoryReview = `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{%s,
"kind":{"group":"networking.istio.io","version":"v1","kind":"DestinationRule"},
"resource":{"group":"networking.istio.io","version":"v1","resource":"destinationrules"},
"name":"cart-%[2]d","namespace":"shop","operation":"CREATE","userInfo":{"username":"dev@example.com"},
"object":{"apiVersion":"networking.istio.io/v1","kind":"DestinationRule",
"metadata":{"name":"cart-%[2]d","namespace":"shop"},
"spec":{"host":"cart-%[2]d.shop.svc.cluster.local","trafficPolicy":{"connectionPool":{"tcp":{"maxConnections":%[3]d}}}}},
"oldObject":null,"dryRun":false}}`
