// SPDX-License-Identifier: Apache-2.0

package install

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/utils/ptr"

	"meshrail.io/tests/e2e/server"
)

// A mount is a folder that follows a Secret, as kubelet has it: one rename changes all files.
type mount struct {
	namespace, secret, folder string
	keys                      []string // those that are mounted; nil: all
	version                   string
}

// sync brings the Secret's contents into the folder, and tells whether they have changed.
func (m *mount) sync() (bool, error) {
	secret, err := clients.CoreV1().Secrets(m.namespace).Get(context.Background(), m.secret, metav1.GetOptions{})
	if err != nil {
		return false, err
	}
	if secret.ResourceVersion == m.version {
		return false, nil
	}
	version := "..v" + secret.ResourceVersion
	if err := os.MkdirAll(filepath.Join(m.folder, version), 0o700); err != nil {
		return false, err
	}
	for key, value := range secret.Data {
		if m.keys != nil && !strings.Contains(strings.Join(m.keys, " "), key) {
			continue
		}
		if err := os.WriteFile(filepath.Join(m.folder, version, key), value, 0o600); err != nil {
			return false, err
		}
		os.Symlink(filepath.Join("..data", key), filepath.Join(m.folder, key))
	}
	link := filepath.Join(m.folder, "..data_new")
	os.Remove(link)
	if err := os.Symlink(version, link); err != nil {
		return false, err
	}
	m.version = secret.ResourceVersion
	return true, os.Rename(link, filepath.Join(m.folder, "..data"))
}

// A pod of the Deployment: serve with the options that its template has, the Secret mounted, and the policy.
type pod struct {
	server *server.Server
	mount  *mount
	port   int32
	stop   context.CancelFunc
}

// runPod starts it and keeps what it mounts in step with the cluster, four times a second.
func runPod(t *testing.T, namespace string) *pod {
	t.Helper()
	ctx := context.Background()
	deployment, err := clients.AppsV1().Deployments(namespace).Get(ctx, "meshrail", metav1.GetOptions{})
	must(t, err)
	volume := deployment.Spec.Template.Spec.Volumes[0].Secret
	p := &pod{mount: &mount{namespace: namespace, secret: volume.SecretName, folder: t.TempDir()}}
	for _, item := range volume.Items {
		p.mount.keys = append(p.mount.keys, item.Key)
	}
	_, err = p.mount.sync()
	must(t, err)
	listener, err := net.Listen("tcp", address+":0")
	must(t, err)
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	listener.Close()
	number, _ := strconv.Atoi(port)
	p.port = int32(number)
	policy := policyFolder(t, namespace)
	arguments := []string{"--listen", net.JoinHostPort(address, port), "--policy", filepath.Join(policy, "policy.yaml")}
	for _, argument := range deployment.Spec.Template.Spec.Containers[0].Args {
		if strings.HasPrefix(argument, "--server-name=") {
			arguments = append(arguments, argument)
		}
	}
	p.server, err = server.Start(p.mount.folder, t.TempDir(), arguments...)
	must(t, err)
	watching, stop := context.WithCancel(ctx)
	p.stop = stop
	go func() {
		for watching.Err() == nil {
			p.mount.sync()
			copyPolicy(namespace, policy)
			time.Sleep(250 * time.Millisecond)
		}
	}()
	t.Cleanup(func() { stop(); p.server.Kill() })
	return p
}

// route leads the Service to the pod, as the endpoint controller does.
func route(t *testing.T, namespace string, p *pod) {
	t.Helper()
	slices := clients.DiscoveryV1().EndpointSlices(namespace)
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Name: "meshrail-pods",
			Labels: map[string]string{discoveryv1.LabelServiceName: "meshrail"}},
		AddressType: discoveryv1.AddressTypeIPv4,
		Endpoints: []discoveryv1.Endpoint{{Addresses: []string{address},
			Conditions: discoveryv1.EndpointConditions{Ready: ptr.To(true)}}},
		Ports: []discoveryv1.EndpointPort{{Name: ptr.To("https"), Port: &p.port, Protocol: ptr.To(corev1.ProtocolTCP)}},
	}
	_, err := slices.Create(context.Background(), slice, metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() { slices.Delete(context.Background(), slice.Name, metav1.DeleteOptions{}) })
}

// credentials is a kubeconfig with the token of a ServiceAccount and nothing else.
func credentials(t *testing.T, namespace, account string) string {
	t.Helper()
	request, err := clients.CoreV1().ServiceAccounts(namespace).CreateToken(context.Background(), account,
		&authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	must(t, err)
	path := filepath.Join(t.TempDir(), "kubeconfig")
	config := clientcmdapi.Config{CurrentContext: "it",
		Clusters:  map[string]*clientcmdapi.Cluster{"it": {Server: cluster.Config.Host, CertificateAuthorityData: cluster.Config.CAData}},
		AuthInfos: map[string]*clientcmdapi.AuthInfo{"it": {Token: request.Status.Token}},
		Contexts:  map[string]*clientcmdapi.Context{"it": {Cluster: "it", AuthInfo: "it"}}}
	must(t, clientcmd.WriteToFile(config, path))
	return path
}

// policyFolder has what a volume of the release's policy would have.
func policyFolder(t *testing.T, namespace string) string {
	t.Helper()
	folder := t.TempDir()
	must(t, copyPolicy(namespace, folder))
	return folder
}

func copyPolicy(namespace, folder string) error {
	policy, err := clients.CoreV1().ConfigMaps(namespace).Get(context.Background(), "meshrail-policy", metav1.GetOptions{})
	if err != nil {
		return err
	}
	for key, text := range policy.Data {
		path := filepath.Join(folder, key)
		if err := os.WriteFile(path+".new", []byte(text), 0o644); err != nil {
			return err
		}
		if err := os.Rename(path+".new", path); err != nil {
			return err
		}
	}
	return nil
}

// runJob runs the containers of a Job one after the other, with further arguments for meshrail.
func runJob(t *testing.T, namespace string, job batchv1.JobSpec, more ...string) string {
	t.Helper()
	spec := job.Template.Spec
	secret := &mount{namespace: namespace, secret: "meshrail-certs", folder: t.TempDir()}
	_, err := secret.sync()
	must(t, err)
	inside := strings.NewReplacer("/work", t.TempDir(), "/secret", secret.folder, "/policy/", policyFolder(t, namespace)+"/")
	environment := append(os.Environ(), "KUBECONFIG="+credentials(t, namespace, spec.ServiceAccountName),
		"PATH="+assets+":"+os.Getenv("PATH"))
	binary, err := server.Binary()
	must(t, err)
	var said strings.Builder
	for _, container := range append(spec.InitContainers, spec.Containers...) {
		words := append([]string{}, container.Command...)
		if len(words) == 0 {
			words = append([]string{binary}, container.Args...)
			words = append(words, more...)
		} else {
			words = append(words, container.Args...)
		}
		for i := range words[1:] {
			words[i+1] = inside.Replace(words[i+1])
		}
		command := exec.Command(words[0], words[1:]...)
		command.Env = environment
		for _, variable := range container.Env {
			command.Env = append(command.Env, fmt.Sprintf("%s=%s", variable.Name, inside.Replace(variable.Value)))
		}
		output, err := command.CombinedOutput()
		if err != nil {
			patches, _ := exec.Command("sh", "-c", inside.Replace("head -c 600 /work/patches/*")).Output()
			t.Fatalf("%s: %v\n%s\nwith\n%s", container.Name, err, output, patches)
		}
		said.Write(output)
	}
	return said.String()
}
