#pragma once

#include "translators/core/user.hpp"
#include "translators/declared/out.hpp"
#include "translators/declared/program.hpp"

namespace idiom::declared {

/// Writes the documents of one user as the described vendor would hold it.
class SimulatedUser {
public:
    SimulatedUser(Program const& program, User const& user, Arena& arena)
        : program_(program), user_(user), arena_(arena) {}

    /// Returns the user's own document (part 0), or one of its parts (`user.also`), from 1.
    Out* document(std::size_t part);

private:
    Out* value_of(FieldRow const& row);
    Out* text_of(FieldRow const& row);
    Out* names_of(FieldRow const& row);
    Out* truth_of(FieldRow const& row);
    void put(Out& item, std::optional<FieldRow::Place> const& place,
             std::optional<std::string_view> const& text);
    Out* devices_of(FieldRow::Items const& at);
    Out* skills_of(FieldRow::Items const& at);
    void put_roles(Out& document);

    Program const& program_;
    User const& user_;
    Arena& arena_;
};

} // namespace idiom::declared
