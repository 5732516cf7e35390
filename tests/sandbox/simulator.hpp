#pragma once

#include "http.hpp"
#include "knobs.hpp"
#include "settings.hpp"
#include "text.hpp"

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::sandbox {

/// The common part of the vendors: one mutex, the knobs, the log of requests and the pages below /_sandbox/.
/// Any thread may call the public members; the virtual ones run with the mutex held.
class Simulator {
public:
    Simulator() = default;
    Simulator(Simulator const&) = delete;
    Simulator& operator=(Simulator const&) = delete;
    virtual ~Simulator() = default;

    /// Answers one request, a vendor call or a /_sandbox/ page, without any I/O. No request makes it throw.
    Response handle(Request request);

    /// Restores the start: users, settings, knobs, request log and, unless they are kept, tokens and
    /// sessions.
    void reset(bool keep_logins = false);

protected:
    virtual Response answer(Request const& request) = 0;
    /// The users and everything else worth comparing, in the vendor's own words.
    virtual Json describe() const = 0;
    virtual void seed_users() = 0;
    /// Forgets tokens and sessions, and restores those of the start.
    virtual void forget_logins() = 0;

    /// The roles of a user, for changes that no client makes. Null if there is no such user or the vendor has
    /// no roles.
    virtual std::vector<std::string>* roles_of(std::string_view id) = 0;

    /// Derived constructors bind their switches here.
    Settings settings;

private:
    Response control(Request const& request);
    Response meddle(Json const& body);
    void start_over(bool keep_logins);
    void record(Request&& request);
    Json recorded() const;

    mutable std::mutex mutex_;
    Knobs knobs_;
    std::vector<Request> log_; ///< a ring buffer once it is full
    std::size_t log_next_ = 0;
};

} // namespace idiom::sandbox
