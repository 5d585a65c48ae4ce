// SPDX-License-Identifier: Apache-2.0

package transport

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"meshrail.io/tests/e2e/server"
)

// A forwarder stands for a Service: it gives each new connection to a ready server, in turn, and
// leaves established connections alone whatever becomes of readiness.
type forwarder struct {
	listener net.Listener
	mutex    sync.Mutex
	backends []*backend
	next     int
}

type backend struct {
	*server.Server
	ready       atomic.Bool
	connections atomic.Int64
}

func startForwarder(t *testing.T) *forwarder {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	f := &forwarder{listener: listener}
	t.Cleanup(func() { listener.Close() })
	go f.accept()
	return f
}

// News of readiness is late, as it is in a cluster, but always well within the servers' drain
// delay.
const probeInterval = 200 * time.Millisecond

// add starts to probe a server and to forward to it.
func (f *forwarder) add(t *testing.T, s *server.Server) *backend {
	t.Helper()
	b := &backend{Server: s}
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(probeInterval):
				b.ready.Store(s.Ready())
			}
		}
	}()
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.backends = append(f.backends, b)
	return b
}

func (f *forwarder) accept() {
	for {
		client, err := f.listener.Accept()
		if err != nil {
			return
		}
		go f.forward(client.(*net.TCPConn))
	}
}

func (f *forwarder) forward(client *net.TCPConn) {
	defer client.Close()
	b := f.pick()
	if b == nil {
		return
	}
	upstream, err := net.Dial("tcp", b.Address)
	if err != nil {
		return
	}
	defer upstream.Close()
	b.connections.Add(1)
	var both sync.WaitGroup
	both.Go(func() { copyHalf(upstream.(*net.TCPConn), client) })
	both.Go(func() { copyHalf(client, upstream.(*net.TCPConn)) })
	both.Wait()
}

func copyHalf(to, from *net.TCPConn) {
	io.Copy(to, from)
	to.CloseWrite()
}

func (f *forwarder) pick() *backend {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for range f.backends {
		f.next++
		if b := f.backends[f.next%len(f.backends)]; b.ready.Load() {
			return b
		}
	}
	return nil
}
