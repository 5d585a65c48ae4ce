// SPDX-License-Identifier: Apache-2.0
#include "serve/loaded.h"

#include <link.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

/* What nobody writes to is as the file has it: what the loader has changed and then closed belongs
 * to the segments that may be written. */
static int forget(struct dl_phdr_info *object, size_t size, void *closure)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    (void)size, (void)closure;
    if (object->dlpi_addr == getauxval(AT_SYSINFO_EHDR)) /* the kernel's own, in no file */
        return 0;
    for (unsigned i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        uintptr_t start = (object->dlpi_addr + part->p_vaddr) / page * page;
        uintptr_t end = object->dlpi_addr + part->p_vaddr + part->p_memsz;
        if (part->p_type == PT_LOAD && !(part->p_flags & PF_W))
            madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void loaded_forget(void)
{
    dl_iterate_phdr(forget, NULL);
}
