// SPDX-License-Identifier: Apache-2.0
#include "serve/confine_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

/* What serving takes, in glibc and in musl, on x86-64 and arm64. No socket is made and none
 * connected, no program started, no thread made, no file changed, no signal sent to others. */
static const int always[] = {
    /* clients, who were accepted at sockets that stand */
    SCMP_SYS(accept4),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(shutdown),
    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),
    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    /* files that are open, and what they are */
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fcntl),
    SCMP_SYS(fstat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(getdents64),
    /* memory */
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    /* threads that there are, and their end */
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(membarrier),
    SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(restart_syscall),
    /* signals that come */
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(sigaltstack),
    /* time, chance, and what we are */
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getrusage),
    SCMP_SYS(sysinfo),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(uname),
};

#define WRITING (O_ACCMODE | O_CREAT | O_TRUNC)

/* Adds to what may be called: with an argument of which these bits are no others than those. */
static int allow_with(scmp_filter_ctx filter, int call, unsigned argument, uint64_t bits,
                      uint64_t value)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
                            SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, bits, value));
}

/* Calls that are harmless with some arguments only. Negative: what failed. */
static int allow_some(scmp_filter_ctx filter)
{
    const struct {
        int call;
        unsigned argument;
        uint64_t bits, value;
    } some[] = {
        {SCMP_SYS(open), 1, WRITING, O_RDONLY},
        {SCMP_SYS(openat), 2, WRITING, O_RDONLY},
        {SCMP_SYS(mmap), 2, PROT_EXEC, 0},
        {SCMP_SYS(mprotect), 2, PROT_EXEC, 0},
        {SCMP_SYS(ioctl), 1, UINT32_MAX, FIONREAD},
        {SCMP_SYS(ioctl), 1, UINT32_MAX, TIOCOUTQ},
        {SCMP_SYS(prlimit64), 2, UINT64_MAX, 0},               /* asks, and sets nothing */
        {SCMP_SYS(tgkill), 0, UINT32_MAX, (uint64_t)getpid()}, /* abort() */
        {SCMP_SYS(prctl), 0, UINT32_MAX, PR_SET_NAME},         /* of threads that begin late */
    };
    int failed = 0;
    for (size_t i = 0; !failed && i < sizeof some / sizeof *some; i++)
        failed = allow_with(filter, some[i].call, some[i].argument, some[i].bits, some[i].value);
    return failed;
}

int confine_calls_to_serving(void)
{
    const uint32_t refused = SCMP_ACT_ERRNO(ENOSYS);
    scmp_filter_ctx filter = seccomp_init(refused);
    if (!filter)
        return ENOMEM;
    /* Calls as another processor's programs make them are killed for, unless somebody objects. */
    int failed = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, refused);
    if (!failed)
        failed = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    for (size_t i = 0; !failed && i < sizeof always / sizeof *always; i++)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, always[i], 0);
    if (!failed)
        failed = allow_some(filter);
    if (!failed)
        failed = seccomp_load(filter);
    seccomp_release(filter);
    return -failed;
}
