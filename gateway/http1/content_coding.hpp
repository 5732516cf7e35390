#pragma once

#include "translators/core/arena.hpp"

#include <cstddef>
#include <expected>
#include <string_view>

namespace idiom::http1 {

/// Why the content codings of a message cannot be undone. `why` continues a sentence about the message.
struct Undecoded {
    std::string_view why;
    std::string_view cause; ///< the same in our own words only, for the log
    bool no_memory = false; ///< the gateway lacks memory: no fault of the message
};

/// Returns the content of a message without its content codings (RFC 9110, 8.4). `codings` is the value of
/// Content-Encoding. Undoes gzip, x-gzip and deflate, skips identity, in at most three layers. Reads deflate
/// in zlib's format (as RFC 9110, 8.4.1.2 has it) and raw (as some servers send it).
///
/// `most` bounds the bytes of each layer, so that a small body cannot take much memory: they are counted
/// before anything is kept. The result lives in `arena`, or is `body` itself if there was nothing to undo.
/// Error: `why` is the rest of a sentence that begins with the response or the body ("is in the content
/// coding 'br', which is not taken here"); it lives in the arena. Total.
std::expected<std::string_view, Undecoded> without_codings(std::string_view body, std::string_view codings,
                                                           std::size_t most, Arena& arena);

/// Returns `body` in the coding gzip (RFC 1952), or "" if zlib lacks memory. The result lives in `arena`.
/// Each thread keeps one compressor, of some 256 KiB, from its first use on.
std::string_view gzip(std::string_view body, Arena& arena);

} // namespace idiom::http1
