# Writes HEADER with the commit of SOURCE and whether tracked files differ from it. Without git, or in an unpacked
# archive, the commit is "unknown". The header is left alone when it would not change.
set(commit unknown)
set(dirty false)
find_package(Git QUIET)
if(GIT_FOUND AND EXISTS ${SOURCE}/.git)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} rev-parse --short=12 HEAD
                  OUTPUT_VARIABLE head OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(commit ${head})
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} status --porcelain --untracked-files=no
                    OUTPUT_VARIABLE changes ERROR_QUIET)
    if(changes)
      set(dirty true)
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${HEADER} @ONLY CONTENT [[
// Written by provenance_commit.cmake.
#pragma once

#define TAPELAB_COMMIT "@commit@"
#define TAPELAB_DIRTY @dirty@
]])
