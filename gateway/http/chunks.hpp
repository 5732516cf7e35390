#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace idiom::http {

/// Takes a chunked body apart (RFC 9112, 7.1) as it comes in. Every byte is consumed as it comes, so nothing
/// has to be kept for a second look. Extensions and trailer fields are checked for their form and forgotten;
/// there may be as much of them as `most_framing`, in bytes over the whole body.
class Chunks {
public:
    /// What may stand between a size and the end of its line, where there is no extension.
    enum class Padding : std::uint8_t {
        none,
        blanks, ///< as some servers write them, RFC 9112, 7.1.1 notwithstanding
    };
    Chunks(std::size_t most_data, std::size_t most_framing, Padding padding = Padding::none)
        : data_left_(most_data), framing_left_(most_framing), padding_(padding) {}

    enum class Status {
        need_more, ///< all of `bytes` was consumed
        data,      ///< `data` is the next piece of the body; go on with the rest of `bytes`
        complete,  ///< what is left of `bytes` belongs to the next message
        malformed,
        too_large, ///< more data than allowed
    };
    /// Goes on with `bytes` and takes from their front what it consumes.
    Status next(std::string_view& bytes, std::string_view& data);

private:
    enum class State : std::uint8_t {
        size_start,
        size,
        before_extension,
        extension,
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

    std::size_t data_left_;
    std::size_t framing_left_;
    std::uint64_t size_ = 0; ///< of the present chunk; while there is data: what is left of it
    std::uint8_t digits_ = 0;
    Padding padding_;
    State state_ = State::size_start;
    bool complete_ = false;
};

} // namespace idiom::http
