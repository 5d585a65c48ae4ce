// SPDX-License-Identifier: Apache-2.0
#include "serve/loaded.h"

#include <link.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PARTS = 8 };

/* What nobody writes to is as the file has it: what the loader has changed and then closed belongs
 * to the segments that may be written. The headers that say so are in such a part themselves. */
static int forget(struct dl_phdr_info *object, size_t size, void *closure)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    struct iovec parts[PARTS];
    size_t count = 0;
    (void)size, (void)closure;
    if (object->dlpi_addr == getauxval(AT_SYSINFO_EHDR)) /* the kernel's own, in no file */
        return 0;
    for (const ElfW(Phdr) *part = object->dlpi_phdr, *end = part + object->dlpi_phnum;
         part < end && count < PARTS; part++) {
        uintptr_t start = object->dlpi_addr + part->p_vaddr, before = start % page;
        if (part->p_type == PT_LOAD && !(part->p_flags & PF_W))
            parts[count++] = (struct iovec){(void *)(start - before), part->p_memsz + before};
    }
    while (count-- > 0)
        madvise(parts[count].iov_base, parts[count].iov_len, MADV_DONTNEED);
    return 0;
}

void loaded_forget(void)
{
    dl_iterate_phdr(forget, NULL);
}
