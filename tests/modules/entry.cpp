#include "tests/modules/custom.hpp"

#include "translators/core/face.hpp"
#include "translators/core/module.hpp"

#include <csignal>
#include <stdexcept>
#include <unistd.h>

/// An entry point with one fault, which CMakeLists.txt chooses.
#ifndef ENTRY_MAGIC
#define ENTRY_MAGIC 'i'
#endif
#ifndef ENTRY_INTERFACE
#define ENTRY_INTERFACE idiom::module::interface_version
#endif
#ifndef ENTRY_SIZE
#define ENTRY_SIZE sizeof(idiom_module)
#endif
#ifndef ENTRY_COMPILER
#define ENTRY_COMPILER idiom::module::compiler
#endif
#ifndef ENTRY_IDENTITY
#define ENTRY_IDENTITY IDIOM_BUILD_IDENTITY
#endif
#ifndef ENTRY_NAME
#define ENTRY_NAME "custom"
#endif
#ifndef ENTRY_DIALECT
#define ENTRY_DIALECT return &idiom::custom::dialect()
#endif
#ifndef ENTRY_SYMBOL
#define ENTRY_SYMBOL idiom_translator_module
#endif

namespace {

/// The same dialect under another name.
[[maybe_unused]] idiom::DialectInfo const& costume() {
    static auto const capabilities = [] {
        auto made = idiom::custom::dialect().capabilities;
        made.dialect = "costume";
        return made;
    }();
    static idiom::DialectInfo const row{.capabilities = capabilities,
                                        .settings = idiom::custom::dialect().settings,
                                        .make = idiom::custom::dialect().make};
    return row;
}

/// A face that does nothing.
class Idle final : public idiom::Face {
public:
    Idle(std::string_view name, std::string_view prefix) : info_{.name = name, .prefix = prefix} {}
    idiom::FaceInfo const& info() const override { return info_; }
    bool begins_resource(std::string_view) const override { return false; }
    idiom::Result<idiom::Target> read_target(idiom::ClientRequest const&, idiom::Arena&) const override {
        return idiom::fail(idiom::Fault::not_found);
    }
    idiom::Result<idiom::ClientCall const*> read_request(idiom::ClientRequest const&, idiom::RouteView const&,
                                                         idiom::Arena&) const override {
        return idiom::fail(idiom::Fault::not_found);
    }
    idiom::ClientResponse refuse(idiom::Error const&, idiom::ClientRequest const&, idiom::Target const*,
                                 idiom::Arena&) const override {
        return {.status = 404};
    }

private:
    idiom::FaceInfo info_;
};

[[maybe_unused]] idiom::Face const* face_of(std::string_view name, std::string_view prefix) {
    static Idle const face(name, prefix);
    return &face;
}

} // namespace

#ifdef ENTRY_NO_DIALECT
#define ENTRY_DIALECT_FUNCTION nullptr
#else
#define ENTRY_DIALECT_FUNCTION +[]() -> void const* { ENTRY_DIALECT; }
#endif
#ifdef ENTRY_FACE
#define ENTRY_FACE_FUNCTION +[]() -> void const* { ENTRY_FACE; }
#else
#define ENTRY_FACE_FUNCTION nullptr
#endif

#ifdef ENTRY_INITIALISER
namespace {

struct Initialised {
    Initialised() { ENTRY_INITIALISER; }
} const initialised;

} // namespace
#endif

extern "C" __attribute__((visibility("default"), used)) constinit idiom_module const ENTRY_SYMBOL = {
    {ENTRY_MAGIC, 'd', 'i', 'o', 'm', ' ', 't', 'r', 'a', 'n', 's', 'l', 'a', 't', 'o', 'r'},
    ENTRY_INTERFACE,
    ENTRY_SIZE,
    ENTRY_COMPILER,
    ENTRY_IDENTITY,
    ENTRY_NAME,
    "1.0",
    ENTRY_DIALECT_FUNCTION,
    ENTRY_FACE_FUNCTION};
