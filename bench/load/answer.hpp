#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace load {

/// Reads one response after the other from the bytes of a connection. It knows as much of HTTP as servers use
/// for ordinary requests.
class AnswerReader {
public:
    enum class State { incomplete, complete, broken };

    /// The place for the next bytes. `filled` says how many were read.
    char* room(std::size_t size);
    void filled(std::size_t size) { end_ += size; }

    /// Whether a whole response is there.
    State look();
    int status() const { return status_; }
    std::string_view body() const { return body_; }
    /// Drops the complete response; the next one follows.
    void take();

private:
    State look_for_body(std::size_t head_end);
    State look_for_chunks(std::size_t at);

    std::string bytes_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    int status_ = 0;
    std::size_t size_ = 0; ///< of the complete response
    std::string_view body_;
    std::string chunks_;
};

} // namespace load
