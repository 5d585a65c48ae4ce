// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/yaml"

	"meshrail.io/tests/e2e/plane"
)

// Each folder in cases/ is a session of a person with kubectl, in a namespace of its own that has
// the folder's name (and the labels of namespace.yaml, if there is one). `transcript` shows it as a
// terminal would: a line that begins with `$ ` is a command for bash, run in the folder; `> `
// continues it; `# ` is a remark; everything else is what the commands print, and [N] a status
// other than 0.
func TestTranscripts(t *testing.T) {
	paths, err := filepath.Glob("cases/*/transcript")
	if err != nil || len(paths) == 0 {
		t.Fatal("no transcripts found", err)
	}
	for _, path := range paths {
		folder := filepath.Dir(path)
		t.Run(filepath.Base(folder), func(t *testing.T) { replay(t, folder) })
	}
}

func replay(t *testing.T, folder string) {
	path := filepath.Join(folder, "transcript")
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	environment := newSession(t, folder)
	var seen bytes.Buffer
	for _, step := range parseTranscript(string(golden)) {
		seen.WriteString(step.script)
		if step.command != "" {
			seen.WriteString(perform(t, folder, step.command, environment))
		}
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, seen.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if seen.String() != string(golden) {
		t.Errorf("%s: the session went otherwise:\n%s", path,
			cmp.Diff(string(golden), seen.String()))
	}
}

// A step is a command with the lines that show it (script), or remarks and blank lines alone.
type step struct {
	script, command string
}

func parseTranscript(text string) []step {
	var steps []step
	inOutput := false
	for line := range strings.Lines(text) {
		last := len(steps) - 1
		switch {
		case strings.HasPrefix(line, "$ "):
			steps = append(steps, step{line, line[2:]})
			inOutput = false
		case strings.HasPrefix(line, "> ") && last >= 0 && !inOutput:
			steps[last].script += line
			steps[last].command += line[2:]
		case strings.HasPrefix(line, "# ") || line == "\n":
			steps = append(steps, step{script: line})
			inOutput = false
		default:
			inOutput = true
		}
	}
	return steps
}

// newSession makes the namespace and the environment of a session.
func newSession(t *testing.T, folder string) []string {
	t.Helper()
	name := filepath.Base(folder)
	var wanted corev1.Namespace
	content, err := os.ReadFile(filepath.Join(folder, "namespace.yaml"))
	if err == nil {
		err = yaml.UnmarshalStrict(content, &wanted)
	} else if os.IsNotExist(err) {
		err = nil
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := plane.CreateNamespace(clients, name, wanted.Labels); err != nil {
		t.Fatal(err)
	}
	config, err := clientcmd.LoadFromFile(cluster.Kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	config.Contexts[config.CurrentContext].Namespace = name
	kubeconfig := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(*config, kubeconfig); err != nil {
		t.Fatal(err)
	}
	return append(os.Environ(), "KUBECONFIG="+kubeconfig, "HOME="+workdir, "LC_ALL=C.UTF-8",
		"KUBECACHEDIR="+filepath.Join(workdir, "discovery"),
		"PATH="+assets+":"+os.Getenv("PATH"))
}

var trailing = regexp.MustCompile(`(?m)[ \t]+$`)

// perform runs a command and returns what a terminal would show, without what differs from run to
// run.
func perform(t *testing.T, folder, command string, environment []string) string {
	t.Helper()
	bash := exec.CommandContext(t.Context(), "bash", "-c", "set -o pipefail\n"+command)
	bash.Dir, bash.Env = folder, environment
	output, err := bash.CombinedOutput()
	text := strings.ReplaceAll(string(output), meshrail.Address, "meshrail:443")
	text = trailing.ReplaceAllString(text, "")
	var shown strings.Builder
	for line := range strings.Lines(text) {
		// What would read as script is marked.
		if line == "\n" || strings.HasPrefix(line, "$ ") || strings.HasPrefix(line, "# ") {
			shown.WriteString("|")
		}
		shown.WriteString(strings.TrimSuffix(line, "\n") + "\n")
	}
	if err != nil {
		if bash.ProcessState == nil || bash.ProcessState.ExitCode() < 0 {
			t.Fatalf("%s: %v", command, err)
		}
		fmt.Fprintf(&shown, "[%d]\n", bash.ProcessState.ExitCode())
	}
	return shown.String()
}
