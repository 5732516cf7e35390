#pragma once

#include "translators/codec/json.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>

/// Patches for JSON documents: RFC 6902 (JSON Patch) and RFC 7396 (merge patch). Documents go in and come out
/// as JSON text. Total: whatever a patch says, the result is a document or an error, and a document neither
/// nests deeper than 64 nor outgrows 1 MiB (a few `copy` operations could otherwise fill the memory), and the
/// work is bounded: at most 1,000 operations, which shift at most a million items of arrays.
namespace idiom::json_patch {

enum class Verb : std::uint8_t { add, remove, replace, move, copy, test };

/// One operation, well formed: its pointers keep to RFC 6901 and the members its verb needs are there.
struct Operation {
    Verb verb = Verb::test;
    std::string_view path;
    std::string_view from;  ///< move and copy
    std::string_view value; ///< add, replace and test: JSON text
};

struct PatchError {
    enum class Kind : std::uint8_t {
        malformed,      ///< not a patch, or one that can never apply (a move into its own child)
        target_missing, ///< `path` or `from` names nothing in the document
        test_failed,
        too_large, ///< too many operations, or what they make or take to carry out is too much
    };
    Kind kind = Kind::malformed;
    std::size_t operation = 0; ///< index of the operation; 0 where the patch as a whole is wrong
    bool whole = false;        ///< the patch as a whole is wrong
    std::string_view
        pointer; ///< what the operation addressed; for `malformed`: the place in the patch itself
    std::string_view what;
};

/// The operations of a patch document (RFC 6902, 4). Members that the RFC does not know are ignored.
std::expected<std::span<Operation const>, PatchError> read(json::Value const& patch, Arena& arena);

/// `document` after all operations, or the first error; nothing in between (RFC 6902, 5).
std::expected<std::string_view, PatchError> apply(std::string_view document,
                                                  std::span<Operation const> operations, Arena& arena);

/// `document` after a merge patch (RFC 7396, 2).
std::expected<std::string_view, PatchError> merge(std::string_view document, std::string_view patch,
                                                  Arena& arena);

/// Whether two JSON texts are one value as `test` understands it (RFC 6902, 4.6): numbers by their value,
/// objects without order. False where either is no JSON.
bool equal(std::string_view a, std::string_view b, Arena& arena);

/// The unescaped reference tokens of a pointer (RFC 6901, 4); nothing where it is not a pointer.
std::optional<std::span<std::string_view const>> tokens(std::string_view pointer, Arena& arena);

/// `parent` and one more token, escaped.
std::string_view below(std::string_view parent, std::string_view token, Arena& arena);
std::string_view below(std::string_view parent, std::size_t index, Arena& arena);

} // namespace idiom::json_patch
