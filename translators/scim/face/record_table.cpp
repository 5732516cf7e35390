#include "translators/scim/face/record_table.hpp"

#include "translators/scim/face/held.hpp"

#include <algorithm>

namespace idiom::scim_face {

namespace {

/// More records than this are not read one by one.
constexpr std::size_t few = 200;

} // namespace

UserRecord RecordTable::of(std::string_view id) const {
    auto const key = key_of_user(id, arena_);
    auto const found = std::ranges::lower_bound(documents_, key, {}, &RecordDocument::key);
    bool const there = found != documents_.end() && found->key == key;
    return there ? read_record(found->document, shape_.route().name, arena_) : UserRecord{};
}

Stage<RecordTable> read_all_records(OutcomeReader& course, Shape const& shape) {
    auto const all = taken<Records>(course, ListRecords{.prefix = users_prefix});
    if (!all) return std::unexpected(all.error());
    return RecordTable(all->documents, shape, course.arena());
}

Stage<RecordTable> read_records(OutcomeReader& course, Names ids, Shape const& shape) {
    auto& arena = course.arena();
    if (ids.size() > few) return read_all_records(course, shape);
    if (course.at_end() && !ids.empty()) {
        auto const calls = arena.array<Call>(ids.size());
        std::ranges::transform(ids, calls.begin(), [&](auto id) { return record_call(id, arena); });
        return std::unexpected(LockedStep(Calls{calls}));
    }
    auto documents = arena.vector<RecordDocument>();
    for (std::size_t i = 0; i < ids.size(); ++i) {
        auto const& outcome = course.take();
        if (!outcome) return end(outcome.error());
        auto const* const records = std::get_if<Records>(&outcome->what);
        if (!records) return end({.fault = Fault::internal_error});
        std::ranges::copy(records->documents, std::back_inserter(documents));
    }
    std::ranges::sort(documents, {}, &RecordDocument::key);
    return RecordTable(Arena::keep(documents), shape, arena);
}

Names ids_behind(std::string_view prefix, std::span<RecordDocument const> entries, Arena& arena) {
    auto made = arena.vector<std::string_view>();
    for (auto const& entry : entries)
        if (entry.key.starts_with(prefix)) made.push_back(entry.key.substr(prefix.size()));
    return Arena::keep(made);
}

} // namespace idiom::scim_face
