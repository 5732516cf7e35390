#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/call.hpp"
#include "translators/core/error.hpp"

#include <map>
#include <optional>
#include <string>

namespace idiom::conformance {

/// The record of a face in memory, as the gateway's store keeps it.
class RecordsInMemory {
public:
    /// Carries out a call about records. Returns null for every other call.
    std::optional<Result<Answer>> execute(Call const& call, Arena& arena) {
        if (auto const* const read = std::get_if<ReadRecord>(&call.what))
            return found(read->key, true, arena);
        if (auto const* const list = std::get_if<ListRecords>(&call.what))
            return found(list->prefix, false, arena);
        auto const* const write = std::get_if<WriteRecord>(&call.what);
        if (!write) return std::nullopt;
        if (write->document.empty())
            documents.erase(std::string(write->key));
        else
            documents.insert_or_assign(std::string(write->key), std::string(write->document));
        return Answer{.what = Done{}, .warnings = {}};
    }

    std::map<std::string, std::string, std::less<>> documents;

private:
    Result<Answer> found(std::string_view key, bool exact, Arena& arena) const {
        auto made = arena.vector<RecordDocument>();
        for (auto at = documents.lower_bound(key); at != documents.end() && at->first.starts_with(key); ++at)
            if (!exact || at->first == key)
                made.push_back({.key = arena.copy(at->first), .document = arena.copy(at->second)});
        return Answer{.what = Records{Arena::keep(made)}, .warnings = {}};
    }
};

} // namespace idiom::conformance
