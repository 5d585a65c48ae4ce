// SPDX-License-Identifier: Apache-2.0

package plane

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"meshrail.io/tests/e2e/server"
)

// A Pair is a server of ours and a control plane that calls it once GuardBy has registered webhooks.
type Pair struct {
	Folder, Assets, Certs string // Assets has kubectl
	PolicyFile            string // read anew when it changes; at first it says nothing
	Server                *server.Server
	Cluster               *Plane
}

// Begin starts both; script is control-plane, which brings the programs and the CRDs. What runs when it
// fails, Stop ends.
func (p *Pair) Begin(folder, script string) error {
	*p = Pair{Folder: folder, Certs: filepath.Join(folder, "certs"),
		PolicyFile: filepath.Join(folder, "policy.yaml")}
	crds, err := Ask(script, "crds")
	if err != nil {
		return err
	}
	if p.Assets, err = Ask(script, "programs"); err != nil {
		return err
	}
	if err := errors.Join(server.InitCerts(p.Certs), os.WriteFile(p.PolicyFile, []byte("{}"), 0o644)); err != nil {
		return err
	}
	if p.Server, err = server.Start(p.Certs, folder, "--policy", p.PolicyFile); err != nil {
		return err
	}
	p.Cluster, err = Start(p.Assets, crds, filepath.Join(folder, "kubeconfig"))
	return err
}

// Stop ends what runs of the two.
func (p *Pair) Stop() {
	if p.Server != nil {
		p.Server.Kill()
	}
	if p.Cluster != nil {
		p.Cluster.Stop()
	}
}

// Render is what kustomize makes of the manifests with these components, and the webhooks in it, which
// call the server.
func (p *Pair) Render(manifests string, components ...string) ([]byte, *Webhooks, error) {
	rendered, err := Render(filepath.Join(p.Assets, "kubectl"), manifests, p.Certs, p.Folder, components...)
	if err != nil {
		return nil, nil, err
	}
	webhooks, err := ReadWebhooks(rendered)
	if err != nil {
		return nil, nil, err
	}
	ca, err := os.ReadFile(filepath.Join(p.Certs, "ca.crt"))
	if err != nil {
		return nil, nil, err
	}
	return rendered, webhooks, webhooks.Redirect("https://"+p.Server.Address, ca)
}

// GuardBy registers the webhooks and waits until they act.
func (p *Pair) GuardBy(webhooks *Webhooks) error {
	return p.Cluster.Register(context.Background(), webhooks)
}
