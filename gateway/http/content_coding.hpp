#pragma once

#include "translators/core/arena.hpp"

#include <cstddef>
#include <expected>
#include <string_view>

namespace idiom::http {

/// Why the content codings of a message cannot be undone: how a sentence about the message goes on.
struct Undecoded {
    std::string_view why;
    std::string_view cause; ///< the same in words of ours alone, for the log
    bool no_memory = false; ///< which is no fault of the message
};

/// The content of a message without its content codings (RFC 9110, 8.4). `codings` is the value of
/// Content-Encoding: gzip, x-gzip and deflate are undone, identity is passed over, in at most three layers.
/// deflate is taken as zlib's format (as RFC 9110, 8.4.1.2 has it) and raw (as some servers send it).
///
/// `most` bounds the bytes of each layer, so that a small body cannot take much memory: it is counted before
/// anything is kept. What comes back lives in `arena`, or is `body` itself where nothing had to be undone.
/// Error: `why` is the rest of a sentence that begins with the answer or the body, in the arena ("is in the
/// content coding 'br', which is not taken here"). Total.
std::expected<std::string_view, Undecoded> without_codings(std::string_view body, std::string_view codings,
                                                           std::size_t most, Arena& arena);

} // namespace idiom::http
