// SPDX-License-Identifier: Apache-2.0

// Package asked asks meshrail what it says of objects that an oracle made.
package asked

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// A Finding as `check --output json` prints it.
type Finding struct{ File, Rule, Field, Action, Found, Message string }

// With is what meshrail gets beside the objects.
type With struct {
	Policy   string // as YAML
	Before   any    // what they are updates of
	Complete bool   // no object is a part of another
}

// Check is what meshrail says of each object, by its place in the list. An oracle that cannot ask ends.
func Check[T any](program string, objects []T, with With) map[int][]Finding {
	folder, err := os.MkdirTemp("", "oracle-")
	must(err)
	defer os.RemoveAll(folder)
	write := func(name string, text []byte, err error) string {
		must(err)
		path := filepath.Join(folder, name)
		must(os.WriteFile(path, text, 0o600))
		return path
	}
	must(os.Mkdir(filepath.Join(folder, "objects"), 0o700))
	for i, object := range objects {
		text, err := json.Marshal(object)
		write(fmt.Sprintf("objects/%06d.json", i), text, err)
	}
	arguments := []string{"check", "--output", "json"}
	if with.Complete {
		arguments = append(arguments, "--complete")
	}
	if with.Policy != "" {
		arguments = append(arguments, "--policy", write("policy.yaml", []byte(with.Policy), nil))
	}
	if with.Before != nil {
		text, err := json.Marshal(with.Before)
		arguments = append(arguments, "--old", write("before.json", text, err))
	}
	return findings(program, append(arguments, filepath.Join(folder, "objects")))
}

func findings(program string, arguments []string) map[int][]Finding {
	printed, err := exec.Command(program, arguments...).Output()
	if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() != 1) {
		log.Fatalf("%s %v: %v: %s", program, arguments, err, printed)
	}
	var report struct{ Findings []Finding }
	must(json.Unmarshal(printed, &report))
	found := map[int][]Finding{}
	for _, one := range report.Findings {
		number, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(one.File), ".json"))
		must(err)
		found[number] = append(found[number], one)
	}
	return found
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
