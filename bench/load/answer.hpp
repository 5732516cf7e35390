#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace load {

/// Takes one answer after the other from the bytes of a connection: as much of HTTP as servers use that are
/// asked politely.
class AnswerReader {
public:
    enum class State { incomplete, complete, broken };

    /// Where the next bytes are to be put; `filled` says how many came.
    char* room(std::size_t size);
    void filled(std::size_t size) { end_ += size; }

    /// Whether a whole answer is there.
    State look();
    int status() const { return status_; }
    std::string_view body() const { return body_; }
    /// Goes on behind the answer that was complete.
    void take();

private:
    State look_for_body(std::size_t head_end);
    State look_for_chunks(std::size_t at);

    std::string bytes_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    int status_ = 0;
    std::size_t size_ = 0; ///< of the complete answer
    std::string_view body_;
    std::string chunks_;
};

} // namespace load
