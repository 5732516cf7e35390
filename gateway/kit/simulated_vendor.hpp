#pragma once

#include "gateway/kit/play.hpp"
#include "gateway/kit/sample_users.hpp"
#include "gateway/kit/translator_under_test.hpp"

#include <functional>

namespace idiom::conformance {

/// What a vendor makes of a user that is written to it, where it does not do as it is told.
using Misbehaviour = std::function<User(User written)>;

/// The vendor as the dialect simulates it (Dialect::simulate), which keeps what was written to it.
class SimulatedVendor {
public:
    /// `after`: whom it holds once something was written; nothing: it takes writes and changes nothing.
    SimulatedVendor(Dialect const& dialect, User const& before, std::optional<User> const& after,
                    Arena& arena, Misbehaviour misbehaviour = {});

    void operator()(Ask const& ask, std::span<Response> responses);

private:
    Dialect const& dialect_;
    User held_;
    std::optional<User> after_;
    Arena& arena_;
    Misbehaviour misbehaviour_;
};

/// A vendor that keeps what it is told, member by member: a leaf of a write stands from then on for the leaf
/// of that name in its responses, where they have one. Everything else is as the dialect simulates it.
class KeepingVendor {
public:
    /// `after`: whom it holds once something was written, as far as the responses do not tell by themselves.
    KeepingVendor(Dialect const& dialect, User const& before, User const& after, Arena& arena);

    void operator()(Ask const& ask, std::span<Response> responses);

private:
    using KeptLeaves = std::map<std::string, std::string, std::less<>>; ///< by name, as it was spelled
    std::string_view with_kept(std::string_view body, KeptLeaves const& kept);

    Dialect const& dialect_;
    User held_;
    User after_;
    Arena& arena_;
    KeptLeaves kept_by_vendor_;
    KeptLeaves kept_by_record_;
};

/// Calls for one setup of the dialect, each played against the vendor that it simulates.
class SimulatedCalls {
public:
    SimulatedCalls(TranslatorUnderTest const& translator, Setup const& setup, Arena& arena)
        : sample_users(translator, arena), translator_(translator), setup_(setup), arena_(arena) {}

    Transcript get(User const& held);
    Transcript list(User const& held);
    Transcript create(User const& user, Misbehaviour const& misbehaviour = {});
    Transcript update(User const& held, Change const& change, Misbehaviour const& misbehaviour = {});
    /// An update that the vendor takes and does not carry out.
    Transcript update_in_vain(User const& held, Change const& change);
    Transcript remove(User const& held);
    /// Any call, with a vendor of the caller's.
    Transcript call_with(auto const& what, Vendor const& vendor) {
        last_ = {.what = what, .roles = roles_, .session = {}};
        return play(*setup_.dialect, last_, vendor, arena_);
    }
    /// Whom the vendor holds after the update, if it does as it is told.
    User updated(User const& held, Change const& change);
    /// Lives as long as the arena.
    Edit const* edit_of(Change const& change);
    /// What has no change to tell of: mails, devices.
    Transcript call(auto const& what, User const& held) { return held_with(what, held, held); }
    /// As `create`, without what the dialect refuses by name; what that was is in `refused`.
    Transcript create_what_it_takes(User& user);
    /// As `update`, likewise.
    Transcript update_what_it_takes(User const& held, Change& change);

    /// Has the calls come over a route with these roles; people hold the vendor's names all the same.
    void go_over(RolePolicy const& roles) { roles_ = &roles; }

    /// The call of the last transcript.
    Call const& last() const { return last_; }

    SampleUsers sample_users;
    /// Pointers ("/phoneNumber", "/extensions/x/y") that this setup refuses, and why.
    std::map<std::string, std::string> refused;

private:
    /// Whom the vendor holds after that, if it does as it is told.
    User created(User const& asked);
    Transcript held_with(auto const& what, User const& before, std::optional<User> const& after,
                         Misbehaviour const& misbehaviour = {}) {
        return call_with(what, SimulatedVendor(*setup_.dialect, before, after, arena_, misbehaviour));
    }

    TranslatorUnderTest const& translator_;
    Setup const& setup_;
    Arena& arena_;
    RolePolicy const* roles_ = &SampleUsers::roles();
    Call last_;
};

/// Takes out of `user` what `error` points at; whether there was something.
bool leave_out(User& user, Error const& error, std::string_view dialect, Arena& arena);

/// Adds conversations of every kind that `setup` can have to those of the translator.
void add_simulated(TranslatorUnderTest& translator, Setup const& setup);

} // namespace idiom::conformance
