#pragma once

#include "translators/conformance/play.hpp"
#include "translators/conformance/sample_users.hpp"
#include "translators/conformance/translator_under_test.hpp"

#include <functional>

namespace idiom::conformance {

/// Returns the wrong user that a misbehaving vendor stores instead of `written`.
using Misbehaviour = std::function<User(User written)>;

/// The vendor as the dialect simulates it (Dialect::simulate). It keeps written users.
class SimulatedVendor {
public:
    /// `after`: the user that it holds after the first write. If `after` is null, it accepts writes and
    /// changes nothing.
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

/// A vendor that keeps written values member by member: after a write, each leaf of the write replaces the
/// leaf of the same name in its responses. Everything else is as the dialect simulates it.
class KeepingVendor {
public:
    /// `after`: the user that it holds after a write; written leaves override it.
    KeepingVendor(Dialect const& dialect, User const& before, User const& after, Arena& arena);

    void operator()(Ask const& ask, std::span<Response> responses);

private:
    using KeptLeaves = std::map<std::string, std::string, std::less<>>; ///< name → value as spelled
    std::string_view with_kept(std::string_view body, KeptLeaves const& kept);

    Dialect const& dialect_;
    User held_;
    User after_;
    Arena& arena_;
    KeptLeaves kept_by_vendor_;
    KeptLeaves kept_by_record_;
};

/// Returns the names of the roles of a vendor that shows each as a flag of the user; none for every other
/// vendor. Such a dialect takes no made-up role.
std::vector<std::string> roles_shown_as_flags(TranslatorUnderTest const& translator, Setup const& setup);

/// Calls for one setup of the dialect; each is played against the vendor that the dialect simulates.
class SimulatedCalls {
public:
    SimulatedCalls(TranslatorUnderTest const& translator, Setup const& setup, Arena& arena)
        : sample_users(translator, arena), translator_(translator), setup_(setup), arena_(arena) {}

    Transcript get(User const& held);
    Transcript list(User const& held);
    Transcript create(User const& user, Misbehaviour const& misbehaviour = {});
    Transcript update(User const& held, Change const& change, Misbehaviour const& misbehaviour = {});
    /// Plays an update that the vendor accepts but does not carry out.
    Transcript update_in_vain(User const& held, Change const& change);
    Transcript remove(User const& held);
    /// Plays any call with the given vendor.
    Transcript call_with(auto const& what, Vendor const& vendor) {
        last_ = {.what = what, .roles = roles_, .session = {}};
        return play(*setup_.dialect, last_, vendor, arena_);
    }
    /// Returns the user that a well-behaved vendor holds after the update.
    User updated(User const& held, Change const& change);
    /// Returns an edit that lives as long as the arena.
    Edit const* edit_of(Change const& change);
    /// Plays a call that does not change the user, such as a mail or a list of devices.
    Transcript call(auto const& what, User const& held) { return held_with(what, held, held); }
    /// As `create`, without the members that the dialect refuses by name. Notes them in `refused`.
    Transcript create_what_it_takes(User& user);
    /// As `update`, without the members that the dialect refuses by name. Notes them in `refused`.
    Transcript update_what_it_takes(User const& held, Change& change);

    /// Plays the following calls over a route with these roles. Users at the vendor still hold the vendor's
    /// names.
    void go_over(RolePolicy const& roles) { roles_ = &roles; }

    /// Returns the call of the last transcript.
    Call const& last() const { return last_; }

    SampleUsers sample_users;
    /// The pointers ("/phoneNumber", "/extensions/x/y") that this setup refuses, each with the reason.
    std::map<std::string, std::string> refused;

private:
    /// Returns the user that a well-behaved vendor holds after the create.
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

/// Returns whether a user of the vendor holds one role at most: of two roles the dialect shows no more than
/// one, it refuses to write two, and it takes one.
bool holds_one_role(TranslatorUnderTest const& translator, Setup const& setup);

/// Removes the members that `error` points at from `user`. Returns whether there was any.
bool leave_out(User& user, Error const& error, std::string_view dialect, Arena& arena);

/// Plays a simulated conversation of every kind that `setup` supports, and adds each to the translator's
/// conversations.
void add_simulated(TranslatorUnderTest& translator, Setup const& setup);

} // namespace idiom::conformance
