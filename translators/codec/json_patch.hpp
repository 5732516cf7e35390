#pragma once

#include "translators/codec/json/json.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>

/// Patches for JSON documents: RFC 6902 (JSON Patch) and RFC 7396 (merge patch). Documents are JSON text.
/// Total: any patch gives a document or an error. All work is bounded: a document nests at most 64 deep and
/// has at most 1 MiB (a few `copy` operations could otherwise fill the memory), and a patch has at most 1,000
/// operations, which shift at most a million array items.
namespace idiom::json_patch {

inline constexpr std::size_t most_operations = 1000;

enum class Verb : std::uint8_t { add, remove, replace, move, copy, test };

/// One well-formed operation: its pointers follow RFC 6901, and it has the members that its verb needs.
struct Operation {
    std::size_t index = 0; ///< its place in the patch
    Verb verb = Verb::test;
    std::string_view path;
    std::string_view from;  ///< for move and copy
    std::string_view value; ///< for add, replace and test: JSON text
};

struct PatchError {
    enum class Kind : std::uint8_t {
        malformed,      ///< not a patch, or one that can never apply (a move into its own child)
        target_missing, ///< `path` or `from` names nothing in the document
        test_failed,
        too_large, ///< too many operations, or too large a result, or too much work
    };
    Kind kind = Kind::malformed;
    std::size_t operation = 0; ///< index of the operation; 0 if the patch as a whole is wrong
    bool whole = false;        ///< the error is about the patch as a whole
    std::string_view pointer;  ///< the target of the operation; for `malformed`, the place in the patch
    std::string_view what;
};

/// Reads the operations of a patch document (RFC 6902, 4). Ignores members that the RFC does not define.
std::expected<std::span<Operation const>, PatchError> read(json::Value const& patch, Arena& arena);

/// Returns `document` after all operations, which may be some of those of a patch, or the first error. There
/// is no partial result (RFC 6902, 5).
std::expected<std::string_view, PatchError> apply(std::string_view document,
                                                  std::span<Operation const> operations, Arena& arena);

/// Returns `document` after a merge patch (RFC 7396, 2).
std::expected<std::string_view, PatchError> merge(std::string_view document, std::string_view patch,
                                                  Arena& arena);

/// Returns whether two JSON texts are equal in the sense of `test` (RFC 6902, 4.6): numbers by value, objects
/// without order. Returns false if one of them is not JSON.
bool equal(std::string_view a, std::string_view b, Arena& arena);

/// Returns the unescaped reference tokens of a pointer (RFC 6901, 4); null if it is not a pointer.
std::optional<std::span<std::string_view const>> tokens(std::string_view pointer, Arena& arena);

/// Returns `parent` with one more token, escaped.
std::string_view below(std::string_view parent, std::string_view token, Arena& arena);
std::string_view below(std::string_view parent, std::size_t index, Arena& arena);

} // namespace idiom::json_patch
