#pragma once

#include "translators/core/build_identity.hpp"
#include "translators/core/dialect_info.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <version>

/// How a translator in a shared library is recognised before anything of it is used. A plain C layout that
/// never changes but at its end, so that a gateway and a module of whatever versions can tell what they are.
extern "C" struct idiom_module {
    char magic[16];                  ///< `idiom::module::magic`, without a NUL
    std::uint32_t interface_version; ///< `idiom::module::interface_version`
    std::uint32_t size;              ///< of this struct
    char const* compiler;            ///< `idiom::module::compiler`
    char const* build_identity;      ///< IDIOM_BUILD_IDENTITY
    char const* name;                ///< of the dialect
    char const* version;             ///< the module's own
    /// The `idiom::DialectInfo const*`, valid for ever. The one function here, called only when all the above
    /// is right. May throw.
    void const* (*dialect)();
};

namespace idiom::module {

inline constexpr std::string_view magic = "idiom translator";
inline constexpr char const* entry_point = "idiom_translator_module";
/// Counts up when `idiom_module` gets members, or when its meaning changes.
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
/// All that decides how the standard types of the interface lie in memory.
inline constexpr char const* compiler = IDIOM_COMPILER ", " IDIOM_LIBRARY IDIOM_STRINGS;
#undef IDIOM_COMPILER
#undef IDIOM_LIBRARY
#undef IDIOM_STRINGS

} // namespace idiom::module

/// The entry point of a module, once in its module.cpp: IDIOM_TRANSLATOR(acme::dialect), a function that
/// returns a DialectInfo const&. Its name and version come from idiom_add_translator.
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
