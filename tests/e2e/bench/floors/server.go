// SPDX-License-Identifier: Apache-2.0

// Package floors is what the webhooks share that meshrail is measured against: the server, and how a finding is
// said.
package floors

import (
	"context"
	"crypto/tls"
	"flag"
	"log"
	"net"
	"net/http"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/go-logr/logr"
	ctrllog "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

// Answer denies what something was found in.
func Answer(findings Findings, err error) admission.Response {
	if err != nil {
		return admission.Errored(http.StatusBadRequest, err)
	}
	if len(findings) > 0 {
		return admission.Denied(findings.String())
	}
	return admission.Allowed("")
}

// Run serves /validate by the handler, with the settings that kubebuilder gives, until it is told to end.
func Run(validate admission.HandlerFunc) {
	listen := flag.String("listen", "", "where reviews come in")
	healthListen := flag.String("health-listen", "", "where /readyz is")
	certs := flag.String("cert-dir", "", "the folder with tls.crt and tls.key")
	flag.Parse()
	ctrllog.SetLogger(logr.Discard())
	host, text, err := net.SplitHostPort(*listen)
	if err != nil {
		log.Fatal(err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		log.Fatal(err)
	}
	server := webhook.NewServer(webhook.Options{Host: host, Port: port, CertDir: *certs,
		// As kubebuilder writes it, unless --enable-http2 is given.
		TLSOpts: []func(*tls.Config){func(config *tls.Config) { config.NextProtos = []string{"http/1.1"} }}})
	server.Register("/validate", &admission.Webhook{Handler: validate})

	health := http.NewServeMux()
	health.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := server.StartedChecker()(r); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	})
	go func() { log.Fatal(http.ListenAndServe(*healthListen, health)) }()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := server.Start(ctx); err != nil {
		log.Fatal(err)
	}
}
