// SPDX-License-Identifier: Apache-2.0

// Cluster runs a real control plane (etcd and kube-apiserver on loopback, with the CRDs of Istio
// and Knative) behind a meshrail server that already runs, until SIGTERM or SIGINT.
//
//	cluster --assets DIR --crds DIR --kubeconfig FILE
//	        [--webhooks FILE|- --url https://127.0.0.1:PORT --ca FILE]
//
// assets and crds are what ../control-plane and `../control-plane crds` print; webhooks is the
// output of `kubectl kustomize` of an overlay. Its webhook configurations are registered with
// clientConfig.service rewritten to the URL (same path) and caBundle to the CA, nothing else
// changed. It prints the single line "ready" to standard output when the API server acts on them;
// the kubeconfig exists from then on and is removed at the end. Standard input is read only for
// `--webhooks -`, so that it runs detached: `setsid cluster … </dev/null >log 2>&1 &`, then
// `kill PID`; it ends within seconds and leaves no process behind.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"meshrail.io/tests/e2e/plane"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
}

func run() error {
	// Not the global set: envtest's libraries put a --kubeconfig of their own there.
	flags := flag.NewFlagSet("cluster", flag.ExitOnError)
	assets := flags.String("assets", os.Getenv("KUBEBUILDER_ASSETS"),
		"`folder` of kube-apiserver and etcd")
	crds := flags.String("crds", "", "`folder` of custom resource definitions")
	kubeconfig := flags.String("kubeconfig", "", "`file` to write")
	webhooks := flags.String("webhooks", "", "rendered manifests, `file` or -")
	url := flags.String("url", "", "base `URL` of the meshrail server")
	ca := flags.String("ca", "", "`file` of the CA that signed its certificate (PEM)")
	flags.Parse(os.Args[1:])
	if *assets == "" || *crds == "" || *kubeconfig == "" || flags.NArg() != 0 {
		return fmt.Errorf("--assets, --crds and --kubeconfig are needed; see --help")
	}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	var configurations *plane.Webhooks
	if *webhooks != "" {
		var err error
		if configurations, err = read(*webhooks, *url, *ca); err != nil {
			return err
		}
	}
	running, err := plane.Start(*assets, *crds, *kubeconfig)
	if err != nil {
		return err
	}
	defer running.Stop()
	if configurations != nil {
		if err := running.Register(ctx, configurations); err != nil {
			return err
		}
	}
	fmt.Println("ready")
	<-ctx.Done()
	return nil
}

func read(path, url, ca string) (*plane.Webhooks, error) {
	var manifest []byte
	var err error
	if path == "-" {
		manifest, err = io.ReadAll(os.Stdin)
	} else {
		manifest, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, err
	}
	bundle, err := os.ReadFile(ca)
	if err != nil {
		return nil, err
	}
	configurations, err := plane.ReadWebhooks(manifest)
	if err != nil {
		return nil, err
	}
	return configurations, configurations.Redirect(url, bundle)
}
