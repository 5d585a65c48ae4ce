// SPDX-License-Identifier: Apache-2.0

// Renders what Istio's charts install, profile by profile, as `istioctl manifest generate` does, and keeps
// what meshrail looks at.
//
//	stock MANIFESTS FOLDER    a file PROFILE.yaml in FOLDER for each profile
//
// MANIFESTS is the folder of that name in a checkout of istio.io/istio, of any release.
package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"istio.io/istio/operator/pkg/render"
	"istio.io/istio/operator/pkg/util/clog"
)

var guarded = []string{"ConfigMap", "Deployment", "DaemonSet"}

func main() {
	profiles, err := filepath.Glob(filepath.Join(os.Args[1], "profiles", "*.yaml"))
	check(err)
	for _, file := range profiles {
		profile := strings.TrimSuffix(filepath.Base(file), ".yaml")
		text := objectsOf(os.Args[1], profile)
		if text != "" {
			check(os.WriteFile(filepath.Join(os.Args[2], profile+".yaml"), []byte(text), 0o644))
		}
	}
}

func objectsOf(manifests, profile string) string {
	flags := []string{"profile=" + profile, "installPackagePath=" + manifests}
	sets, _, err := render.GenerateManifest(nil, flags, true, nil, clog.NewConsoleLogger(io.Discard, os.Stderr, nil))
	check(err)
	var kept []string
	for _, set := range sets {
		for _, manifest := range set.Manifests {
			if slices.Contains(guarded, manifest.GetKind()) {
				kept = append(kept, strings.TrimSpace(manifest.Content)+"\n")
			}
		}
	}
	return strings.Join(kept, "---\n")
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
