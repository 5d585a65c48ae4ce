// SPDX-License-Identifier: Apache-2.0
/*
 * What the library costs: a server like meshrail's that reads a review and answers always the same.
 *
 *     constant PORT CERTIFICATE KEY [WORKERS]
 */
#include <microhttpd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static const char answer[] = "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\","
                             "\"response\":{\"uid\":\"00000000-0000-0000-0000-000000000000\","
                             "\"allowed\":true}}\n";

static enum MHD_Result handle(void *closure, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *bytes,
                              size_t *length, void **context)
{
    (void)closure, (void)path, (void)method, (void)version, (void)bytes;
    if (!*context) {
        *context = connection;
        return MHD_YES;
    }
    if (*length) {
        *length = 0;
        return MHD_YES;
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(
        sizeof answer - 1, (void *)(uintptr_t)answer, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json");
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

static char *text_of(const char *file)
{
    static char texts[2][65536];
    static size_t next;
    FILE *in = fopen(file, "r");
    char *text = texts[next++ % 2];
    if (!in || !fread(text, 1, sizeof *texts - 1, in))
        exit(1);
    fclose(in);
    return text;
}

int main(int count, char **arguments)
{
    int signal;
    sigset_t ends;
    if (count < 4)
        return 2;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    unsigned workers = count > 4 ? (unsigned)strtoul(arguments[4], NULL, 10) : 1;
    unsigned flags = MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_TLS;
    struct MHD_Daemon *daemon = MHD_start_daemon(
        flags, (uint16_t)strtoul(arguments[1], NULL, 10), NULL, NULL, handle, NULL,
        MHD_OPTION_HTTPS_MEM_CERT, text_of(arguments[2]), MHD_OPTION_HTTPS_MEM_KEY,
        text_of(arguments[3]), MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)32 << 10,
        MHD_OPTION_CONNECTION_LIMIT, 1024u,
        workers > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, workers, MHD_OPTION_END);
    if (!daemon)
        return 1;
    sigwait(&ends, &signal);
    MHD_stop_daemon(daemon);
    return 0;
}
