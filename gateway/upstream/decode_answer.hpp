#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <cstddef>

namespace idiom::upstream {

/// Converts a response into one that every reader understands: without content codings, in UTF-8, without a
/// byte order mark. Removes the fields that no longer hold (Content-Encoding, Content-Length, a charset).
/// Most responses need no conversion, and their bytes are not copied.
///
/// A text in an unknown encoding is accepted if it holds ASCII only, which is the same in all encodings.
///
/// `most` bounds the bytes of the body, before and after decompression. A success that cannot be decoded
/// becomes `unusable`, and its body becomes a sentence for callers. Any other response keeps its bytes,
/// because its status matters more than its body. Returns the reason why the response became unusable, as a
/// part of a sentence for the operator, without any text of the peer's; "" if the response is usable.
std::string_view decode_answer(Response& response, std::size_t most, Arena& arena);

} // namespace idiom::upstream
