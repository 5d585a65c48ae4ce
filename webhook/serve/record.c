// SPDX-License-Identifier: Apache-2.0
#include "serve/record.h"

#include "serve/waiting.h"

#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

void record_hold(struct MHD_Connection *connection)
{
    gnutls_session_t session = daemon_session(connection);
    if (session && waiting_for_nothing(daemon_socket(connection)))
        gnutls_record_cork(session);
}

void record_write(struct MHD_Connection *connection)
{
    gnutls_session_t session = daemon_session(connection);
    int socket = daemon_socket(connection), at_once = 1;
    ssize_t written = session ? gnutls_record_uncork(session, 0) : 0;
    if (written < 0) /* there was room, and the kernel has no memory for it */
        shutdown(socket, SHUT_RDWR);
    if (written > 0) /* or the kernel goes on waiting for more, as the library had it do */
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
}
