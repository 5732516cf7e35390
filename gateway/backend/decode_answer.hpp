#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <cstddef>

namespace idiom::backend {

/// Turns an answer as it came into one that every reader understands: without content codings, in UTF-8, and
/// without a byte order mark. Fields that no longer hold (Content-Encoding, Content-Length, a charset) are
/// taken out with it. Most answers are so already, and stay where they are.
///
/// A text in an encoding that is not known is taken where it holds ASCII only: then it is the same in all.
///
/// `most` bounds the bytes of the body, decompressed, too. A success that cannot be decoded becomes
/// `unusable`, and its body a sentence for callers that says why; any other answer keeps its bytes, since its
/// status says the most. What comes back is why it became so, for the operator, without a word of the peer's:
/// part of a sentence, or "".
std::string_view decode_answer(Response& response, std::size_t most, Arena& arena);

} // namespace idiom::backend
