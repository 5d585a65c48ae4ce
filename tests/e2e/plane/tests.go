// SPDX-License-Identifier: Apache-2.0

package plane

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// RunTests runs the tests of a package between setUp and tearDown, which ends whatever setUp began,
// also where that failed halfway. The folder is theirs, and gone afterwards. The result is the exit
// code.
func RunTests(m *testing.M, name string, setUp func(folder string) error, tearDown func()) int {
	folder, err := os.MkdirTemp("", "meshrail-"+name+"-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	defer tearDown()
	if err := setUp(folder); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		return 1
	}
	return m.Run()
}

// Ask asks the script control-plane at this path for what it finds or builds: the folder of programs or
// of CRDs, a program.
func Ask(script, what string) (string, error) {
	command := exec.Command(script, what)
	command.Stderr = os.Stderr
	output, err := command.Output()
	return strings.TrimSpace(string(output)), err
}

// CreateNamespace makes one; labels may be nil.
func CreateNamespace(clients kubernetes.Interface, name string, labels map[string]string) error {
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels}}
	_, err := clients.CoreV1().Namespaces().Create(context.Background(), namespace, metav1.CreateOptions{})
	return err
}
