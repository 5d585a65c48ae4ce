// SPDX-License-Identifier: Apache-2.0
#include "../../certs/ca.h"
#include "../../certs/store.h"
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/meshrail-certs-XXXXXX"; /* each case finds it empty */

static char *slurp(int base, const char *name)
{
    static char text[2][128];
    static unsigned turn;
    char *into = text[turn++ % 2];
    int fd = openat(base, name, O_RDONLY);
    ssize_t length = fd < 0 ? -1 : read(fd, into, sizeof text[0] - 1);
    if (fd >= 0)
        close(fd);
    if (length < 0)
        return NULL;
    into[length] = '\0';
    return into;
}

static int entries(const char *path)
{
    int count = -2; /* . and .. */
    DIR *dir = opendir(path);
    if (!dir)
        return -1;
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

static void empty_folder(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s && mkdir %s", folder, folder);
    check_int(system(command), 0);
}

static void dns_names_are_checked(void)
{
    static const char *const good[] = {
        "localhost",     "meshrail.meshrail-system.svc",
        "*.example.com", "3com.example",
        "a-b.c1",        "012345678901234567890123456789012345678901234567890123456789abc.x",
    };
    static const struct {
        const char *name, *why;
    } bad[] = {
        {"a,IP:1.2.3.4", "found ',' after \"a\""},
        {"a\nDNS:b", "found byte 0x0a after \"a\""},
        {"\033]0;x", "found byte 0x1b after \"\""},
        {"m\xc3\xbcller.example", "found byte 0xc3 after \"m\""},
        {"Example.com", "found 'E'"},
        {"a_b.example", "found '_'"},
        {"", "no empty part"},
        {".", "no empty part"},
        {"a..b", "no empty part"},
        {".a", "no empty part"},
        {"a.svc.", "no empty part"},
        {"0123456789012345678901234567890123456789012345678901234567890123.x", "64 characters"},
        {"-a.b", "starts or ends with '-'"},
        {"a-.b", "starts or ends with '-'"},
        {"*", "'*' may only be"},
        {"*.com", "'*' may only be"},
        {"a.*.com", "'*' may only be"},
        {"a*.example.com", "'*' may only be"},
        {"*.*.example.com", "'*' may only be"},
        {"*..com", "no empty part"},
        {"10.0.0.1", "--ip"},
    };
    struct san san;
    struct error err;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (check(san_dns(&san, good[i], &err)))
            check_text(san.dns, good[i]);
        check_int((int)san.address_length, 0);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        err.text[0] = '\0';
        check(!san_dns(&san, bad[i].name, &err));
        if (!check(strstr(err.text, bad[i].why)))
            printf("# %s: %s\n", bad[i].name, err.text);
    }
}

static void dns_names_end_at_253(void)
{
    struct san san;
    struct error err;
    char name[256];
    for (size_t i = 0; i < sizeof name; i++)
        name[i] = i % 2 ? '.' : 'a';
    name[253] = '\0';
    check(san_dns(&san, name, &err));
    check_text(san.dns, name);
    name[253] = '.';
    name[255] = '\0';
    check(!san_dns(&san, name, &err));
    check(strstr(err.text, "at most 253"));
}

static void labels_have_no_dots(void)
{
    struct error err;
    check(san_label("meshrail-2", &err));
    check(!san_label("a.b", &err));
    check(strstr(err.text, "found '.' after \"a\""));
    check(!san_label("*", &err));
    check(!san_label("", &err));
}

static void addresses_are_checked(void)
{
    struct san san;
    struct error err;
    if (check(san_ip(&san, "10.0.0.255", &err))) {
        check_int((int)san.address_length, 4);
        check(memcmp(san.address, "\x0a\x00\x00\xff", 4) == 0);
    }
    if (check(san_ip(&san, "::1", &err))) {
        check_int((int)san.address_length, 16);
        check_int(san.address[15], 1);
        check_int(san.address[0], 0);
    }
    static const char *const bad[] = {
        "",      "1.2.3",     "1.2.3.4/8", "1.2.3.4:443", "fe80::1%eth0",
        "[::1]", "256.1.1.1", "localhost", "1.2.3.4\n",   "01.2.3.4"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        check(!san_ip(&san, bad[i], &err));
        check(strstr(err.text, "written like") || strstr(err.text, "write it like"));
    }
}

static void only_its_own_ca_signs(void)
{
    struct ca_pair one = {0}, two = {0}, serving = {0}, none = {0};
    struct san name;
    struct error err;
    check(san_dns(&name, "localhost", &err));
    if (!check(ca_create(&one, 30, &err)) || !check(ca_create(&two, 30, &err)))
        return;
    check(strcmp(one.key, two.key) != 0);
    check(ca_issue(&serving, &one, &name, 1, 29, &err));

    check(!ca_issue(&none, &(struct ca_pair){one.key, two.certificate}, &name, 1, 30, &err));
    check(strstr(err.text, "ca.key is not the key of ca.crt"));
    check(!ca_issue(&none, &serving, &name, 1, 30, &err));
    check(strstr(err.text, "not that of a CA"));
    check(!ca_issue(&none, &(struct ca_pair){one.key, one.key}, &name, 1, 30, &err));
    check(strstr(err.text, "cannot read the CA's certificate"));
    check(!ca_issue(&none, &(struct ca_pair){"", one.certificate}, &name, 1, 30, &err));
    check(strstr(err.text, "cannot read the CA's key"));
    check(!ca_issue(&none, &one, &name, 1, 31, &err));
    check(strstr(err.text, "fewer than 31 days"));
    check(!none.key && !none.certificate);
    ca_pair_free(&one);
    ca_pair_free(&two);
    ca_pair_free(&serving);
    check(!serving.key && !serving.certificate);
}

/* The store does not look into what it keeps, so a case may use texts that tell files apart. */
static const struct ca_pair some_ca = {"key", "the certificate of the CA"};
static const struct ca_pair some_serving = {"the serving key", "certificate"};

static void a_version_replaces_the_one_before(void)
{
    struct error err;
    struct stat status;
    empty_folder();
    if (!check(store_create(folder, &some_ca, &some_serving, &err)))
        return;
    int base = open(folder, O_RDONLY | O_DIRECTORY);
    check_int(entries(folder), 6); /* ca.key, three links, ..data, one version */
    check_text(slurp(base, "ca.key"), some_ca.key);
    check_text(slurp(base, "ca.crt"), some_ca.certificate);
    check_text(slurp(base, "tls.key"), some_serving.key);
    check_text(slurp(base, "tls.crt"), some_serving.certificate);
    check(fstatat(base, "tls.key", &status, 0) == 0);
    check_int(status.st_mode & 07777, 0600);
    check(fstatat(base, "ca.key", &status, 0) == 0);
    check_int(status.st_mode & 07777, 0600);

    check(store_publish(base, "ca 2", &(struct ca_pair){"key 2", "certificate 2"}, &err));
    check_int(entries(folder), 6);
    check_text(slurp(base, "ca.key"), some_ca.key);
    check_text(slurp(base, "tls.key"), "key 2");
    check_text(slurp(base, "tls.crt"), "certificate 2");
    check_text(slurp(base, "ca.crt"), "ca 2");
    close(base);
}

/* Only what a version may be called is removed: a file of the same name elsewhere is not ours. */
static void a_foreign_data_link_is_not_followed(void)
{
    static const char *const links[] = {"theirs", "..", "../theirs"};
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        struct error err;
        empty_folder();
        int outer = open(folder, O_RDONLY | O_DIRECTORY);
        check(mkdirat(outer, "theirs", 0700) == 0 && mkdirat(outer, "ours", 0700) == 0);
        int base = openat(outer, "ours", O_RDONLY | O_DIRECTORY);
        check(mkdirat(base, "theirs", 0700) == 0);
        static const char *const theirs[] = {"tls.key", "theirs/tls.key", "ours/theirs/tls.key"};
        for (size_t k = 0; k < 3; k++)
            check(close(openat(outer, theirs[k], O_CREAT | O_WRONLY, 0600)) == 0);
        check(symlinkat(links[i], base, "..data") == 0);
        check(store_publish(base, "ca", &some_serving, &err));
        check_text(slurp(base, "..data/ca.crt"), "ca");
        for (size_t k = 0; k < 3; k++)
            check(faccessat(outer, theirs[k], F_OK, 0) == 0);
        close(base);
        close(outer);
    }
}

/* Reads as a server may: what ..data names now. The version may be removed while ..data is being
 * followed or afterwards: then it reads again. Exits 1 on a pair that was never published. */
static void read_pairs(int base, int stop)
{
    char byte;
    unsigned pairs = 0;
    while (pairs == 0 || read(stop, &byte, 1) < 0) {
        int data = openat(base, "..data", O_RDONLY | O_DIRECTORY);
        if (data < 0 && errno != ENOENT)
            _exit(2);
        if (data < 0)
            continue;
        char *key = slurp(data, "tls.key"), *certificate = slurp(data, "tls.crt");
        close(data);
        if (key && certificate && strcmp(key, certificate) != 0)
            _exit(1);
        pairs += key && certificate;
    }
    _exit(0);
}

static void a_reader_never_sees_a_mixed_pair(void)
{
    struct error err;
    int stop[2], status;
    empty_folder();
    if (!check(store_create(folder, &some_ca, &(struct ca_pair){"0", "0"}, &err)))
        return;
    int base = open(folder, O_RDONLY | O_DIRECTORY);
    if (!check(pipe(stop) == 0 && fcntl(stop[0], F_SETFL, O_NONBLOCK) == 0))
        return;
    pid_t reader = fork();
    if (reader == 0) {
        close(stop[1]);
        read_pairs(base, stop[0]);
    }
    for (int i = 1; i <= 100; i++) {
        char text[12];
        snprintf(text, sizeof text, "%d", i);
        check(store_publish(base, "ca", &(struct ca_pair){text, text}, &err));
    }
    close(stop[1]);
    check(waitpid(reader, &status, 0) == reader);
    check_int(status, 0);
    close(stop[0]);
    close(base);
}

static void what_is_there_is_left_alone(void)
{
    static const char *const taken[] = {"ca.key", "ca.crt", "tls.key", "tls.crt", "..data"};
    struct error err;
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        empty_folder();
        int base = open(folder, O_RDONLY | O_DIRECTORY);
        check(symlinkat("nowhere", base, taken[i]) == 0);
        check(!store_create(folder, &some_ca, &some_serving, &err));
        check(strstr(err.text, taken[i]) && strstr(err.text, "never overwritten"));
        check_int(entries(folder), 1);
        close(base);
    }
}

/* Each file is longer than the one written before, so each limit fails a different write. */
static void a_full_disk_leaves_nothing(void)
{
    static const size_t written[] = {sizeof "key", sizeof "certificate", sizeof "the serving key",
                                     sizeof "the certificate of the CA"};
    struct error err;
    struct rlimit before, limit;
    getrlimit(RLIMIT_FSIZE, &before);
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        empty_folder();
        limit = (struct rlimit){written[i] - 2, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
        bool ok = store_create(folder, &some_ca, &some_serving, &err);
        setrlimit(RLIMIT_FSIZE, &before);
        check(!ok);
        check(strstr(err.text, "cannot write"));
        check(strstr(err.text, strerror(EFBIG)));
        check_int(entries(folder), 0);
        check(rmdir(folder) == 0);
        setrlimit(RLIMIT_FSIZE, &limit);
        check(!store_create(folder, &some_ca, &some_serving, &err));
        setrlimit(RLIMIT_FSIZE, &before);
        check_int(entries(folder), -1);
    }
}

static void a_failed_version_leaves_the_old_one(void)
{
    struct error err;
    struct rlimit before;
    empty_folder();
    check(store_create(folder, &some_ca, &some_serving, &err));
    int base = open(folder, O_RDONLY | O_DIRECTORY);
    getrlimit(RLIMIT_FSIZE, &before);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){12, before.rlim_max});
    bool ok = store_publish(base, "ca", &some_serving, &err);
    setrlimit(RLIMIT_FSIZE, &before);
    check(!ok);
    check(strstr(err.text, "cannot write tls.key"));
    check_int(entries(folder), 6);
    check_text(slurp(base, "tls.key"), some_serving.key);
    close(base);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(dns_names_are_checked),
        CASE(dns_names_end_at_253),
        CASE(labels_have_no_dots),
        CASE(addresses_are_checked),
        CASE(only_its_own_ca_signs),
        CASE(a_version_replaces_the_one_before),
        CASE(a_foreign_data_link_is_not_followed),
        CASE(a_reader_never_sees_a_mixed_pair),
        CASE(what_is_there_is_left_alone),
        CASE(a_full_disk_leaves_nothing),
        CASE(a_failed_version_leaves_the_old_one),
    };
    signal(SIGXFSZ, SIG_IGN); /* let a write beyond the limit fail instead */
    if (!mkdtemp(folder))
        return 1;
    int status = UNIT_RUN(cases);
    empty_folder();
    rmdir(folder);
    return status;
}
