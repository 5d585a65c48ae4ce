// SPDX-License-Identifier: Apache-2.0
#include "serve/process.h"

#include "serve/exposition.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static struct {
    double start; /* seconds of UTC */
    int memory;   /* /proc/self/statm; -1: there is none */
    DIR *files;   /* /proc/self/fd; NULL: there is none */
} process = {.memory = -1};

static double seconds(clockid_t clock)
{
    struct timespec now = {0};
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void process_open(void)
{
    process.start = seconds(CLOCK_REALTIME);
    process.memory = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    process.files = opendir("/proc/self/fd");
}

static void print_memory(struct text *out)
{
    char pages[128], *end;
    ssize_t length = pread(process.memory, pages, sizeof pages - 1, 0);
    if (length <= 0)
        return;
    pages[length] = '\0';
    int64_t size = sysconf(_SC_PAGESIZE);
    int64_t virtual = strtoll(pages, &end, 10), resident = strtoll(end, NULL, 10);
    expose_gauge(out, "process_virtual_memory_bytes", "Virtual memory size in bytes.",
                 (int64_t) virtual * size);
    expose_gauge(out, "process_resident_memory_bytes", "Resident memory size in bytes.",
                 resident * size);
}

static void print_files(struct text *out)
{
    struct rlimit limit;
    int64_t count = -2; /* for . and .. */
    if (process.files) {
        for (rewinddir(process.files); readdir(process.files);)
            count++;
        expose_gauge(out, "process_open_fds", "Number of open file descriptors.", count);
    }
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
        expose_gauge(out, "process_max_fds", "Maximum number of open file descriptors.",
                     (int64_t)limit.rlim_cur);
}

void process_print(struct text *out)
{
    expose_head(out, "process_cpu_seconds_total", "counter",
                "Total user and system CPU time spent in seconds.");
    text_print(out, "process_cpu_seconds_total %.2f\n", seconds(CLOCK_PROCESS_CPUTIME_ID));
    expose_head(out, "process_start_time_seconds", "gauge",
                "Start time of the process since unix epoch in seconds.");
    text_print(out, "process_start_time_seconds %.2f\n", process.start);
    print_memory(out);
    print_files(out);
}
