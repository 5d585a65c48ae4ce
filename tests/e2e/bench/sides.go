// SPDX-License-Identifier: Apache-2.0

package main

import (
	_ "embed"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"meshrail.io/tests/e2e/apiclient"
	"meshrail.io/tests/e2e/server"
)

// A side is a server that answers; who judges has to say what is to be said.
type side struct {
	name   string
	server *server.Server
	sender *apiclient.Sender
	judges bool
	calls  int // so far
	ready  int // resident bytes before the first call
}

//go:embed nginx.conf
var nginxConf string

// stage has what the sides share.
type stage struct {
	folder, certs string
	before        []string // words before each command
}

func newStage(folder string) (*stage, error) {
	s := &stage{folder: folder, certs: filepath.Join(folder, "certs")}
	return s, server.InitCerts(s.certs)
}

// alone is the same stage with a processor for the servers alone, where there is one for the callers, too;
// back ends that.
func (s *stage) alone() (stage *stage, back func() error, err error) {
	last, count, err := server.LastProcessor()
	if err != nil || count == 1 {
		return s, func() error { return nil }, err
	}
	back, err = server.KeepOff(last)
	return s.with("taskset", "-c", fmt.Sprint(last)), back, err
}

// with is the same stage with words before each command.
func (s *stage) with(words ...string) *stage { return &stage{s.folder, s.certs, words} }

func (s *stage) on(words ...string) []string {
	return slices.Concat(s.before, words)
}

// client is an API server's, with connections of its own.
func (s *stage) client(address string) (*apiclient.Client, error) {
	ca, err := os.ReadFile(filepath.Join(s.certs, "ca.crt"))
	if err != nil {
		return nil, err
	}
	return apiclient.New(apiclient.Options{Address: address, Path: "/validate", CA: ca, Version: "v1"})
}

func (s *stage) side(name string, judges bool, started *server.Server, err error) (*side, error) {
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	new := &side{name: name, server: started, judges: judges}
	client, err := s.client(started.Address)
	if err == nil {
		new.sender, err = client.Sender()
	}
	if err == nil {
		new.ready, err = started.Resident()
	}
	if err != nil {
		started.Kill()
		return nil, err
	}
	return new, nil
}

// meshrail starts one, this or an older one.
func (s *stage) meshrail(name, program string, arguments ...string) (*side, error) {
	started, err := server.StartAs(s.on(program, "serve"), s.certs, s.folder, arguments...)
	return s.side(name, true, started, err)
}

// byhand starts a webhook that people write: byhand/ or typed/.
func (s *stage) byhand(name, program string) (*side, error) {
	started, err := server.StartAs(s.on(program), s.certs, s.folder)
	return s.side(name, true, started, err)
}

// constant starts the server of the same library that answers always the same.
func (s *stage) constant(name, program string) (*side, error) {
	started, err := server.StartOther(func(address string) []string {
		_, port, _ := net.SplitHostPort(address)
		return s.on(program, port, filepath.Join(s.certs, "tls.crt"), filepath.Join(s.certs, "tls.key"))
	}, s.folder)
	return s.side(name, false, started, err)
}

// nginx starts one that reads the body into memory and answers always the same; root is where Debian's
// packages are unpacked.
func (s *stage) nginx(name, root string) (*side, error) {
	file := filepath.Join(s.folder, "nginx.conf")
	started, err := server.StartOther(func(address string) []string {
		text := strings.NewReplacer("ROOT", root, "ADDRESS", address, "CERTS", s.certs, "FOLDER", s.folder).Replace(nginxConf)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return []string{"false"}
		}
		return s.on(filepath.Join(root, "usr/sbin/nginx"), "-e", "stderr", "-c", file)
	}, s.folder)
	return s.side(name, false, started, err)
}
