// SPDX-License-Identifier: Apache-2.0

package transport

import (
	"bytes"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"meshrail.io/tests/e2e/server"
)

// Certificates change on disk while workers send: no call fails, a new handshake sees the new pair
// within two seconds, and a pair that does not match is refused while the old one is served on.
func TestRotationUnderLoadLosesNoCall(t *testing.T) {
	first, second, third := newCerts(t), newCerts(t), newCerts(t)
	mounted := mountSecret(t)
	mounted.publish(read(t, first, "tls.crt"), read(t, first, "tls.key"))

	s, err := server.Start(mounted.folder, t.TempDir())
	must(t, err)
	t.Cleanup(s.Kill)
	traffic := startLoad(t, s.Address, slices.Concat(
		read(t, first, "ca.crt"), read(t, second, "ca.crt"), read(t, third, "ca.crt")))
	traffic.requireMore(t, s, 500)
	requireServed(t, s, first)

	mounted.publish(read(t, second, "tls.crt"), read(t, second, "tls.key"))
	requireServed(t, s, second)
	traffic.requireMore(t, s, 500)

	mounted.publish(read(t, third, "tls.crt"), read(t, second, "tls.key"))
	awaitRefusal(t, s)
	requireServed(t, s, second)
	traffic.requireMore(t, s, 500)

	mounted.publish(read(t, third, "tls.crt"), read(t, third, "tls.key"))
	requireServed(t, s, third)
	traffic.requireMore(t, s, 500)
	traffic.requireNoFailure(t)
}

// requireServed waits, for as long as the promise allows, for a handshake with the pair of a
// folder.
func requireServed(t *testing.T, s *server.Server, certs string) {
	t.Helper()
	block, _ := pem.Decode(read(t, certs, "tls.crt"))
	deadline := time.Now().Add(2 * time.Second)
	for {
		// What is presented is compared byte for byte; who signed it is the load's business.
		connection, err := tls.Dial("tcp", s.Address, &tls.Config{InsecureSkipVerify: true})
		must(t, err)
		presented := connection.ConnectionState().PeerCertificates[0].Raw
		connection.Close()
		if bytes.Equal(presented, block.Bytes) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is not served within 2 s of the swap\n%s", certs, s.Log())
		}
		time.Sleep(20 * time.Millisecond)
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

func (m *secret) publish(certificate, key []byte) {
	m.t.Helper()
	m.generation++
	version := fmt.Sprintf("..%d", m.generation)
	folder := filepath.Join(m.folder, version)
	must(m.t, os.Mkdir(folder, 0o700))
	must(m.t, os.WriteFile(filepath.Join(folder, "tls.crt"), certificate, 0o600))
	must(m.t, os.WriteFile(filepath.Join(folder, "tls.key"), key, 0o600))
	link := filepath.Join(m.folder, "..data_tmp")
	must(m.t, os.Symlink(version, link))
	must(m.t, os.Rename(link, filepath.Join(m.folder, "..data")))
}

var refusals = regexp.MustCompile(`^meshrail_reloads_total{source="certificate",result="refused"}$`)

// awaitRefusal waits until the server has looked at a pair that it must refuse: only then does it
// mean something that the old one is served.
func awaitRefusal(t *testing.T, s *server.Server) {
	t.Helper()
	must(t, s.Await("a refused pair", func() (bool, error) {
		count, err := s.Count(refusals)
		return count > 0, err
	}))
}
