// SPDX-License-Identifier: Apache-2.0
/*
 * Tries what somebody would who has taken the server over, and prints what came of each attempt:
 * `confined files|calls|both FILE` gives up what serve does, FILE being the one that it reads
 * again.
 */
#include "serve/confine.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *file;
static char beside[4096];
static int free_socket; /* made before */
static void *page;

static int try_open(const char *path, int flags)
{
    int opened = open(path, flags | O_CLOEXEC, 0600);
    if (opened >= 0)
        close(opened);
    return opened;
}

static int read_file(void)
{
    return try_open(file, O_RDONLY);
}
static int read_another(void)
{
    return try_open("/etc/passwd", O_RDONLY);
}
static int write_file(void)
{
    return try_open(file, O_WRONLY);
}
static int make_file(void)
{
    return try_open(beside, O_RDONLY | O_CREAT);
}
static int list_folder(void)
{
    return try_open("/", O_RDONLY | O_DIRECTORY);
}
static int remove_file(void)
{
    return unlink(file);
}
static int make_folder(void)
{
    return mkdir(beside, 0700);
}
static int make_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}
static const struct sockaddr_in somewhere = {.sin_family = AF_INET, .sin_port = 0x0100};
static int connect_out(void)
{
    return connect(free_socket, (const struct sockaddr *)&somewhere, sizeof somewhere);
}
static int bind_port(void)
{
    return bind(free_socket, (const struct sockaddr *)&somewhere, sizeof somewhere);
}
static int start_program(void)
{
    char name[] = "/bin/true", *arguments[] = {name, NULL};
    return execv(name, arguments);
}
static int fork_off(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    if (child > 0)
        waitpid(child, NULL, 0);
    return child < 0 ? -1 : 0;
}
static void *nothing(void *closure)
{
    return closure;
}
static int make_thread(void)
{
    pthread_t thread;
    int failed = pthread_create(&thread, NULL, nothing, NULL);
    if (!failed)
        return pthread_join(thread, NULL);
    errno = failed;
    return -1;
}
static int trace_parent(void)
{
    return ptrace(PTRACE_SEIZE, getppid(), NULL, NULL) == 0 ? 0 : -1;
}
static int signal_parent(void)
{
    return kill(getppid(), SIGCONT);
}
static int make_code(void)
{
    return mprotect(page, 4096, PROT_READ | PROT_EXEC);
}
static int map_code(void)
{
    void *mapped =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mapped == MAP_FAILED ? -1 : 0;
}
static int map_data(void)
{
    void *mapped = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mapped == MAP_FAILED ? -1 : 0;
}
static int raise_limit(void)
{
    const struct rlimit limit = {.rlim_cur = 64, .rlim_max = 64};
    return setrlimit(RLIMIT_CORE, &limit);
}
static int ring(void)
{
    struct io_uring_params params = {0};
    return (int)syscall(SYS_io_uring_setup, 1, &params);
}
static int unknown_call(void)
{
    return (int)syscall(1999);
}

static const struct attempt {
    const char *name;
    int (*of)(void);
} attempts[] = {
    {"read FILE", read_file},
    {"map data", map_data},
    {"read another file", read_another},
    {"write FILE", write_file},
    {"make a file", make_file},
    {"make a folder", make_folder},
    {"list a folder", list_folder},
    {"make a socket", make_socket},
    {"connect", connect_out},
    {"bind", bind_port},
    {"start a program", start_program},
    {"fork", fork_off},
    {"make a thread", make_thread},
    {"trace its parent", trace_parent},
    {"signal its parent", signal_parent},
    {"make data code", make_code},
    {"map code", map_code},
    {"set a limit", raise_limit},
    {"io_uring", ring},
    {"a call that no kernel has", unknown_call},
    {"remove FILE", remove_file},
};

/* The errors of refusals by their names, for which musl has no function. */
static const char *name_of(int error)
{
    return error == EACCES   ? "EACCES"
           : error == EAGAIN ? "EAGAIN"
           : error == EPERM  ? "EPERM"
           : error == ENOSYS ? "ENOSYS"
                             : strerror(error);
}

int main(int count, char **arguments)
{
    const char *how = count == 3 ? arguments[1] : "";
    file = count == 3 ? arguments[2] : "";
    snprintf(beside, sizeof beside, "%s.beside", file);
    free_socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (strcmp(how, "calls") != 0)
        confine_files(&file, 1);
    if (strcmp(how, "files") != 0)
        confine_calls();
    setvbuf(stdout, NULL, _IOLBF,
            0); /* what comes after a death is lost, what came before is not */
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
        printf("%s: %s\n", attempts[i].name, attempts[i].of() >= 0 ? "done" : name_of(errno));
    return 0;
}
