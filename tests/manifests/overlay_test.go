// SPDX-License-Identifier: Apache-2.0

package manifests

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"maps"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// makeCertificates fills the folder that the overlay reads: by the program under test where there is
// one, else with a throw-away certificate that stands for all.
func makeCertificates(t *testing.T, folder string) {
	t.Helper()
	if program := os.Getenv("MESHRAIL"); program != "" {
		if said, err := exec.Command(program, "certs", "init", "--dir", folder).CombinedOutput(); err != nil {
			t.Fatalf("certs init: %v\n%s", err, said)
		}
		return
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "meshrail"},
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{"meshrail.meshrail-system.svc"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	private := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"tls.crt": certificate, "tls.key": private,
		"ca.crt": certificate, "ca.key": private} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOverlayTiesItTogether(t *testing.T) {
	folder := filepath.Join(copyManifests(t), "overlays", "own-ca")
	certs := filepath.Join(folder, "certs")
	if err := os.RemoveAll(certs); err != nil {
		t.Fatal(err)
	}
	makeCertificates(t, certs)
	objects := render(t, folder)
	secret := get[corev1.Secret](t, objects, "Secret/meshrail-certs")
	// Above all not the key of the CA.
	keys := slices.Sorted(maps.Keys(secret.Data))
	if !slices.Equal(keys, []string{"ca.crt", "tls.crt", "tls.key"}) || secret.Type != corev1.SecretTypeTLS {
		t.Errorf("the Secret of type %s holds %v", secret.Type, keys)
	}
	for name, content := range secret.Data {
		file, err := os.ReadFile(filepath.Join(certs, name))
		if err != nil || !bytes.Equal(file, content) {
			t.Errorf("%s in the Secret is not the file's (%v)", name, err)
		}
	}
	for _, e := range append(validatingEntries(t, objects), mutatingEntries(t, objects)...) {
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(e.client.CABundle) {
			t.Errorf("%s: no certificate in its caBundle", e.name)
			continue
		}
		block, _ := pem.Decode(secret.Data["tls.crt"])
		leaf, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		server := e.client.Service.Name + "." + e.client.Service.Namespace + ".svc"
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: server}); err != nil {
			t.Errorf("%s: the API server would refuse our certificate: %v", e.name, err)
		}
	}
	deployment := get[appsv1.Deployment](t, objects, "Deployment/meshrail")
	if deployment.Namespace != secret.Namespace {
		t.Errorf("the Secret is in %s, the pods in %s", secret.Namespace, deployment.Namespace)
	}
	for _, volume := range deployment.Spec.Template.Spec.Volumes {
		if volume.Secret != nil && volume.Secret.SecretName != secret.Name {
			t.Errorf("the pods mount %s", volume.Secret.SecretName)
		}
	}
}
