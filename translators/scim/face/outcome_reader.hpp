#pragma once

#include "translators/core/face.hpp"
#include "translators/scim/face/shape.hpp"
#include "translators/scim/values.hpp"

#include <expected>

namespace idiom::scim_face {

/// The values that all writes of a request share.
struct WriteContext {
    ClientRequest const& request;
    Shape const& shape;
    scim::Notes& notes;
    /// Written together with the record of the user.
    std::span<RecordDocument const> along = {};
};

/// Reads the outcomes of a turn in order, as a Script reads the responses of a conversation.
class OutcomeReader {
public:
    OutcomeReader(Outcomes outcomes, Arena& arena) : outcomes_(outcomes), arena_(arena) {}
    bool at_end() const { return next_ >= outcomes_.size(); }
    Result<Answer> const& take() { return outcomes_[next_++]; }
    std::size_t place() const { return next_; }
    void skip(std::size_t count) { next_ += count; }
    Outcomes outcomes() const { return outcomes_; }
    Arena& arena() { return arena_; }

private:
    Outcomes outcomes_;
    Arena& arena_;
    std::size_t next_ = 0;
};

/// A value of a turn, or the step to take before there is one.
template <class T> using Stage = std::expected<T, LockedStep>;

inline std::unexpected<LockedStep> ask(Call const& call, Arena& arena) {
    return std::unexpected(LockedStep(Calls{arena.list<Call>({call})}));
}
/// The most pages of a list that are read. A request may take only few more rounds.
inline constexpr std::size_t most_pages = 40;

inline std::unexpected<LockedStep> end(Error const& error) {
    return std::unexpected(LockedStep(Result<Answer>(std::unexpected(error))));
}
/// Ends a request that needs more than `most_pages`.
inline std::unexpected<LockedStep> end_of_pages() {
    return end({.fault = Fault::backend_error, .detail = "the back end has more users than can be listed"});
}

} // namespace idiom::scim_face
