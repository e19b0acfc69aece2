# SPDX-License-Identifier: MIT
#
# What `cmake --install` leaves beside the binary, and the Debian package that `cpack` makes.

set(doff_doc_dir "${CMAKE_INSTALL_DATADIR}/doc/doff")

# Debian wants its manual pages and changelogs compressed, reproducibly (gzip -9n).
find_program(GZIP_PROGRAM gzip REQUIRED)
function(doff_compress source target)
  add_custom_command(OUTPUT "${CMAKE_BINARY_DIR}/${target}"
    COMMAND "${GZIP_PROGRAM}" -9nc "${source}" > "${CMAKE_BINARY_DIR}/${target}"
    DEPENDS "${source}" VERBATIM)
endfunction()
doff_compress("${PROJECT_SOURCE_DIR}/man/doff.1" doff.1.gz)
doff_compress("${PROJECT_SOURCE_DIR}/CHANGELOG.md" changelog.gz)
configure_file("${PROJECT_SOURCE_DIR}/packaging/changelog.Debian.in" "${CMAKE_BINARY_DIR}/changelog.Debian" @ONLY)
doff_compress("${CMAKE_BINARY_DIR}/changelog.Debian" changelog.Debian.gz)
add_custom_target(doff_documents ALL DEPENDS "${CMAKE_BINARY_DIR}/doff.1.gz" "${CMAKE_BINARY_DIR}/changelog.gz"
  "${CMAKE_BINARY_DIR}/changelog.Debian.gz")

# Made by a program from the table of options, so it has to run where it is built.
if(NOT CMAKE_CROSSCOMPILING)
  add_executable(make_completions
    packaging/completions/bash.cpp
    packaging/completions/completions.cpp
    packaging/completions/fish.cpp
    packaging/completions/values.cpp
    packaging/completions/zsh.cpp)
  target_link_libraries(make_completions PRIVATE doff_core)
  set(doff_completions)
  foreach(shell bash zsh fish)
    set(completion "${CMAKE_BINARY_DIR}/completions/doff.${shell}")
    add_custom_command(OUTPUT "${completion}"
      COMMAND "${CMAKE_COMMAND}" -E make_directory "${CMAKE_BINARY_DIR}/completions"
      COMMAND make_completions ${shell} > "${completion}"
      DEPENDS make_completions VERBATIM)
    list(APPEND doff_completions "${completion}")
  endforeach()
  add_custom_target(doff_completions ALL DEPENDS ${doff_completions})
  add_dependencies(doff_documents doff_completions)
  install(FILES "${CMAKE_BINARY_DIR}/completions/doff.bash"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME doff)
  install(FILES "${CMAKE_BINARY_DIR}/completions/doff.zsh"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions" RENAME _doff)
  install(FILES "${CMAKE_BINARY_DIR}/completions/doff.fish"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
endif()

install(TARGETS doff RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES "${CMAKE_BINARY_DIR}/doff.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${CMAKE_BINARY_DIR}/changelog.gz" "${CMAKE_BINARY_DIR}/changelog.Debian.gz"
  DESTINATION "${doff_doc_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/man/doff.schema.json" DESTINATION "${doff_doc_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${doff_doc_dir}" RENAME copyright)
install(FILES "${PROJECT_SOURCE_DIR}/packaging/lintian-overrides"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/lintian/overrides" RENAME doff)

# The package has no part of the tests, so it does not wait for them.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The doff authors <doff@example.org>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "run a command as exactly the user asked for, or not at all")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "doff starts a program under another user and group: in a container's
entrypoint, a shell script, a unit file or at a prompt. It sets the
supplementary groups, the group and the user, empties the capabilities,
reads back from the kernel what came of it, tries to undo it, and only
then executes the command.")
include(CPack)
