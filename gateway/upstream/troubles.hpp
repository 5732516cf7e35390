#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::upstream {

/// Tells the operator why a host cannot be used: each cause once a minute, however many requests it affects.
/// Any thread.
class Troubles {
public:
    using Clock = std::chrono::steady_clock;
    using Report = std::function<void(std::string_view cause)>;
    static constexpr auto pause = std::chrono::minutes(1);

    /// `report` is called on any thread.
    explicit Troubles(Report report) : report_(std::move(report)) {}
    /// `cause` is part of a sentence and contains nothing that a peer wrote.
    void note(std::string_view cause, Clock::time_point now = Clock::now());

private:
    struct Reported {
        std::string cause;
        Clock::time_point at;
    };
    /// Causes that are remembered; a further one replaces the oldest.
    static constexpr std::size_t most_causes = 32;
    Report const report_;
    std::mutex mutex_;
    std::vector<Reported> reported_;
};

/// Returns Troubles that write to the log. `where` begins each line.
std::shared_ptr<Troubles> troubles_in_log(std::string where);

/// Returns why the TLS handshake failed: the certificate, the version, or a port without TLS.
std::string cause_of_handshake(SSL* session, boost::system::error_code error);

} // namespace idiom::upstream
