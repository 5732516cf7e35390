#include "gateway/modules/elf.hpp"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string_view>
#include <vector>

namespace idiom::modules {

namespace {

using Header = ElfW(Ehdr);
using Segment = ElfW(Phdr);
using Section = ElfW(Shdr);

/// The ELF header of this program: a module must be built for the same machine.
Header const& own_header() {
    static Header const header = [] {
        Header read{};
        std::ifstream("/proc/self/exe", std::ios::binary).read(reinterpret_cast<char*>(&read), sizeof read);
        return read;
    }();
    return header;
}

std::string machine(unsigned number) {
    switch (number) {
    case EM_386: return "x86";
    case EM_X86_64: return "x86-64";
    case EM_ARM: return "ARM";
    case EM_AARCH64: return "AArch64";
    case EM_PPC64: return "PowerPC 64";
    case EM_RISCV: return "RISC-V";
    case EM_S390: return "S/390";
    default: return "processor number " + std::to_string(number);
    }
}

std::string_view type(unsigned number) {
    switch (number) {
    case ET_REL: return "an object file";
    case ET_EXEC: return "a program";
    case ET_CORE: return "a core dump";
    default: return "something else";
    }
}

/// Returns whether `count` items of `each` bytes, from `offset` on, lie within a file of `size` bytes.
bool within(std::uint64_t size, std::uint64_t offset, std::uint64_t each, std::uint64_t count = 1) {
    return offset <= size && (each == 0 || count <= (size - offset) / each);
}

/// Returns whether every part named in the headers lies in the file. The dynamic linker does not use the
/// table of sections, but linkers write it last, so it shows a truncated file.
bool whole(std::ifstream& in, Header const& header, std::uint64_t size) {
    if (header.e_phentsize != sizeof(Segment) ||
        !within(size, header.e_phoff, sizeof(Segment), header.e_phnum))
        return false;
    if (header.e_shoff != 0 && !within(size, header.e_shoff, sizeof(Section), header.e_shnum)) return false;
    std::vector<Segment> segments(header.e_phnum);
    in.clear();
    in.seekg(static_cast<std::streamoff>(header.e_phoff));
    in.read(reinterpret_cast<char*>(segments.data()),
            static_cast<std::streamsize>(segments.size() * sizeof(Segment)));
    return in && std::ranges::all_of(segments, [&](Segment const& one) {
               return one.p_type == PT_NULL || within(size, one.p_offset, one.p_filesz);
           });
}

} // namespace

std::optional<std::string> why_no_library(std::filesystem::path const& file) {
    std::error_code error;
    auto const status = std::filesystem::status(file, error);
    if (!std::filesystem::exists(status)) return "does not exist";
    if (!std::filesystem::is_regular_file(status)) return "is no file";
    Header header{};
    std::ifstream in(file, std::ios::binary);
    if (!in) return "cannot be read";
    in.read(reinterpret_cast<char*>(&header), sizeof header);
    auto const size = static_cast<std::size_t>(in.gcount());
    if (size == 0) return "is empty";
    auto const* const ident = header.e_ident;
    if (size < SELFMAG || std::memcmp(ident, ELFMAG, SELFMAG) != 0)
        return "is no shared library: it is no ELF file";
    auto const& own = own_header();
    if (size > EI_DATA && ident[EI_CLASS] != own.e_ident[EI_CLASS])
        return ident[EI_CLASS] == ELFCLASS32 ? "is built for a 32-bit machine"
                                             : "is not built for this machine";
    if (size > EI_DATA && ident[EI_DATA] != own.e_ident[EI_DATA])
        return "is built for a machine with the other byte order";
    if (size < sizeof header) return "is no shared library: it is cut off";
    if (header.e_machine != own.e_machine)
        return "is built for " + machine(header.e_machine) + ", and this gateway for " +
               machine(own.e_machine);
    if (header.e_type != ET_DYN) return "is no shared library: it is " + std::string(type(header.e_type));
    auto const length = std::filesystem::file_size(file, error);
    if (error || !whole(in, header, length))
        return "is cut off or damaged: not all that its headers name is in its " + std::to_string(length) +
               " bytes";
    return std::nullopt;
}

} // namespace idiom::modules
