# SPDX-License-Identifier: Apache-2.0
# What a server that reads strangers' bytes is built with. Only in Release: sanitizers bring their
# own checks, and FORTIFY wants optimisation.
include(CheckCCompilerFlag)
include(CheckPIESupported)

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_COMPILE_OPTIONS_PIC -fPIE) # all of it ends in executables, where nothing stands in for a function
check_pie_supported(LANGUAGES C)

set(hardening -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
              -mbranch-protection=standard)
foreach(flag IN LISTS hardening) # the last two belong to one processor each
    string(MAKE_C_IDENTIFIER "has${flag}" has)
    check_c_compiler_flag("-Werror ${flag}" ${has})
    if(${has})
        add_compile_options($<$<CONFIG:Release>:${flag}>)
    endif()
endforeach()
add_compile_options("$<$<CONFIG:Release>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3>")
add_link_options("$<$<CONFIG:Release>:-Wl,-z,relro,-z,now,-z,noexecstack,--as-needed>")

# A pointer in a table takes eight bytes then instead of 32. Some linkers ignore it with a warning, and
# musl before 1.2.4, which no macro tells, cannot load it.
include(CheckLinkerFlag)
include(CheckSymbolExists)
check_linker_flag(C -Wl,--fatal-warnings,-z,pack-relative-relocs has_packed_relocations)
check_symbol_exists(__GLIBC__ features.h has_glibc)
if(has_packed_relocations AND has_glibc)
    add_link_options("$<$<CONFIG:Release>:-Wl,-z,pack-relative-relocs>")
endif()
