#pragma once

#include "translators/declared/operations.hpp"

namespace idiom::declared {

/// Finds out who holds the name of a user that is created: before the create, for a vendor that does not keep
/// names unique, and after one whose answer is lost or unclear.
class NameOfNewUser {
public:
    NameOfNewUser(Asked const& asked, Conversation& conversation)
        : asked_(asked), conversation_(conversation), program_(conversation.program()),
          create_(*program_.create), arena_(conversation.arena()) {}

    /// Refuses a name that is taken.
    Part<bool> is_free(std::span<Write const> writes);
    /// Looks up the name after the create has ended in `error`. Returns the id of the user that is as asked
    /// for, who may have existed before; else the error, certain or uncertain by what the look shows.
    Part<std::string_view> holder_after(Error error, std::span<Write const> writes);
    /// Returns whether the fields of `lookup.same` are as asked for.
    bool is_held_by(HeldUser const& user);

private:
    Error taken(std::string_view id);
    Error cannot_be_asked_for(Field field);
    std::optional<std::string_view> key_of(Field field) const;
    bool is_unclear(Error const& error) const;
    Part<std::string_view> after_lost(Error error, Field field, std::span<HeldUser const> found,
                                      HeldUser const* user);

    Asked const& asked_;
    Conversation& conversation_;
    Program const& program_;
    Create const& create_;
    Arena& arena_;
};

} // namespace idiom::declared
