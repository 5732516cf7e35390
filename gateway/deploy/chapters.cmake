# The chapters, which are the READMEs of the rooms, as they are installed: below share/doc/idiom as they stand in the
# source tree, so that the links among them stay as they are. A link to what is not installed becomes its text.

# What is installed under another name, relative to share/doc/idiom.
set(IDIOM_INSTALLED_AS
    gateway/console/console.png=gateway/console/console.png
    gateway/deploy/haproxy.cfg=examples/haproxy.cfg
    gateway/deploy/routes.yaml=examples/routes.yaml
    gateway/telemetry/grafana.json=../../idiom/grafana.json
    gateway/telemetry/alerts.yaml=../../idiom/alerts.yaml
    translators/unified/user.xsd=../../idiom/user.xsd)
# What the component `development` installs; translators/CMakeLists.txt does it.
set(IDIOM_GUIDE translators/README.md translators/desk/README.md translators/scim/README.md)

# find_chapters(ROOT VARIABLE) lists those that the component `gateway` installs, relative to ROOT.
function(find_chapters root variable)
  if(NOT CMAKE_SCRIPT_MODE_FILE)
    set(depends CONFIGURE_DEPENDS)
  endif()
  file(GLOB_RECURSE rooms ${depends} RELATIVE ${root} ${root}/gateway/README.md ${root}/translators/README.md
       ${root}/tests/README.md ${root}/bench/README.md ${root}/certs/README.md)
  list(REMOVE_ITEM rooms ${IDIOM_GUIDE})
  set(${variable} README.md ${rooms} PARENT_SCOPE)
endfunction()

# where_installed(VARIABLE FILE BACK CHAPTERS) is where the file is installed, as a link of the chapter that BACK leads out
# of; "" where it is not.
function(where_installed variable file back chapters)
  set(${variable} "" PARENT_SCOPE)
  if(file IN_LIST chapters OR file IN_LIST IDIOM_GUIDE)
    set(${variable} same PARENT_SCOPE)
  endif()
  foreach(pair ${IDIOM_INSTALLED_AS})
    string(REPLACE "=" ";" pair ${pair})
    list(GET pair 0 from)
    list(GET pair 1 to)
    if(file STREQUAL from)
      set(${variable} ${back}${to} PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

# write_chapter(ROOT CHAPTER CHAPTERS FILE) writes the chapter as it is installed.
function(write_chapter root chapter chapters file)
  file(READ ${root}/${chapter} text)
  get_filename_component(folder "${chapter}" DIRECTORY)
  string(REGEX REPLACE "[^/]+/" "../" back "${chapter}")
  string(REGEX REPLACE "[^/]+$" "" back "${back}")
  string(REGEX MATCHALL "\\[[^]\n]*\\]\\([^)\n ]+\\)" links "${text}")
  list(REMOVE_DUPLICATES links)
  foreach(link ${links})
    string(REGEX MATCH "^\\[([^]\n]*)\\]\\(([^)#]*)(#[^)]*)?\\)$" whole "${link}")
    set(shown "${CMAKE_MATCH_1}")
    set(target "${CMAKE_MATCH_2}")
    if(target STREQUAL "" OR target MATCHES "^[a-z]+:")
      continue()
    endif()
    cmake_path(SET path NORMALIZE "${folder}/${target}")
    string(REGEX REPLACE "^/" "" path "${path}")
    where_installed(to "${path}" "${back}" "${chapters}")
    if(to STREQUAL "")
      string(REPLACE "${link}" "${shown}" text "${text}")
    elseif(NOT to STREQUAL same)
      string(REPLACE "${link}" "[${shown}](${to})" text "${text}")
    endif()
  endforeach()
  file(WRITE ${file} "${text}")
endfunction()
