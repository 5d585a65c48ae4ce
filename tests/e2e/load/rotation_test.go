// SPDX-License-Identifier: Apache-2.0

package load

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"meshrail.io/tests/e2e/server"
)

// A pair of its own CA.
type pair struct{ ca, certificate, key []byte }

// Certificates change on disk as kubelet changes them, and the server finds that by itself: no call
// fails, and the next pair is put there as soon as a new handshake has seen the last one.
func TestRotations(t *testing.T) {
	beside(t)
	pairs := make([]pair, 4)
	var ca []byte
	for i := range pairs {
		folder := newCerts(t)
		pairs[i] = pair{read(t, folder, "ca.crt"), read(t, folder, "tls.crt"), read(t, folder, "tls.key")}
		ca = slices.Concat(ca, pairs[i].ca)
	}
	mounted := mountSecret(t)
	mounted.publish(pairs[0])
	s, err := server.Start(mounted.folder, t.TempDir())
	must(t, err)
	t.Cleanup(s.Kill)
	service := newService(t)
	service.add(t, s.Address)
	traffic := startTraffic(t, service, ca)

	rotations := either(50, 1000)
	for i := range rotations {
		next := pairs[(i+1)%len(pairs)]
		mounted.publish(next)
		awaitServed(t, s, next)
	}
	traffic.more(t, 500)
	if failed := traffic.report(t, fmt.Sprintf("%d rotations", rotations)); failed > 0 {
		t.Errorf("%d calls failed", failed)
	}
}

// awaitServed waits until a handshake presents the pair, byte for byte; who signed it is the traffic's
// business.
func awaitServed(t *testing.T, s *server.Server, wanted pair) {
	t.Helper()
	block, _ := pem.Decode(wanted.certificate)
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, server.Patience, true,
		func(context.Context) (bool, error) {
			connection, err := tls.Dial("tcp", s.Address, &tls.Config{InsecureSkipVerify: true})
			if err != nil {
				return false, err
			}
			defer connection.Close()
			return bytes.Equal(connection.ConnectionState().PeerCertificates[0].Raw, block.Bytes), nil
		})
	if err != nil {
		t.Fatalf("a new pair is not served: %v\n%s", err, s.Log())
	}
}

// A secret is a folder as kubelet mounts one: the files are links into a folder that one rename
// replaces.
type secret struct {
	t          *testing.T
	folder     string
	generation int
}

func mountSecret(t *testing.T) *secret {
	t.Helper()
	m := &secret{t: t, folder: t.TempDir()}
	for _, name := range []string{"tls.crt", "tls.key"} {
		must(t, os.Symlink(filepath.Join("..data", name), filepath.Join(m.folder, name)))
	}
	return m
}

// publish replaces the contents, and removes those before, as kubelet does.
func (m *secret) publish(content pair) {
	m.t.Helper()
	version := fmt.Sprintf("..%d", m.generation+1)
	folder := filepath.Join(m.folder, version)
	must(m.t, os.Mkdir(folder, 0o700))
	must(m.t, os.WriteFile(filepath.Join(folder, "tls.crt"), content.certificate, 0o600))
	must(m.t, os.WriteFile(filepath.Join(folder, "tls.key"), content.key, 0o600))
	link := filepath.Join(m.folder, "..data_tmp")
	must(m.t, os.Symlink(version, link))
	must(m.t, os.Rename(link, filepath.Join(m.folder, "..data")))
	must(m.t, os.RemoveAll(filepath.Join(m.folder, fmt.Sprintf("..%d", m.generation))))
	m.generation++
}
