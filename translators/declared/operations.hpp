#pragma once

#include "translators/declared/bodies.hpp"

/// The conversations of each kind of call.
namespace idiom::declared {

Step<Answer> list(ListUsers const& wanted, Conversation& conversation);
Step<Answer> create(CreateUser const& wanted, Conversation& conversation);
Step<Answer> update(UpdateUser const& wanted, Conversation& conversation);
Step<Answer> remove(DeleteUser const& wanted, Conversation& conversation);
Step<Answer> device(std::string_view id, std::string_view device, std::string_view client_type,
                    std::vector<WriteStep> const& steps, Conversation& conversation);
Step<Answer> email(std::string_view id, std::vector<WriteStep> const& steps, Conversation& conversation);

/// Every user that the vendor finds by a login or an address. Nothing but what it finds is relied on.
Part<std::span<HeldUser>> candidates(Field filter, std::string_view value, Conversation& conversation);

/// Returns the id of the new user in the answer to a create; null if there is none that fits into a path.
std::optional<std::string_view> new_id(ReadResponse const& reply, Conversation& conversation);
/// Returns the users whom the `lookup` of a create finds by a login or an address.
Part<std::span<HeldUser>> look_up(Field field, std::string_view value, std::span<Write const> writes,
                                  Conversation& conversation);

/// What the file says about the names of roles, and which of them the vendor guards.
class Rules final : public RoleRules {
public:
    Rules(Roles const& roles, Names guarded) : roles_(roles), guarded_(guarded) {}
    bool guarded(std::string_view role) const override {
        return roles_.guarded.has(role) || contains(guarded_, role);
    }
    bool kept_by_replace(std::string_view role) const override { return roles_.kept_by_replace.has(role); }
    std::string_view exclusive_group(std::string_view role) const override;

private:
    Roles const& roles_;
    Names guarded_;
};

/// Returns the names of the roles that the vendor shows as guarded.
Names guarded_of(Seen const* seen, Conversation& conversation);
/// Returns an error if a role is given that the vendor does not let be given, or that has no flag.
std::optional<Error> not_given(Names given, Conversation& conversation);
/// Returns whether writes of roles need their keys.
bool needs_keys(Program const& program);

/// The roles to write by requests of their own.
struct RoleChange {
    RolePlan plan;
    std::span<RoleValue const> keys; ///< that the catalogue gave
    SeenRoles held;
};
/// Writes roles that are kept elsewhere: what is added first. Refusals of single roles do not end it: what is
/// read back says what came about. The first of them is kept in `refusal`.
Part<bool> write_roles(std::string_view id, RoleChange const& change, Conversation& conversation,
                       std::optional<Error>& refusal);

/// The state of a call that sends steps.
struct Sending {
    std::string_view id;
    Saying const& saying;
    Members sent; ///< for errors
    std::span<SentValue const> values;
    std::pmr::vector<Got>& got;
    FillValues& fill;
};
/// What the steps came to.
struct StepsDone {
    bool any = false; ///< a step was sent
    bool pending = false;
    std::optional<Seen> user; ///< given by the last answer that gives one
};
/// Sends the steps that have something to say.
Part<StepsDone> send_steps(std::vector<WriteStep> const& steps, Purpose purpose, Sending const& sending,
                           std::string_view version, Conversation& conversation);
inline constexpr std::string_view always_written = "others write to the user all the time; ask again";
/// Returns whether a step sends the version of the user that was read.
bool sends_versions(std::vector<WriteStep> const& steps,
                    WriteStep::Match at_least = WriteStep::Match::when_read);
/// Returns whether a condition looks at the user as it was read.
bool looks_before(std::optional<Condition> const& one);
/// Returns whether the steps need the user as it is: for a version, or for a condition.
bool needs_user(std::vector<WriteStep> const& steps);
/// Returns whether the step runs.
bool runs(WriteStep const& step, Saying const& saying, Conversation& conversation);
/// Returns an error that points at the first change that no step carries.
std::optional<Error> uncarried(std::vector<WriteStep> const& steps, Saying const& saying,
                               Conversation& conversation);

/// Takes the values that a later step needs. Returns false if one is not there.
bool take_values(WriteStep const& step, ReadResponse const& reply, std::pmr::vector<Got>& got,
                 Program const& program, Arena& arena);

/// Returns the values of fields that were sent, for an error that repeats one.
std::span<SentValue const> sent_values(User const& set, Names roles, Arena& arena);

/// Returns an error if `refuse` has a rule for the operation that holds.
std::optional<Error> refused(Refuse::For what, Conversation& conversation);
bool refuses(Refuse::For what, Program const& program);

/// Returns whether the user that a write answered with shows all that was sent.
bool shows_all(Conversation& conversation, Seen const& given, Asked const& asked,
               std::optional<Names> const& roles);

} // namespace idiom::declared
