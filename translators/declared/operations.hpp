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

/// Returns every user that the vendor finds by a login or an address. The vendor's filter may find too many,
/// so the caller compares the values itself.
Part<std::span<HeldUser>> candidates(Field filter, std::string_view value, Conversation& conversation);

/// Returns the conversion of an id in the response to a create: the one that the place says, else that of the
/// id in the user's document.
Conversion const& conversion_of(IdPlace const& place, Program const& program);
/// Returns the id of the new user in the response to a create; null if there is none, or if it does not fit
/// into a path.
std::optional<std::string_view> new_id(ReadResponse const& reply, Conversation& conversation);
/// Returns the users whom the `lookup` of a create finds by a login or an address.
Part<std::span<HeldUser>> look_up(Field field, std::string_view value, std::span<Write const> writes,
                                  Conversation& conversation);

/// The role rules of the file, and the roles that the vendor itself shows as guarded.
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
/// Returns an error if one of the roles cannot be assigned: the file or the catalogue says so.
std::optional<Error> not_given(Names given, Conversation& conversation);
/// Returns whether writes of roles need keys from the catalogue.
bool needs_keys(Program const& program);

/// A change of roles that the vendor keeps apart from the user's document.
struct RoleChange {
    RolePlan plan;
    std::span<RoleValue const> keys; ///< from the catalogue
    SeenRoles held;
};
/// Writes roles that the vendor keeps apart from the user's document. Adds roles before it removes others.
/// The refusal of a single role does not end the call, because a later read shows the result. The first
/// refusal goes to `refusal`.
Part<bool> write_roles(std::string_view id, RoleChange const& change, Conversation& conversation,
                       std::optional<Error>& refusal);

/// Returns the error about a value that does not fit into one of the writes of `write_roles`. The id is null
/// if the user is not there yet.
std::optional<Error> misfit_of_roles(std::optional<std::string_view> id, RoleChange const& change,
                                     Conversation& conversation);

/// The inputs of `send_steps`, and the values that its steps take from responses.
struct Sending {
    std::string_view id;
    Saying const& saying;
    Members sent; ///< the fields that errors may point at
    std::span<SentValue const> values;
    std::pmr::vector<Got>& got;
    FillValues& fill;
};
/// The result of `send_steps`.
struct StepsDone {
    bool any = false; ///< a step was sent
    bool pending = false;
    std::optional<Seen> user; ///< from the last step's response, if it shows the user
};
/// Returns the error about a value that does not fit into one of the steps that run. A call with several
/// writes asks for it before it sends the first of them.
std::optional<Error> misfit_of_steps(std::vector<WriteStep> const& steps, Saying const& saying,
                                     FillValues const& values, Conversation& conversation);
/// Sends the steps that have something to write.
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
/// Returns the error about a change that no step carries.
Error uncarried_at(std::string_view pointer, Arena& arena);
/// Returns whether a step can carry the change, whatever its conditions.
bool may_carry(std::vector<WriteStep> const& steps, Write const& write);
/// Returns whether the literal body of a step names the field of the change.
bool names(WriteStep const& step, Write const& write);
/// Returns an error that points at the first change that no step carries.
std::optional<Error> uncarried(std::vector<WriteStep> const& steps, Saying const& saying,
                               Conversation& conversation);

/// Takes the values that later steps need from a response. Returns false if one is missing.
bool take_values(WriteStep const& step, ReadResponse const& reply, std::pmr::vector<Got>& got,
                 Program const& program, Arena& arena);

/// Returns the values that are sent, so that an error that repeats one can point at its field.
std::span<SentValue const> sent_values(User const& set, Names roles, Arena& arena);

/// Returns the error of the first rule of `refuse` for the operation that holds; null if none does.
std::optional<Error> refused(Refuse::For what, Conversation& conversation);
bool refuses(Refuse::For what, Program const& program);

/// Returns whether the user in the response to a write shows everything that was sent.
bool shows_all(Conversation& conversation, Seen const& given, Asked const& asked,
               std::optional<Names> const& roles);

} // namespace idiom::declared
