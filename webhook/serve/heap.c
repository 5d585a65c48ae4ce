// SPDX-License-Identifier: Apache-2.0
#include "serve/heap.h"

#include "base/file.h"

#include <stdlib.h> /* and with it which C library this is */

#ifdef __GLIBC__
#include <limits.h>
#include <malloc.h>
#include <string.h>
#include <unistd.h>

#define TUNABLES "GLIBC_TUNABLES" /* somebody has set it on purpose */

/* The words of a command line as the kernel has them, each with its NUL. */
static char **words_of(char *line, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += !line[i];
    char **words = calloc(count + 1, sizeof *words);
    for (size_t i = 0; words && i < count; i++, line += strlen(line) + 1)
        words[i] = line;
    return words;
}

/*
 * Each thread holds back some hundred freed pieces for itself, and each of them a page: 7 MiB with
 * sixteen workers after a siege of a thousand connections, without this half a one. And the first
 * call of each function of a library reads the names of all of them, half a MiB: bound at the
 * start, they are forgotten with the rest (loaded.h). glibc reads both settings before main() and
 * nowhere else. Where starting again fails, this memory is all it costs.
 */
static void start_sparing(void)
{
    char program[PATH_MAX];
    ssize_t end = readlink("/proc/self/exe", program, sizeof program - 1);
    if (end < 0 || setenv(TUNABLES, "glibc.malloc.tcache_count=0", 0) != 0 ||
        setenv("LD_BIND_NOW", "1", 0) != 0)
        return;
    program[end] = '\0';
    size_t length;
    char *line = file_read("/proc/self/cmdline", (size_t)1 << 20, &length);
    char **words = line ? words_of(line, length) : NULL;
    if (words)
        execv(program, words);
    free(words);
    free(line);
}

void heap_tame(void)
{
    if (!getenv(TUNABLES))
        start_sparing();
    /* Left alone, glibc keeps one heap per thread, and after the first body of some MiB has been
     * freed it takes the next ones from the heap, where they leave holes that are never given
     * back. */
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
    mallopt(M_TRIM_THRESHOLD, 128 << 10);
}

void heap_trim(void)
{
    malloc_trim(0);
}

#else /* musl gives back what is freed by itself */

void heap_tame(void)
{
}
void heap_trim(void)
{
}

#endif
