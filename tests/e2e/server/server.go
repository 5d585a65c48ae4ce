// SPDX-License-Identifier: Apache-2.0

// Package server runs `meshrail serve` on loopback for a test. The program is named by the
// environment variable MESHRAIL.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	"k8s.io/apimachinery/pkg/util/wait"
)

// Patience is how long a test waits for a condition before it gives up.
const Patience = 30 * time.Second

// Server is a running `meshrail serve`, or what is held against it.
type Server struct {
	Address string // host:port of the webhook
	Health  string // URL of the health port
	LogPath string
	process *exec.Cmd
	exited  chan struct{}
	failure error // of the process, valid once exited is closed
}

// Binary is the program under test.
func Binary() (string, error) {
	path := os.Getenv("MESHRAIL")
	if path == "" {
		return "", errors.New("set MESHRAIL to the path of the meshrail program")
	}
	return filepath.Abs(path)
}

// InitCerts makes a CA and a serving pair in the folder, valid for the Service and for loopback.
func InitCerts(folder string) error {
	return InitCertsFor(folder, "meshrail-system")
}

// InitCertsFor does it for the Service in another namespace.
func InitCertsFor(folder, namespace string) error {
	binary, err := Binary()
	if err != nil {
		return err
	}
	command := exec.Command(binary, "certs", "init", "--dir", folder, "--service", "meshrail",
		"--namespace", namespace, "--dns", "localhost", "--ip", "127.0.0.1")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("meshrail certs init: %w\n%s", err, output)
	}
	return nil
}

// Start runs serve with the certificates of a folder and returns when it is ready. The log goes to
// serve.log in a folder of its own under workdir.
func Start(certs, workdir string, arguments ...string) (*Server, error) {
	binary, err := Binary()
	if err != nil {
		return nil, err
	}
	return StartAs([]string{binary, "serve"}, certs, workdir, arguments...)
}

// StartAs does it with another command, that takes the same options and has a /readyz. An address among the
// arguments is kept.
func StartAs(command []string, certs, workdir string, arguments ...string) (*Server, error) {
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	s := &Server{Address: ports[0], Health: "http://" + ports[1]}
	words := slices.Concat(command, []string{"--health-listen", ports[1], "--cert-dir", certs}, arguments)
	if at := slices.Index(arguments, "--listen"); at >= 0 {
		s.Address = arguments[at+1]
	} else {
		words = append(words, "--listen", s.Address)
	}
	return s.start(words, workdir, s.Ready)
}

// StartOther runs a server that has neither; the command is made for its address. It is ready when it
// takes connections.
func StartOther(command func(address string) []string, workdir string) (*Server, error) {
	ports, err := freePorts(1)
	if err != nil {
		return nil, err
	}
	s := &Server{Address: ports[0]}
	return s.start(command(s.Address), workdir, func() bool {
		connection, err := net.Dial("tcp", s.Address)
		if err != nil {
			return false
		}
		connection.Close()
		return true
	})
}

// start returns when the server is ready, or has been ended because it was not.
func (s *Server) start(words []string, workdir string, ready func() bool) (*Server, error) {
	log, err := os.CreateTemp(workdir, "serve-*.log")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	s.LogPath, s.exited = log.Name(), make(chan struct{})
	s.process = exec.Command(words[0], words[1:]...)
	s.process.Stdout, s.process.Stderr = log, log
	s.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	go func() {
		s.failure = s.process.Wait()
		close(s.exited)
	}()
	err = s.Await("readiness", func() (bool, error) {
		select {
		case <-s.exited:
			return false, fmt.Errorf("%s ended: %v", words[0], s.failure)
		default:
			return ready(), nil
		}
	})
	if err != nil {
		s.Kill()
		return nil, err
	}
	return s, nil
}

// Await polls until the condition holds; its error carries the server's log.
func (s *Server) Await(what string, condition func() (bool, error)) error {
	err := wait.PollUntilContextTimeout(context.Background(), 20*time.Millisecond, Patience, true,
		func(context.Context) (bool, error) { return condition() })
	if err != nil {
		return fmt.Errorf("waiting for %s: %w\n%s", what, err, s.Log())
	}
	return nil
}

// Ready tells what /readyz answers now.
func (s *Server) Ready() bool {
	status, _, err := s.get("/readyz")
	return err == nil && status == http.StatusOK
}

// Live tells what /livez answers now.
func (s *Server) Live() bool {
	status, _, err := s.get("/livez")
	return err == nil && status == http.StatusOK
}

// Count adds up the series of /metrics whose name and labels match the pattern.
func (s *Server) Count(pattern *regexp.Regexp) (int, error) {
	status, body, err := s.get("/metrics")
	if err != nil || status != http.StatusOK {
		return 0, fmt.Errorf("/metrics: status %d, %v", status, err)
	}
	sum := 0
	for line := range strings.Lines(body) {
		series, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.HasPrefix(line, "#") || !pattern.MatchString(series) {
			continue
		}
		number, err := strconv.Atoi(value)
		if err != nil {
			return 0, fmt.Errorf("/metrics: %s", line)
		}
		sum += number
	}
	return sum, nil
}

// CPU is how long the process has run so far, by its own clock of the kernel's.
func (s *Server) CPU() (time.Duration, error) {
	var used unix.Timespec
	err := unix.ClockGettime(^int32(s.process.Process.Pid)<<3|2, &used) // clock_getcpuclockid(3)
	return time.Duration(used.Nano()), err
}

// Resident is how much memory the process has, in bytes.
func (s *Server) Resident() (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.process.Process.Pid))
	if err != nil {
		return 0, err
	}
	var size, resident int
	_, err = fmt.Sscan(string(text), &size, &resident)
	return resident * os.Getpagesize(), err
}

func (s *Server) get(path string) (int, string, error) {
	client := http.Client{Timeout: 5 * time.Second}
	defer client.CloseIdleConnections()
	response, err := client.Get(s.Health + path)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, string(body), err
}

// Log is what the server wrote so far.
func (s *Server) Log() string {
	text, err := os.ReadFile(s.LogPath)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Pause holds the program where it is, all of its threads; Resume lets it go on.
func (s *Server) Pause() error {
	if err := s.process.Process.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", s.process.Process.Pid))
	if err != nil {
		return err
	}
	return s.Await("all threads to stop", func() (bool, error) {
		for _, thread := range threads {
			state, err := os.ReadFile(thread)
			if err != nil || !strings.Contains(string(state), ") T ") {
				return false, err
			}
		}
		return true, nil
	})
}

// Resume ends a Pause.
func (s *Server) Resume() error {
	return s.process.Process.Signal(syscall.SIGCONT)
}

// Terminate sends SIGTERM, as kubelet does.
func (s *Server) Terminate() error {
	return s.process.Process.Signal(syscall.SIGTERM)
}

// Kill ends the server at once and waits for its end.
func (s *Server) Kill() {
	s.process.Process.Kill()
	<-s.exited
}

// Wait waits for the end of a terminated server: nil means status 0.
func (s *Server) Wait() error {
	select {
	case <-s.exited:
		if s.failure != nil {
			return fmt.Errorf("serve: %w\n%s", s.failure, s.Log())
		}
		return nil
	case <-time.After(Patience):
		return fmt.Errorf("serve has not ended within %v of SIGTERM\n%s", Patience, s.Log())
	}
}

// freePorts finds loopback ports that nobody listens on; all are held until the last is found.
func freePorts(count int) ([]string, error) {
	addresses := make([]string, 0, count)
	for range count {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		addresses = append(addresses, listener.Addr().String())
	}
	return addresses, nil
}
