#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <cstddef>

namespace idiom::upstream {

/// Converts a response into one that every reader understands: without content codings, in UTF-8, without a
/// byte order mark. Removes the fields that no longer hold (Content-Encoding, Content-Length, a charset).
/// Most responses are so already, and stay where they are.
///
/// A text in an unknown encoding is accepted if it holds ASCII only, which is the same in all encodings.
///
/// `most` bounds the bytes of the body, also decompressed. A success that cannot be decoded becomes
/// `unusable`, with a sentence for callers as its body. Any other response keeps its bytes, because its
/// status says the most. Returns why the response became unusable, for the operator and without a word of the
/// peer's: part of a sentence, or "".
std::string_view decode_answer(Response& response, std::size_t most, Arena& arena);

} // namespace idiom::upstream
