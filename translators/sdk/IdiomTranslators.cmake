# idiom_add_translator(NAME SOURCE...) makes of a translator's sources
#   idiom_translator_NAME   a static library, for programs and tests that link the translator
#   idiom_NAME              libidiom_NAME.so, which the gateway loads
# The sources include the module.cpp with IDIOM_TRANSLATOR, which only the library gets. The translator's version is
# that of the project. Idiom's own build uses this file too.

function(idiom_add_translator name)
  if(NOT name MATCHES "^[a-z][a-z0-9_]*$")
    message(FATAL_ERROR "idiom_add_translator: '${name}' is no name for a translator: lower-case letters, digits and _, a letter first")
  endif()
  set(sources ${ARGN})
  list(FILTER sources EXCLUDE REGEX "(^|/)module\\.cpp$")
  set(entry ${ARGN})
  list(FILTER entry INCLUDE REGEX "(^|/)module\\.cpp$")
  list(LENGTH entry entries)
  if(NOT entries EQUAL 1 OR NOT sources)
    message(FATAL_ERROR "idiom_add_translator(${name}): needs its sources, and among them one module.cpp")
  endif()

  add_library(idiom_translator_${name} STATIC ${sources})
  target_link_libraries(idiom_translator_${name} PUBLIC Idiom::core)

  add_library(idiom_${name} MODULE ${entry})
  target_link_libraries(idiom_${name} PRIVATE idiom_translator_${name})
  target_compile_definitions(idiom_${name} PRIVATE IDIOM_TRANSLATOR_NAME="${name}" IDIOM_TRANSLATOR_VERSION="${PROJECT_VERSION}")
  # The library contains everything that it needs, except the C++ library, and exports only its entry point. So two
  # modules, or a module and the gateway, never use each other's functions.
  set(exports ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/module.map)
  target_link_options(idiom_${name} PRIVATE "LINKER:--version-script=${exports}")
  if(NOT IDIOM_SANITIZE) # the program brings the sanitizer
    target_link_options(idiom_${name} PRIVATE "LINKER:-z,defs")
  endif()
  set_target_properties(idiom_${name} PROPERTIES LINK_DEPENDS ${exports})
  set_target_properties(idiom_translator_${name} idiom_${name} PROPERTIES
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  set_property(GLOBAL APPEND PROPERTY IDIOM_TRANSLATORS ${name})
endfunction()
