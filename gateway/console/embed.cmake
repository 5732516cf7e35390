# idiom_embed(OUTPUT FOLDER FILES...) writes the source OUTPUT, which makes FILES of FOLDER part of the program. The
# assembler reads them (.incbin), so that they cost no time to compile. Clang and GCC take the same text.
function(idiom_embed output folder)
  set(symbols "")
  set(declared "")
  set(rows "")
  set(number 0)
  foreach(file ${ARGN})
    set(name idiom_console_asset_${number})
    string(APPEND symbols "    \".global ${name}\\n.global ${name}_end\\n\"\n"
                          "    \".hidden ${name}\\n.hidden ${name}_end\\n\"\n"
                          "    \"${name}:\\n.incbin \\\"${folder}/${file}\\\"\\n${name}_end:\\n.byte 0\\n\"\n")
    string(APPEND declared "extern char const ${name}[];\nextern char const ${name}_end[];\n")
    string(APPEND rows "        Asset{\"${file}\", {${name}, static_cast<std::size_t>(${name}_end - ${name})}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT "// Made by gateway/console/embed.cmake.
#include \"gateway/console/assets.hpp\"

#include <array>
#include <cstddef>

asm(\".pushsection .rodata\\n\"
${symbols}    \".popsection\\n\");

extern \"C\" {
${declared}}

namespace idiom::console {

std::span<Asset const> embedded_assets() {
    static std::array const assets{
${rows}    };
    return assets;
}

} // namespace idiom::console
")
  list(TRANSFORM ARGN PREPEND ${folder}/)
  set_source_files_properties(${output} PROPERTIES GENERATED ON OBJECT_DEPENDS "${ARGN}" COMPILE_OPTIONS -fno-lto
                              SKIP_PRECOMPILE_HEADERS ON SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
