#include "translators/scim/face/note_change.hpp"

#include "translators/scim/face/held.hpp"
#include "translators/scim/values.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

class NoteChange final : public LockedScript {
public:
    NoteChange(std::string_view id, std::int64_t now) : id_(id), now_(now) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        auto const done = run(course);
        return done ? LockedStep(Result<Answer>(Answer{.what = Done{}, .warnings = {}})) : done.error();
    }

private:
    Stage<Done> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto kept = read(course, id_);
        if (!kept) return std::unexpected(kept.error());
        // A user who was created again at the vendor is kept under the id that clients know.
        if (auto const known_as = text_in(kept->whole, "knownAs")) {
            kept = read(course, *known_as);
            if (!kept) return std::unexpected(kept.error());
        }
        if (kept->document.key.empty() || !kept->whole.is_object()) return Done{};
        kept->document.document =
            written(with(kept->whole, "modified", number_value(now_, arena), arena), arena);
        return taken<Done>(course, WriteRecord{.documents = arena.list<RecordDocument>({kept->document})});
    }

    struct Kept {
        RecordDocument document; ///< without a key if there is none
        Value whole = object_value({});
    };

    static Stage<Kept> read(OutcomeReader& course, std::string_view id) {
        auto& arena = course.arena();
        auto const records = taken<Records>(course, ReadRecord{.key = key_of_user(id, arena)});
        if (!records) return std::unexpected(records.error());
        if (records->documents.empty()) return Kept{};
        auto const& document = records->documents.front();
        auto const whole = json::read(document.document, arena);
        return Kept{.document = document, .whole = whole ? *whole : text_value("")};
    }

    std::string_view id_;
    std::int64_t now_;
};

} // namespace

LockedScript const* note_change(std::string_view id, std::int64_t now, Arena& arena) {
    return arena.make<NoteChange>(arena.copy(id), now);
}

} // namespace idiom::scim_face
