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

/// What the four vendors have in common: one mutex, the knobs, the log of requests and the pages below
/// /_sandbox/. Any thread may call the public members; the virtual ones run with the mutex held.
class Simulator {
public:
    Simulator() = default;
    Simulator(Simulator const&) = delete;
    Simulator& operator=(Simulator const&) = delete;
    virtual ~Simulator() = default;

    /// Answers one request, vendor call or /_sandbox/ page, without any I/O. Never throws on what a client
    /// sends.
    Response handle(Request request);

    /// Back to the start: users, settings, knobs, request log and, unless they are kept, tokens and sessions.
    void reset(bool keep_logins = false);

protected:
    virtual Response answer(Request const& request) = 0;
    /// The users and what else is worth comparing, in the vendor's own words.
    virtual Json describe() const = 0;
    virtual void seed_users() = 0;
    /// Forgets tokens and sessions; those that are there at the start are there again.
    virtual void forget_logins() = 0;

    /// The roles of a user, to be changed behind everyone's back; null where there is no such user or vendor
    /// has none.
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
    std::vector<Request> log_; ///< a ring once it is full
    std::size_t log_next_ = 0;
};

} // namespace idiom::sandbox
