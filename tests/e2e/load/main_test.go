// SPDX-License-Identifier: Apache-2.0

// Package load holds servers under the traffic of API servers while something happens to them. README.md
// tells what, and what came of it.
package load

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"meshrail.io/tests/e2e/server"
)

var full = flag.Bool("full", false, "measure in full: an hour, on a machine that does nothing else")

// either is how much of something there is to do.
func either[T any](short, whole T) T {
	if *full {
		return whole
	}
	return short
}

// beside lets the short tests that mostly wait run beside each other.
func beside(t *testing.T) {
	if !*full {
		t.Parallel()
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newCerts(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "certs")
	must(t, server.InitCerts(folder))
	return folder
}

func read(t *testing.T, path ...string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(path...))
	must(t, err)
	return content
}

// The control is built once, beside the binary of the test.
var control = sync.OnceValues(func() (string, error) {
	own, err := os.Executable()
	if err != nil {
		return "", err
	}
	program := filepath.Join(filepath.Dir(own), "plain")
	build := exec.Command("go", "build", "-o", program, "./plain")
	build.Stderr = os.Stderr
	return program, build.Run()
})
