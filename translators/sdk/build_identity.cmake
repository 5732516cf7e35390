# Writes build_identity.hpp: cmake -DHEADERS=… -DVERSION=… -DOUTPUT=… -P build_identity.cmake
list(SORT HEADERS)
foreach(header ${HEADERS})
  get_filename_component(name ${header} NAME)
  file(SHA256 ${header} hash)
  string(APPEND all "${name} ${hash}\n")
endforeach()
string(SHA256 identity "${all}")
string(SUBSTRING ${identity} 0 16 identity)
file(WRITE ${OUTPUT} "#pragma once\n
/// Idiom's version, and a hash of the headers in translators/core. Two builds with the same text have the same
/// memory layout of the vocabulary.
#define IDIOM_BUILD_IDENTITY \"${VERSION}-${identity}\"\n")
