# cmake -DFOLDER=… -DFILES=… -DOUTPUT=… -P embed.cmake writes the source OUTPUT, which makes FILES of FOLDER part of the
# program: one after the other, in one gzip, OUTPUT.gz. The assembler reads it (.incbin), so that it costs no time to compile.
# Clang and GCC take the same text.
set(paths "")
set(rows "")
foreach(file ${FILES})
  file(SIZE ${FOLDER}/${file} size)
  string(APPEND rows "        PackedFile{\"${file}\", ${size}},\n")
  list(APPEND paths ${FOLDER}/${file})
endforeach()
execute_process(COMMAND ${CMAKE_COMMAND} -E cat ${paths} COMMAND gzip -9nc OUTPUT_FILE ${OUTPUT}.gz COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${OUTPUT} "// Made by gateway/console/embed.cmake.
#include \"gateway/console/assets.hpp\"

#include <array>
#include <cstddef>

asm(\".pushsection .rodata\\n\"
    \".global idiom_console_assets\\n.global idiom_console_assets_end\\n\"
    \".hidden idiom_console_assets\\n.hidden idiom_console_assets_end\\n\"
    \"idiom_console_assets:\\n.incbin \\\"${OUTPUT}.gz\\\"\\nidiom_console_assets_end:\\n.byte 0\\n\"
    \".popsection\\n\");

extern \"C\" {
extern char const idiom_console_assets[];
extern char const idiom_console_assets_end[];
}

namespace idiom::console {

Packed packed_assets() {
    static constexpr std::array files{
${rows}    };
    return {.gzip = {idiom_console_assets, static_cast<std::size_t>(idiom_console_assets_end - idiom_console_assets)},
            .files = files};
}

} // namespace idiom::console
")
