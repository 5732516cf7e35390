#pragma once

#include "gateway/http1/message.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace idiom::http1 {

/// Decodes a chunked body (RFC 9112, 7.1) as it arrives. Consumes every byte at once, so no byte need be kept
/// for a second look. Checks the form of extensions and trailer fields and drops them. They may take
/// `most_framing` bytes over the whole body. A few blanks behind each size of a response do not count.
class Chunks {
public:
    /// Extensions of a request must follow the grammar (RFC 9112, 7.1.1). Extensions of a response may hold
    /// anything but control characters, and blanks may follow a size, because some vendors send such
    /// responses.
    Chunks(Side side, std::size_t most_data, std::size_t most_framing)
        : side_(side), data_left_(most_data), framing_left_(most_framing) {}

    enum class Status {
        need_more, ///< `bytes` is consumed
        data,      ///< `data` is the next piece of the body; call again with the rest of `bytes`
        complete,  ///< the rest of `bytes` belongs to the next message
        malformed,
        too_large, ///< more data than allowed
    };
    /// Reads on in `bytes`, and removes from their front what it consumes.
    Status next(std::string_view& bytes, std::string_view& data);
    /// Lowers the limit of data. Returns false if more data than the new limit has arrived or was announced.
    bool lower_limit(std::size_t by) {
        bool const fits = by <= data_left_;
        data_left_ -= fits ? by : data_left_;
        return fits;
    }

private:
    enum class State : std::uint8_t {
        size_start,
        size,
        before_extension,
        any_extension, ///< of a response
        extension_start,
        extension_name,
        after_extension_name, ///< with at least one blank
        value_start,
        value,
        quoted,
        quoted_pair,
        quoted_end,
        after_value, ///< with at least one blank
        size_end,
        data,
        data_cr,
        data_lf,
        trailer_start,
        trailer_name,
        trailer_value,
        trailer_end,
        end,
    };
    bool read_framing(char c);
    bool read_size(char c);
    bool read_extension(char c);
    bool read_quoted(char c);
    bool read_trailer(char c);
    /// Enters `next` if that is allowed. Returns whether it is.
    bool go(State next, bool allowed = true);
    /// Does the same for a byte of the framing that counts against the limit, because no message needs it.
    bool spare(char c, State next, bool allowed = true);
    bool pad(char c);

    Side side_;
    std::size_t data_left_;
    std::size_t framing_left_;
    std::uint64_t size_ = 0; ///< of the present chunk; within data: what is left of it
    std::uint8_t digits_ = 0;
    std::uint8_t padding_ = 0; ///< blanks behind the present size that do not count
    State state_ = State::size_start;
    bool complete_ = false;
};

} // namespace idiom::http1
