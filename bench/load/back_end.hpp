#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace load {

/// What is answered to a request whose target begins with `prefix`: a whole message.
struct FixedAnswer {
    std::string prefix;
    std::string message;
};

/// The back end of a gateway, in the process of the load. Answers from memory, and never sleeps: the
/// caller calls `work` again and again. Exits with a message if a request has no answer.
class BackEnd {
public:
    /// Listens on 127.0.0.1. `answers` must outlive the back end.
    BackEnd(std::uint16_t port, std::vector<FixedAnswer> const& answers);
    ~BackEnd();
    BackEnd(BackEnd const&) = delete;
    BackEnd& operator=(BackEnd const&) = delete;

    /// Takes what has arrived by now, and answers it.
    void work();

private:
    struct Connection {
        int socket;
        std::string request;
        std::string_view unsent;
    };
    void accept_those();
    void serve(Connection& connection);
    bool receive(Connection& connection);
    std::string_view answer_to(std::string_view request) const;

    std::vector<FixedAnswer> const& answers_;
    int listener_;
    int poll_;
    std::vector<std::unique_ptr<Connection>> connections_; ///< a closed one stays, with its socket -1
};

} // namespace load
