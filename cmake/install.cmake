# SPDX-License-Identifier: Apache-2.0
# What is installed besides the program: manual pages and completion, which the program says itself,
# and the names under which kubectl finds it.
include(GNUInstallDirs)
set(said ${CMAKE_CURRENT_BINARY_DIR}/installed)
set(bin ${said}/${CMAKE_INSTALL_BINDIR})
set(man ${said}/${CMAKE_INSTALL_MANDIR}/man1)
set(bash ${said}/${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
set(zsh ${said}/${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
set(fish ${said}/${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
add_custom_command(
    OUTPUT ${said}
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${said}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${bin} ${man} ${bash} ${zsh} ${fish}
    COMMAND meshrail man --dir ${man}
    COMMAND meshrail completion bash > ${bash}/meshrail
    COMMAND meshrail completion zsh > ${zsh}/_meshrail
    COMMAND meshrail completion fish > ${fish}/meshrail.fish
    COMMAND ${CMAKE_COMMAND} -E create_symlink meshrail ${bin}/kubectl-meshrail
    COMMAND ${CMAKE_COMMAND} -E create_symlink meshrail ${bin}/kubectl_complete-meshrail
    DEPENDS meshrail
    VERBATIM)
add_custom_target(beside ALL DEPENDS ${said})

install(TARGETS meshrail)
install(DIRECTORY ${said}/ DESTINATION .)
