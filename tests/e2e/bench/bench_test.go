// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os/exec"
	"path/filepath"
	"testing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What is measured is right: meshrail and byhand answer every body alike, a wrong answer would be seen,
// and calls are counted.
func TestFewCalls(t *testing.T) {
	program := filepath.Join(t.TempDir(), "byhand")
	if output, err := exec.Command("go", "build", "-o", program, "./byhand").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	s, err := newStage(t.TempDir())
	must(t, err)
	sides, err := sides(s, &options{byhand: program})
	must(t, err)
	defer end(sides)
	client, err := s.client(sides[0].server.Address)
	must(t, err)
	kinds, err := kinds()
	must(t, err)
	for _, side := range sides {
		for _, kind := range kinds {
			for _, size := range []int{2 * kib, 64 * kib} {
				bodies, err := kind.reviews(client, size)
				must(t, err)
				if length := len(bodies[0].bytes); length < size/2 || length > size+size/4 {
					t.Errorf("%s: %d bytes are not about %d", kind.name, length, size)
				}
				for _, body := range bodies {
					if answered, err := side.call(&body); !answered || err != nil {
						t.Errorf("%s, %d bytes: answered: %v, %v", kind.name, size, answered, err)
					}
					body.allowed = !body.allowed
					if _, err := side.call(&body); err == nil {
						t.Errorf("%s, %d bytes: a wrong answer is taken for right", kind.name, size)
					}
				}
				played, err := side.play(&cell{bodies: bodies, callers: 4}, 0)
				must(t, err)
				if len(played.spans) != 4 || played.refused != 0 || played.cpu <= 0 {
					t.Errorf("%s, %d bytes: %d of 4 calls answered, CPU %v", kind.name, size, len(played.spans), played.cpu)
				}
			}
		}
	}
	if want := len(kinds) * 2 * 8; sides[0].calls != want || sides[1].calls != want {
		t.Errorf("%d and %d calls are counted, not %d", sides[0].calls, sides[1].calls, want)
	}
}
