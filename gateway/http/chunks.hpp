#pragma once

#include "gateway/http/reader.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace idiom::http {

/// Takes a chunked body apart (RFC 9112, 7.1) as it comes in. Every byte is consumed as it comes, so nothing
/// has to be kept for a second look. Extensions and trailer fields are checked for their form and forgotten;
/// there may be as much of them as `most_framing`, in bytes over the whole body, not counting a few blanks
/// behind each size of an answer.
class Chunks {
public:
    /// In a request the extensions must keep to the grammar (RFC 9112, 7.1.1); those of an answer may hold
    /// anything but control characters, and blanks may stand behind a size, because vendors are taken as they
    /// are.
    Chunks(Side side, std::size_t most_data, std::size_t most_framing)
        : side_(side), data_left_(most_data), framing_left_(most_framing) {}

    enum class Status {
        need_more, ///< all of `bytes` was consumed
        data,      ///< `data` is the next piece of the body; go on with the rest of `bytes`
        complete,  ///< what is left of `bytes` belongs to the next message
        malformed,
        too_large, ///< more data than allowed
    };
    /// Goes on with `bytes` and takes from their front what it consumes.
    Status next(std::string_view& bytes, std::string_view& data);
    /// Lowers the limit of data. False where more has come, or was announced, than is left then.
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
        any_extension, ///< of an answer
        extension_start,
        extension_name,
        after_extension_name, ///< and at least one blank
        value_start,
        value,
        quoted,
        quoted_pair,
        quoted_end,
        after_value, ///< and at least one blank
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
    /// To another state; whether that is allowed.
    bool go(State next, bool allowed = true);
    /// The same with a byte that neither a size nor the end of a line needs, and that is only tolerated.
    bool spare(char c, State next, bool allowed = true);
    bool pad(char c);

    Side side_;
    std::size_t data_left_;
    std::size_t framing_left_;
    std::uint64_t size_ = 0; ///< of the present chunk; while there is data: what is left of it
    std::uint8_t digits_ = 0;
    std::uint8_t padding_ = 0; ///< blanks behind the present size that count for nothing
    State state_ = State::size_start;
    bool complete_ = false;
};

} // namespace idiom::http
