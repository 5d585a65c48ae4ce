// SPDX-License-Identifier: Apache-2.0

package plane

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// Another starts a second kube-apiserver on the same etcd, with the arguments of the first. It has its
// own caches and its own connections to webhooks, as in a control plane of several nodes.
func (p *Plane) Another(ctx context.Context) (*rest.Config, func(), error) {
	words, err := argumentsOfServer()
	if err != nil {
		return nil, nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	address := listener.Addr().String()
	listener.Close()
	_, port, _ := net.SplitHostPort(address)
	for i, word := range words {
		if strings.HasPrefix(word, "--secure-port=") {
			words[i] = "--secure-port=" + port
		}
	}
	command := exec.Command(words[0], words[1:]...)
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := command.Start(); err != nil {
		return nil, nil, err
	}
	stop := func() { command.Process.Kill(); command.Wait() }
	config := rest.CopyConfig(p.Config)
	config.Host = "https://" + address
	client, err := kubernetes.NewForConfig(config)
	if err == nil {
		err = wait.PollUntilContextTimeout(ctx, 100*time.Millisecond, 60*time.Second, true,
			func(ctx context.Context) (bool, error) {
				_, err := client.RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
				return err == nil, nil
			})
	}
	if err != nil {
		stop()
		return nil, nil, fmt.Errorf("the second API server: %w", err)
	}
	return config, stop, nil
}

// The command line of the kube-apiserver that this process has started; envtest does not tell.
func argumentsOfServer() ([]string, error) {
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil, err
	}
	for _, process := range processes {
		line, err := os.ReadFile(filepath.Join(process, "cmdline"))
		if err != nil {
			continue
		}
		words := strings.Split(strings.TrimRight(string(line), "\x00"), "\x00")
		status, _ := os.ReadFile(filepath.Join(process, "status"))
		if filepath.Base(words[0]) == "kube-apiserver" &&
			strings.Contains(string(status), fmt.Sprintf("\nPPid:\t%d\n", os.Getpid())) {
			return words, nil
		}
	}
	return nil, errors.New("this process has started no kube-apiserver")
}
