// SPDX-License-Identifier: Apache-2.0
#include "serve/waiting.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

int64_t waiting_for(int socket)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
        size < offsetof(struct tcp_info, tcpi_last_data_recv) + sizeof info.tcpi_last_data_recv)
        return 0;
    return info.tcpi_last_data_recv;
}

bool waiting_nobody(int socket)
{
    /* Not recv(MSG_PEEK): the end of a TLS stream has an alert before it, that is bytes. */
    struct pollfd peer = {.fd = socket, .events = POLLRDHUP};
    return poll(&peer, 1, 0) == 1;
}

bool waiting_unread(int socket)
{
    int bytes = 0; /* an end of the stream is readable too, but is none */
    return ioctl(socket, FIONREAD, &bytes) == 0 && bytes > 0;
}

bool waiting_for_nothing(int socket)
{
    int bytes;
    return ioctl(socket, TIOCOUTQ, &bytes) == 0 && bytes == 0;
}
