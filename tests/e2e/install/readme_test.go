// SPDX-License-Identifier: Apache-2.0

package install

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const root = "../../.."

// A beginner is somebody in a clone of this repository, with a shell.
type beginner struct {
	folder      string
	environment []string
	namespace   string
	pod         *pod
}

// newBeginner copies what a clone would have. There is no registry here: docker says that it did what it was
// told, and tests/image builds the Dockerfile and runs what comes of it.
func newBeginner(t *testing.T, namespace string) *beginner {
	t.Helper()
	b := &beginner{folder: t.TempDir(), namespace: namespace}
	tools := t.TempDir()
	must(t, os.WriteFile(filepath.Join(tools, "docker"), []byte("#!/bin/sh\necho docker is not here: $*\n"), 0o755))
	must(t, os.Symlink(helm, filepath.Join(tools, "helm")))
	copying := exec.Command("sh", "-c", `git ls-files -z --cached --others --exclude-standard |
		tar --null --files-from=- -cf - | tar -xf - -C "$0"`, b.folder)
	copying.Dir = root
	output, err := copying.CombinedOutput()
	if err != nil {
		t.Fatalf("a copy of the repository: %v\n%s", err, output)
	}
	b.environment = append(os.Environ(), "KUBECONFIG="+cluster.Kubeconfig, "HOME="+workdir,
		"PATH="+tools+":"+assets+":"+os.Getenv("PATH"))
	return b
}

// types runs a command. Meanwhile the test is the cluster: it runs a pod as soon as there is a Deployment.
func (b *beginner) types(t *testing.T, line string) (string, error) {
	t.Helper()
	began := time.Now()
	var said strings.Builder
	command := exec.Command("bash", "-ec", line)
	command.Dir, command.Env = b.folder, b.environment
	command.Stdout, command.Stderr = &said, &said
	must(t, command.Start())
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	for {
		select {
		case err := <-ended:
			t.Logf("%6.1f s  %s", time.Since(began).Seconds(), line)
			return said.String(), err
		case <-time.After(100 * time.Millisecond):
			if b.pod == nil {
				b.look(t)
			}
		}
	}
}

func (b *beginner) mustType(t *testing.T, line string) {
	t.Helper()
	if said, err := b.types(t, line); err != nil {
		t.Fatalf("%s: %v\n%s", line, err, said)
	}
}

func (b *beginner) look(t *testing.T) {
	ctx := context.Background()
	deployment, err := clients.AppsV1().Deployments(b.namespace).Get(ctx, "meshrail", metav1.GetOptions{})
	if err != nil {
		return
	}
	// As kubelet does, it waits for the Secret, which may be applied after the Deployment.
	secret := deployment.Spec.Template.Spec.Volumes[0].Secret.SecretName
	if _, err := clients.CoreV1().Secrets(b.namespace).Get(ctx, secret, metav1.GetOptions{}); err != nil {
		return
	}
	b.pod = runPod(t, b.namespace)
	route(t, b.namespace, b.pod)
	declareReady(t, deployment)
}

// declareReady says of a Deployment and of a ReplicaSet of it what controllers would say now.
func declareReady(t *testing.T, deployment *appsv1.Deployment) {
	t.Helper()
	ctx, replicas := context.Background(), *deployment.Spec.Replicas
	sets := clients.AppsV1().ReplicaSets(deployment.Namespace)
	set, err := sets.Create(ctx, &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Name: "meshrail-1", Labels: deployment.Spec.Selector.MatchLabels,
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(deployment,
				appsv1.SchemeGroupVersion.WithKind("Deployment"))}},
		Spec: appsv1.ReplicaSetSpec{Replicas: &replicas, Selector: deployment.Spec.Selector, Template: deployment.Spec.Template},
	}, metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() { sets.Delete(ctx, set.Name, metav1.DeleteOptions{}) })
	set.Status = appsv1.ReplicaSetStatus{Replicas: replicas, ReadyReplicas: replicas, AvailableReplicas: replicas,
		ObservedGeneration: set.Generation}
	_, err = sets.UpdateStatus(ctx, set, metav1.UpdateOptions{})
	must(t, err)
	deployment.Status = appsv1.DeploymentStatus{Replicas: replicas, UpdatedReplicas: replicas, ReadyReplicas: replicas,
		AvailableReplicas: replicas, ObservedGeneration: deployment.Generation,
		Conditions: []appsv1.DeploymentCondition{{Type: appsv1.DeploymentAvailable, Status: corev1.ConditionTrue}}}
	_, err = clients.AppsV1().Deployments(deployment.Namespace).UpdateStatus(ctx, deployment, metav1.UpdateOptions{})
	must(t, err)
}

// block is the first one in that language behind a heading of a document, its lines joined where they go on.
func block(t *testing.T, document, heading, language string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, document))
	must(t, err)
	_, below, found := strings.Cut(string(text), heading+"\n")
	if !found {
		t.Fatalf("%s has no %s", document, heading)
	}
	_, below, _ = strings.Cut(below, "```"+language+"\n")
	lines, _, _ := strings.Cut(below, "```")
	return strings.ReplaceAll(lines, "\\\n", "")
}

// From a clone to a refusal, by the commands of the first page as they stand there.
func TestTheFirstPage(t *testing.T) {
	b := newBeginner(t, "meshrail-system")
	commands := strings.Split(strings.TrimSpace(block(t, "README.md", "## Install it", "sh")), "\n")
	began := time.Now()
	last := len(commands) - 1
	for _, command := range commands[:last] {
		b.mustType(t, command)
	}
	requireGuarded(t, true, cluster.Config)
	said, err := b.types(t, commands[last])
	t.Logf("%6.1f s  from a clone to a refusal, without the image", time.Since(began).Seconds())
	shown, err2 := os.ReadFile(filepath.Join(root, "README.md"))
	must(t, err2)
	session := regexp.MustCompile(`(?s)\$ ` + regexp.QuoteMeta(strings.TrimSpace(commands[last])) + `\n(.*?)\n[$` + "`]").
		FindSubmatch(shown)
	said = strings.ReplaceAll(said, " \n", "\n") // the page has no spaces at the ends of lines
	if err == nil || session == nil || strings.TrimSpace(said) != string(session[1]) {
		t.Errorf("%v: kubectl says\n%s", err, said)
	}

	b.mustType(t, "helm upgrade meshrail chart/meshrail -n meshrail-system --reuse-values --set webhooks.enabled=false")
	requireGuarded(t, false, cluster.Config)
	b.mustType(t, "helm uninstall meshrail -n meshrail-system")
}

// The same with nothing but the program, as install.md has it, and away again.
func TestWhatTheProgramPrintsInstalls(t *testing.T) {
	const namespace = "mesh-printed"
	before := everything(t)
	b := newBeginner(t, namespace)
	binary, err := filepath.Abs(os.Getenv("MESHRAIL"))
	must(t, err)
	lines := block(t, "docs/operations/install.md", "## Without this repository", "sh")
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		line = strings.ReplaceAll(line, "mesh-guard", namespace)
		b.mustType(t, "meshrail() { "+binary+` "$@"; }; `+line)
	}
	requireGuarded(t, true, cluster.Config)

	b.mustType(t, "kubectl delete validatingwebhookconfigurations,mutatingwebhookconfigurations -l app.kubernetes.io/name=meshrail")
	requireGuarded(t, false, cluster.Config)
	b.mustType(t, "kubectl delete -f meshrail.yaml --ignore-not-found --wait=false")
	for name := range everything(t) {
		// No controller ends the namespace here; what is in it is all that there may be.
		if !before[name] && !strings.Contains(name, namespace) {
			t.Errorf("%s is left behind", name)
		}
	}
}
