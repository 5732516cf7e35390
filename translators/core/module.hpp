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
    char const* name;                ///< of the dialect
    char const* version;             ///< the module's own
    /// Returns the `idiom::DialectInfo const*`, which is valid until the process ends. The only function
    /// here. The gateway calls it only after it has checked all members above. May throw.
    void const* (*dialect)();
};

namespace idiom::module {

inline constexpr std::string_view magic = "idiom translator";
inline constexpr char const* entry_point = "idiom_translator_module";
/// Goes up when `idiom_module` gets members, or when the meaning of a member changes.
inline constexpr std::uint32_t interface_version = 1;

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

/// The entry point of a module, once in its module.cpp: IDIOM_TRANSLATOR(acme::dialect). The argument is a
/// function that returns a DialectInfo const&. idiom_add_translator supplies the name and the version.
#define IDIOM_TRANSLATOR(dialect_function)                                                                   \
    extern "C" __attribute__((visibility("default"),                                                         \
                              used)) constinit idiom_module const idiom_translator_module = {                \
        {'i', 'd', 'i', 'o', 'm', ' ', 't', 'r', 'a', 'n', 's', 'l', 'a', 't', 'o', 'r'},                    \
        idiom::module::interface_version,                                                                    \
        sizeof(idiom_module),                                                                                \
        idiom::module::compiler,                                                                             \
        IDIOM_BUILD_IDENTITY,                                                                                \
        IDIOM_TRANSLATOR_NAME,                                                                               \
        IDIOM_TRANSLATOR_VERSION,                                                                            \
        +[]() -> void const* { return &dialect_function(); }};
