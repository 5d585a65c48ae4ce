# SPDX-License-Identifier: Apache-2.0
add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Wvla -Wformat=2 -Wundef
                    -Wstrict-prototypes)
if(MESHRAIL_WERROR)
    add_compile_options(-Werror)
endif()
