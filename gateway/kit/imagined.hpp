#pragma once

#include "gateway/kit/people.hpp"
#include "gateway/kit/play.hpp"
#include "gateway/kit/subject.hpp"

namespace idiom::kit {

/// The vendor as the dialect imagines it (Dialect::imagine), which keeps what was written to it.
class ImaginedVendor {
public:
    /// `after`: whom it holds once something was written; nothing: it takes writes and changes nothing.
    ImaginedVendor(Dialect const& dialect, User const& before, std::optional<User> const& after,
                   Arena& arena);

    void operator()(Ask const& ask, std::span<Response> replies);

private:
    Dialect const& dialect_;
    User held_;
    std::optional<User> after_;
    Arena& arena_;
};

/// Calls for one setup of the dialect, each played against the vendor that it imagines.
class Trials {
public:
    Trials(Subject const& subject, Setup const& setup, Arena& arena)
        : people(subject, arena), subject_(subject), setup_(setup), arena_(arena) {}

    Transcript get(User const& held);
    Transcript list(User const& held);
    Transcript create(User const& user, bool vendor_obeys = true);
    Transcript update(User const& held, Change const& change, bool vendor_obeys = true);
    Transcript remove(User const& held);
    /// What has no change to tell of: mails, devices.
    Transcript call(auto const& what, User const& held) { return held_with(what, held, held); }
    /// As `create`, without what the dialect refuses by name; what that was is in `refused`.
    Transcript create_what_it_takes(User& user);
    /// As `update`, likewise.
    Transcript update_what_it_takes(User const& held, Change& change);

    /// The call of the last transcript.
    Call const& last() const { return last_; }

    People people;
    /// Pointers ("/phoneNumber", "/extensions/x/y") that this setup refuses, and why.
    std::map<std::string, std::string> refused;

private:
    Transcript held_with(auto const& what, User const& before, std::optional<User> const& after) {
        last_ = {.what = what, .roles = &People::roles(), .session = {}};
        return play(*setup_.dialect, last_, ImaginedVendor(*setup_.dialect, before, after, arena_), arena_);
    }

    Subject const& subject_;
    Setup const& setup_;
    Arena& arena_;
    Call last_;
};

/// Takes out of `user` what `error` points at; whether there was something.
bool leave_out(User& user, Error const& error, std::string_view dialect, Arena& arena);

/// Adds conversations of every kind that `setup` can have to those of the subject.
void add_imagined(Subject& subject, Setup const& setup);

} // namespace idiom::kit
