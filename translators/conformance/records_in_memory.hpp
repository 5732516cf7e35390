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
        if (refuses_writes) return fail(Fault::backend_unavailable, "the store failed");
        for (auto const& one : write->documents)
            store(one);
        return Answer{.what = Done{}, .warnings = {}};
    }

    std::map<std::string, std::string, std::less<>> documents;
    std::map<std::string, std::string, std::less<>> secrets; ///< of the same keys
    bool keeps_secrets = true;
    bool refuses_writes = false;

private:
    void store(RecordDocument const& one) {
        std::string const key(one.key);
        documents.erase(key);
        secrets.erase(key);
        if (one.document.empty()) return;
        documents.emplace(key, one.document);
        if (keeps_secrets && !one.secrets.empty()) secrets.emplace(key, one.secrets);
    }

    std::string_view secrets_of(std::string const& key, Arena& arena) const {
        auto const found = secrets.find(key);
        return found == secrets.end() ? std::string_view{} : arena.copy(found->second);
    }

    Result<Answer> found(std::string_view key, bool exact, Arena& arena) const {
        auto made = arena.vector<RecordDocument>();
        for (auto at = documents.lower_bound(key); at != documents.end() && at->first.starts_with(key); ++at)
            if (!exact || at->first == key)
                made.push_back({.key = arena.copy(at->first),
                                .document = arena.copy(at->second),
                                .secrets = exact ? secrets_of(at->first, arena) : std::string_view{}});
        return Answer{.what =
                          Records{.documents = Arena::keep(made), .keeps_secrets = exact && keeps_secrets},
                      .warnings = {}};
    }
};

} // namespace idiom::conformance
