# cmake --install: engine and layers, for find_package(tapelab) of other projects.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(TAPELAB_PACKAGE_FOLDER ${CMAKE_INSTALL_LIBDIR}/cmake/tapelab)

set_target_properties(tapelab_autograd PROPERTIES EXPORT_NAME autograd)
set_target_properties(tapelab_layers PROPERTIES EXPORT_NAME layers)
install(TARGETS tapelab_autograd tapelab_layers EXPORT tapelabTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY autograd layers DESTINATION include/tapelab FILES_MATCHING PATTERN "*.hpp")
install(EXPORT tapelabTargets NAMESPACE tapelab:: DESTINATION ${TAPELAB_PACKAGE_FOLDER})

configure_package_config_file(cmake/tapelabConfig.cmake.in ${PROJECT_BINARY_DIR}/tapelabConfig.cmake
  INSTALL_DESTINATION ${TAPELAB_PACKAGE_FOLDER})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tapelabConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tapelabConfig.cmake ${PROJECT_BINARY_DIR}/tapelabConfigVersion.cmake cmake/FindOneDNN.cmake
  DESTINATION ${TAPELAB_PACKAGE_FOLDER})
