// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_ROOM ((size_t)64 << 10)

/* Not realloc(), which may leave a copy of a key in freed memory. */
static char *moved(char *bytes, size_t length, size_t room)
{
    char *roomier = malloc(room);
    if (roomier && bytes)
        memcpy(roomier, bytes, length);
    if (bytes)
        explicit_bzero(bytes, length);
    free(bytes);
    return roomier;
}

static char *failed(char *bytes, size_t length, int why)
{
    if (bytes)
        explicit_bzero(bytes, length);
    free(bytes);
    errno = why;
    return NULL;
}

char *file_read_from(int file, size_t most, size_t *length)
{
    struct stat found;
    bool sized = fstat(file, &found) == 0 && S_ISREG(found.st_mode) && found.st_size > 0;
    if (sized && (uintmax_t)found.st_size > most)
        return failed(NULL, 0, EFBIG);
    size_t room =
        sized ? (size_t)found.st_size + 2 : FIRST_ROOM; /* one byte more than the file has, so that
                                                           one read() also meets its end */
    size_t used = 0;
    char *bytes = moved(NULL, 0, room);
    while (bytes) {
        ssize_t got = read(file, bytes + used, room - used - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed(bytes, used, errno);
        if (got == 0)
            break;
        used += (size_t)got;
        if (used > most)
            return failed(bytes, used, EFBIG);
        if (used == room - 1)
            bytes = moved(bytes, used, room *= 2);
    }
    if (bytes) {
        bytes[used] = '\0';
        *length = used;
    }
    return bytes;
}

static char *read_and_close(int file, size_t most, size_t *length)
{
    char *bytes = file_read_from(file, most, length);
    int why = errno;
    close(file);
    errno = why;
    return bytes;
}

char *file_read(const char *path, size_t most, size_t *length)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    return file < 0 ? NULL : read_and_close(file, most, length);
}

char *file_read_regular(const char *path, size_t most, size_t *length)
{
    struct stat found;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return NULL;
    if (fstat(file, &found) == 0 && S_ISREG(found.st_mode))
        return read_and_close(file, most, length);
    close(file);
    errno = EINVAL;
    return NULL;
}

bool file_write(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}
