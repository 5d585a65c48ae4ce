// SPDX-License-Identifier: Apache-2.0
#include "certs/store.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define DATA "..data"
#define CA_KEY "ca.key"

#define NAME_MOST 48

static const char *const names[] = {"tls.crt", "tls.key", "ca.crt"};
#define NAMES (sizeof names / sizeof names[0])

/* The prefix and the time to the nanosecond; whoever creates it finds out if it is taken. */
static void fresh_name(char name[NAME_MOST], const char *prefix)
{
    char date[24];
    struct timespec time;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &time);
    strftime(date, sizeof date, "%Y_%m_%d_%H_%M_%S", gmtime_r(&time.tv_sec, &tm));
    snprintf(name, NAME_MOST, "%s%s.%09ld", prefix, date, time.tv_nsec);
}

/* A new file, on disk when this returns. */
static bool put(int folder, const char *name, mode_t mode, const char *text, struct error *err)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return error_set(err, "cannot create %s: %m", name);
    bool ok = (file_write(fd, text, strlen(text)) && fsync(fd) == 0) ||
              error_set(err, "cannot write %s: %m", name);
    close(fd);
    if (!ok)
        unlinkat(folder, name, 0);
    return ok;
}

/* The version in force, or "" if there is none or the link was not made here. */
static void current_version(int folder, char version[NAME_MOST])
{
    ssize_t length = readlinkat(folder, DATA, version, NAME_MOST - 1);
    version[length > 0 ? length : 0] = '\0';
    if (strncmp(version, "..", 2) != 0 || !version[2] || strchr(version, '/'))
        version[0] = '\0';
}

static void remove_version(int folder, const char *version)
{
    int fd = openat(folder, version, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    for (size_t i = 0; i < NAMES; i++)
        unlinkat(fd, names[i], 0);
    close(fd);
    unlinkat(folder, version, AT_REMOVEDIR);
}

static bool fill_version(int folder, const char *version, const char *ca_certificate,
                         const struct ca_pair *serving, struct error *err)
{
    int fd = openat(folder, version, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, "cannot open %s: %m", version);
    bool ok = put(fd, "tls.crt", 0644, serving->certificate, err) &&
              put(fd, "tls.key", 0600, serving->key, err) &&
              put(fd, "ca.crt", 0644, ca_certificate, err) &&
              (fsync(fd) == 0 || error_set(err, "cannot flush %s: %m", version));
    close(fd);
    return ok;
}

/* A link cannot be overwritten, but it can be renamed over another in one step. */
static bool swap_data(int folder, const char *version, struct error *err)
{
    char link[NAME_MOST];
    fresh_name(link, DATA ".");
    if (symlinkat(version, folder, link) < 0)
        return error_set(err, "cannot create the link %s: %m", link);
    if (renameat(folder, link, folder, DATA) == 0)
        return true;
    error_set(err, "cannot put the link " DATA " in place: %m");
    unlinkat(folder, link, 0);
    return false;
}

bool store_publish(int folder, const char *ca_certificate, const struct ca_pair *serving,
                   struct error *err)
{
    char old[NAME_MOST], version[NAME_MOST];
    current_version(folder, old);
    fresh_name(version, "..");
    if (mkdirat(folder, version, 0700) < 0)
        return error_set(err, "cannot make the folder %s: %m", version);
    if (!fill_version(folder, version, ca_certificate, serving, err) ||
        !swap_data(folder, version, err)) {
        remove_version(folder, version);
        return false;
    }
    if (fsync(folder) < 0)
        return error_set(err, "cannot flush the folder: %m");
    if (old[0])
        remove_version(folder, old);
    return true;
}

static bool check_empty(int folder, const char *path, struct error *err)
{
    static const char *const taken[] = {CA_KEY, "ca.crt", "tls.crt", "tls.key", DATA};
    struct stat status;
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        if (fstatat(folder, taken[i], &status, AT_SYMLINK_NOFOLLOW) == 0)
            return error_set(err,
                             "%.100s already holds %s, and a CA is never overwritten: use "
                             "another --dir, or move that folder away",
                             path, taken[i]);
        if (errno != ENOENT)
            return error_set(err, "cannot look into %.100s: %m", path);
    }
    return true;
}

/* linkat, unlike rename, fails if the name is taken: of two at once only one wins. */
static bool put_ca_key(int folder, const char *key, struct error *err)
{
    char fresh[NAME_MOST];
    fresh_name(fresh, "." CA_KEY ".");
    if (!put(folder, fresh, 0600, key, err))
        return false;
    bool ok = linkat(folder, fresh, folder, CA_KEY, 0) == 0 ||
              error_set(err, "cannot create " CA_KEY ": %m");
    unlinkat(folder, fresh, 0);
    return ok;
}

static size_t link_names(int folder, struct error *err)
{
    for (size_t i = 0; i < NAMES; i++) {
        char target[32];
        snprintf(target, sizeof target, DATA "/%s", names[i]);
        if (symlinkat(target, folder, names[i]) < 0) {
            error_set(err, "cannot create the link %s: %m", names[i]);
            return i;
        }
    }
    return NAMES;
}

/* From ca.key on the folder is ours alone, so whatever was made after it can be taken back. */
static bool fill(int folder, const struct ca_pair *ca, const struct ca_pair *serving,
                 struct error *err)
{
    if (!put_ca_key(folder, ca->key, err))
        return false;
    size_t linked = link_names(folder, err);
    if (linked == NAMES && store_publish(folder, ca->certificate, serving, err))
        return true;
    char version[NAME_MOST];
    current_version(folder, version);
    if (version[0]) {
        unlinkat(folder, DATA, 0);
        remove_version(folder, version);
    }
    while (linked)
        unlinkat(folder, names[--linked], 0);
    unlinkat(folder, CA_KEY, 0);
    return false;
}

bool store_create(const char *path, const struct ca_pair *ca, const struct ca_pair *serving,
                  struct error *err)
{
    bool made = mkdir(path, 0700) == 0;
    if (!made && errno != EEXIST)
        return error_set(err, "cannot make the folder %.150s: %m", path);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return error_set(err, "cannot open the folder %.150s: %m", path);
    bool ok = check_empty(folder, path, err) && fill(folder, ca, serving, err);
    close(folder);
    if (!ok && made)
        rmdir(path);
    return ok;
}

int store_open(const char *path, struct error *err)
{
    char target[32] = "";
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        error_set(err, "cannot open the folder %.150s: %m", path);
        return -1;
    }
    bool laid_out = readlinkat(folder, names[0], target, sizeof target - 1) > 0 &&
                    strcmp(target, DATA "/tls.crt") == 0;
    if (laid_out && flock(folder, LOCK_EX | LOCK_NB) == 0)
        return folder;
    if (laid_out)
        error_set(err, "%.150s is being renewed by somebody else", path);
    else
        error_set(err,
                  "%.150s is not laid out as certs init does, so that its files cannot change "
                  "together; --patches leaves it alone",
                  path);
    close(folder);
    return -1;
}

static bool replace_ca_key(int folder, const char *key, struct error *err)
{
    char fresh[NAME_MOST];
    fresh_name(fresh, "." CA_KEY ".");
    if (!put(folder, fresh, 0600, key, err))
        return false;
    if (renameat(folder, fresh, folder, CA_KEY) == 0)
        return true;
    error_set(err, "cannot put " CA_KEY " in place: %m");
    unlinkat(folder, fresh, 0);
    return false;
}

bool store_replace(int folder, const struct certs_texts *texts, struct error *err)
{
    const struct ca_pair serving = {.key = texts->key, .certificate = texts->chain};
    return store_publish(folder, texts->ca_certificates, &serving, err) &&
           replace_ca_key(folder, texts->ca_key, err);
}
