#pragma once

#include "gateway/execution/dry_run.hpp"
#include "gateway/inspect/recording.hpp"
#include "translators/conformance/records_in_memory.hpp"
#include "translators/core/face.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idiom::explain {

/// Stands for a back end that holds one user, and for an empty record of a face. Carries out the calls of a
/// request without sending anything, and notes the requests that they would send.
class OfflineBackend {
public:
    /// `user` has the vendor's role names. The arguments outlive the back end.
    OfflineBackend(Dialect const& dialect, execution::Shown const& shown, RolePolicy const& roles, User user,
                   Arena& arena)
        : dialect_(dialect), shown_(shown), roles_(roles), user_(user), arena_(arena) {}

    Result<Answer> execute(Call const& call);

    /// What the requests of one call would have been.
    struct Planned {
        execution::DryRun dry_run;
        DryRunReport report;
    };
    std::vector<Planned> const& planned() const { return planned_; }
    /// The calls so far, with what they came to.
    inspect::Recording const& recording() const { return recording_; }
    /// What the face has observed under write locks, as lines for people.
    std::vector<std::string> const& remarks() const { return remarks_; }
    void note(std::span<Remark const> remarks);

private:
    Result<Answer> run(LockedScript const& script);
    Result<Answer> ask(Call const& call);
    Result<Answer> answer(Call const& call, Result<Answer> const& simulated);
    std::optional<Change> change_of(Call const& call) const;
    User in_names_of(Call const& call) const;
    bool is_listed(ListUsers const& list, User const& user) const;

    Dialect const& dialect_;
    execution::Shown const& shown_;
    RolePolicy const& roles_;
    User user_;
    Arena& arena_;
    conformance::RecordsInMemory records_;
    std::vector<Planned> planned_;
    inspect::Recording recording_;
    std::vector<std::string> remarks_;
};

} // namespace idiom::explain
