# SPDX-License-Identifier: Apache-2.0
# The shipped program is optimised as a whole. Each file of the engine is compiled for that, and by itself as well, for
# tests put functions of theirs in the place of some of its own.
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_compile_options(engine PRIVATE "$<$<CONFIG:Release>:-flto=auto;-ffat-lto-objects>")
    set(shipped "$<STREQUAL:$<TARGET_PROPERTY:NAME>,meshrail>")
    target_link_options(engine INTERFACE "$<$<CONFIG:Release>:$<IF:${shipped},-flto=auto,-fno-lto>>")
endif()
