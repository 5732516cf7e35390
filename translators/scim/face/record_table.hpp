#pragma once

#include "translators/scim/face/outcome_reader.hpp"
#include "translators/scim/face/record.hpp"

namespace idiom::scim_face {

/// The records of several users.
class RecordTable {
public:
    /// `documents` are sorted by their keys.
    RecordTable(std::span<RecordDocument const> documents, Shape const& shape, Arena& arena)
        : documents_(documents), shape_(shape), arena_(arena) {}

    /// Returns the record of a user; one without anything if there is none.
    UserRecord of(std::string_view id) const;
    std::span<RecordDocument const> documents() const { return documents_; }

private:
    std::span<RecordDocument const> documents_;
    Shape const& shape_;
    Arena& arena_;
};

/// Reads the records of these users: each for itself if they are few, else all that there are.
Stage<RecordTable> read_records(OutcomeReader& course, Names ids, Shape const& shape);
Stage<RecordTable> read_all_records(OutcomeReader& course, Shape const& shape);

/// Returns the ids at the end of the entries of an index.
Names ids_behind(std::string_view prefix, std::span<RecordDocument const> entries, Arena& arena);

} // namespace idiom::scim_face
