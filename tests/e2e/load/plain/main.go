// SPDX-License-Identifier: Apache-2.0

// Plain is the webhook that people write in Go, and the control of the measurements: net/http with the
// time-outs of controller-runtime's webhook server, and on SIGTERM http.Server.Shutdown, as its
// documentation shows it. It denies one thing, as meshrail does.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"log"
	"net/http"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

type rule struct {
	Spec struct {
		TrafficPolicy struct {
			ConnectionPool struct {
				TCP struct {
					MaxConnections int `json:"maxConnections"`
				} `json:"tcp"`
			} `json:"connectionPool"`
		} `json:"trafficPolicy"`
	} `json:"spec"`
}

func judge(request *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	response := &admissionv1.AdmissionResponse{UID: request.UID, Allowed: true}
	var object rule
	if err := json.Unmarshal(request.Object.Raw, &object); err != nil {
		response.Allowed = false
		response.Result = &metav1.Status{Code: http.StatusBadRequest, Message: err.Error()}
	} else if object.Spec.TrafficPolicy.ConnectionPool.TCP.MaxConnections == 1 {
		response.Allowed = false
		response.Result = &metav1.Status{Code: http.StatusUnprocessableEntity, Message: "maxConnections is too low"}
	}
	return response
}

func validate(w http.ResponseWriter, r *http.Request) {
	var review admissionv1.AdmissionReview
	if err := json.NewDecoder(r.Body).Decode(&review); err != nil || review.Request == nil {
		http.Error(w, "not an AdmissionReview", http.StatusBadRequest)
		return
	}
	review.Response = judge(review.Request)
	review.Request = nil
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(&review)
}

func main() {
	listen := flag.String("listen", "", "where reviews come in")
	healthListen := flag.String("health-listen", "", "where /readyz is")
	certs := flag.String("cert-dir", "", "the folder with tls.crt and tls.key")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /validate", validate)
	server := &http.Server{
		Addr: *listen, Handler: mux,
		ReadHeaderTimeout: 32 * time.Second, IdleTimeout: 90 * time.Second,
	}
	health := http.NewServeMux()
	health.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok")) })
	go func() { log.Fatal(http.ListenAndServe(*healthListen, health)) }()

	ended := make(chan struct{})
	go func() {
		<-ctx.Done()
		limit, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := server.Shutdown(limit); err != nil {
			log.Print(err)
		}
		close(ended)
	}()
	err := server.ListenAndServeTLS(filepath.Join(*certs, "tls.crt"), filepath.Join(*certs, "tls.key"))
	if !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	<-ended
}
