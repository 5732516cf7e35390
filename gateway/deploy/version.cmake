# Writes what tells builds apart: cmake -DROOT=… -DVERSION=0.1.0 -DOUTPUT=FOLDER -P version.cmake writes version.txt
# and date.txt, which the packages take, and version.cpp, which the program takes. A file that would stay as it is keeps its time.
#
# The text is 0.1.0+git20261130.142233.2bfde0d: day and time (UTC) of the commit, so that apt takes the later one of two
# builds for the newer, and the commit. ".dirty" says that files differ from the commit. Without git it is what
# `git archive` wrote into gateway/deploy/revision, or 0.1.0 alone.
set(commit "")
find_program(GIT git NO_CACHE)
# Only the tree's own repository counts, and not one that the tree happens to lie in.
if(GIT AND EXISTS ${ROOT}/.git)
  execute_process(COMMAND ${GIT} -C ${ROOT} -c safe.directory=* -c core.abbrev=7 log -1 "--format=%ct %h"
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  execute_process(COMMAND ${GIT} -C ${ROOT} -c safe.directory=* --no-optional-locks diff --quiet HEAD
                  RESULT_VARIABLE differs OUTPUT_QUIET ERROR_QUIET)
elseif(EXISTS ${ROOT}/gateway/deploy/revision)
  file(STRINGS ${ROOT}/gateway/deploy/revision commit LIMIT_COUNT 1)
endif()
set(text ${VERSION})
if(commit MATCHES "^([0-9]+) ([0-9a-f]+)$")
  set(hash ${CMAKE_MATCH_2})
  set(ENV{SOURCE_DATE_EPOCH} ${CMAKE_MATCH_1})
  string(TIMESTAMP time "%Y%m%d.%H%M%S" UTC)
  string(APPEND text "+git${time}.${hash}")
  if(differs)
    string(APPEND text ".dirty")
  endif()
endif()
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
if(DEFINED hash OR NOT EXISTS ${OUTPUT}/date.txt)
  file(CONFIGURE OUTPUT ${OUTPUT}/date.txt CONTENT "${date}")
endif()
file(CONFIGURE OUTPUT ${OUTPUT}/version.txt CONTENT "${text}\n")
file(CONFIGURE OUTPUT ${OUTPUT}/version.cpp CONTENT "#include \"gateway/version.hpp\"

namespace idiom {

std::string_view version() { return \"${text}\"; }

} // namespace idiom
")
