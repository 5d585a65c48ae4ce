// SPDX-License-Identifier: Apache-2.0
#include "serve/record.h"

#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

void record_hold(struct MHD_Connection *connection)
{
    gnutls_record_cork(daemon_session(connection));
}

void record_write(struct MHD_Connection *connection)
{
    int socket = daemon_socket(connection), at_once = 1;
    ssize_t written = gnutls_record_uncork(daemon_session(connection), 0);
    if (written < 0) /* a client that reads none of its answers: nobody can wait for it here */
        shutdown(socket, SHUT_RDWR);
    if (written > 0) /* or the kernel goes on waiting for more, as the library had it do */
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
}
