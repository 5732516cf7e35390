#pragma once

#include "translators/core/build_identity.hpp"
#include "translators/core/dialect_info.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <version>

/// How the gateway recognises a translator in a shared library before it uses any of it. A plain C layout. It
/// grows only at its end, so any gateway can read the header of any module.
extern "C" struct idiom_module {
    char magic[16];                  ///< `idiom::module::magic`, without a NUL
    std::uint32_t interface_version; ///< `idiom::module::interface_version`
    std::uint32_t size;              ///< of this struct, in bytes
    char const* compiler;            ///< `idiom::module::compiler`
    char const* build_identity;      ///< IDIOM_BUILD_IDENTITY
    char const* name;                ///< of the dialect and of the face
    char const* version;             ///< the module's own
    /// Return the `idiom::DialectInfo const*` and the `idiom::Face const*`, which are valid until the process
    /// ends. One of the two functions may be null: the module has no such thing. The gateway calls them only
    /// after it has checked all members above. May throw.
    void const* (*dialect)();
    void const* (*face)();
};

namespace idiom::module {

inline constexpr std::string_view magic = "idiom translator";
inline constexpr char const* entry_point = "idiom_translator_module";
/// Goes up when `idiom_module` gets members, or when the meaning of a member changes.
inline constexpr std::uint32_t interface_version = 2;

#define IDIOM_TEXT_OF(x) #x
#define IDIOM_TEXT(x) IDIOM_TEXT_OF(x)
#if defined(__clang__)
#define IDIOM_COMPILER "clang " IDIOM_TEXT(__clang_major__)
#else
#define IDIOM_COMPILER "gcc " IDIOM_TEXT(__GNUC__)
#endif
#if defined(_LIBCPP_VERSION)
#define IDIOM_LIBRARY "libc++ " IDIOM_TEXT(_LIBCPP_VERSION)
#elif defined(_GLIBCXX_DEBUG)
#define IDIOM_LIBRARY "libstdc++ " IDIOM_TEXT(_GLIBCXX_RELEASE) " in debug mode"
#else
#define IDIOM_LIBRARY "libstdc++ " IDIOM_TEXT(_GLIBCXX_RELEASE)
#endif
#if defined(_GLIBCXX_USE_CXX11_ABI) && !_GLIBCXX_USE_CXX11_ABI
#define IDIOM_STRINGS " with old strings"
#else
#define IDIOM_STRINGS ""
#endif
/// The compiler and the standard library. They decide the memory layout of the standard types in the
/// interface.
inline constexpr char const* compiler = IDIOM_COMPILER ", " IDIOM_LIBRARY IDIOM_STRINGS;
#undef IDIOM_COMPILER
#undef IDIOM_LIBRARY
#undef IDIOM_STRINGS

} // namespace idiom::module

/// The entry point of a module, once in its module.cpp: IDIOM_TRANSLATOR(acme::dialect) for a dialect,
/// IDIOM_FACE(acme::face) for a face, IDIOM_DIALECT_AND_FACE(acme::dialect, acme::face) for both. The
/// arguments are functions that return a DialectInfo const& and a Face const&. idiom_add_translator supplies
/// the name and the version.
#define IDIOM_TRANSLATOR(dialect_function) IDIOM_MODULE(IDIOM_ADDRESS_OF(dialect_function), nullptr)
#define IDIOM_FACE(face_function) IDIOM_MODULE(nullptr, IDIOM_ADDRESS_OF(face_function))
#define IDIOM_DIALECT_AND_FACE(dialect_function, face_function)                                              \
    IDIOM_MODULE(IDIOM_ADDRESS_OF(dialect_function), IDIOM_ADDRESS_OF(face_function))

#define IDIOM_ADDRESS_OF(function) +[]() -> void const* { return &function(); }
#define IDIOM_MODULE(dialect_entry, face_entry)                                                              \
    extern "C" __attribute__((visibility("default"),                                                         \
                              used)) constinit idiom_module const idiom_translator_module = {                \
        {'i', 'd', 'i', 'o', 'm', ' ', 't', 'r', 'a', 'n', 's', 'l', 'a', 't', 'o', 'r'},                    \
        idiom::module::interface_version,                                                                    \
        sizeof(idiom_module),                                                                                \
        idiom::module::compiler,                                                                             \
        IDIOM_BUILD_IDENTITY,                                                                                \
        IDIOM_TRANSLATOR_NAME,                                                                               \
        IDIOM_TRANSLATOR_VERSION,                                                                            \
        dialect_entry,                                                                                       \
        face_entry};
