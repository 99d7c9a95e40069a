# cmake --install: the program with its grids and data; engine and layers, for find_package(tapelab) of other projects.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(TAPELAB_PACKAGE_FOLDER ${CMAKE_INSTALL_LIBDIR}/cmake/tapelab)

set_target_properties(tapelab_autograd PROPERTIES EXPORT_NAME autograd)
set_target_properties(tapelab_layers PROPERTIES EXPORT_NAME layers)
set_target_properties(tapelab_instruction_sets PROPERTIES EXPORT_NAME instruction_sets)
install(TARGETS tapelab RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(DIRECTORY experiments/grids experiments/data DESTINATION ${CMAKE_INSTALL_DATADIR}/tapelab COMPONENT program
  PATTERN "*.py" EXCLUDE)
install(FILES LICENSE NOTICE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(FILES ${PROJECT_BINARY_DIR}/generated/tapelab.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program OPTIONAL)
install(FILES ${PROJECT_BINARY_DIR}/generated/tapelab.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
  RENAME tapelab COMPONENT program OPTIONAL)
install(FILES ${PROJECT_BINARY_DIR}/generated/_tapelab DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT program OPTIONAL)
install(FILES ${PROJECT_BINARY_DIR}/generated/tapelab.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program OPTIONAL)

install(TARGETS tapelab_autograd tapelab_layers tapelab_instruction_sets EXPORT tapelabTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY autograd layers DESTINATION include/tapelab FILES_MATCHING PATTERN "*.hpp")
install(EXPORT tapelabTargets NAMESPACE tapelab:: DESTINATION ${TAPELAB_PACKAGE_FOLDER})

configure_package_config_file(cmake/tapelabConfig.cmake.in ${PROJECT_BINARY_DIR}/tapelabConfig.cmake
  INSTALL_DESTINATION ${TAPELAB_PACKAGE_FOLDER})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tapelabConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tapelabConfig.cmake ${PROJECT_BINARY_DIR}/tapelabConfigVersion.cmake cmake/FindOneDNN.cmake
  DESTINATION ${TAPELAB_PACKAGE_FOLDER})
