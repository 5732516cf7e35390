#include "translators/unified/single_call.hpp"

#include "translators/unified/kept_users.hpp"

#include <algorithm>

namespace idiom::unified {

namespace {

bool names_holder(Error const& error) {
    return std::ranges::any_of(error.errors, [](FieldError const& one) { return !one.id.empty(); });
}

/// Returns the list in which the user must be that has the login or the address of `create`; null if there is
/// none.
std::optional<ListUsers> list_with_holder(CreateUser const& create, Error const& error) {
    bool const by_email = !create.user.user_name || (create.user.email && !error.errors.empty() &&
                                                     error.errors.front().pointer == "/email");
    auto const& value = by_email ? create.user.email : create.user.user_name;
    if (!value) return std::nullopt;
    ListUsers list{.limit = 2, .wanted = FieldSet{Field::id, Field::user_name, Field::email}.bits()};
    (by_email ? list.email : list.user_name) = *value;
    return list;
}

/// Returns the error with the id of the holder, if the list has one user only.
Error with_holder(Error error, Result<Answer> const& listed, Arena& arena) {
    auto const* const many = listed ? std::get_if<ManyUsers>(&listed->what) : nullptr;
    if (!many || many->users.size() != 1 || !many->next.empty() || !many->users.front().id) return error;
    auto const errors = arena.array<FieldError>(std::max<std::size_t>(error.errors.size(), 1));
    if (error.errors.empty()) errors.front() = {.pointer = "/userName", .detail = "is taken"};
    std::ranges::copy(error.errors, errors.begin());
    errors.front().id = *many->users.front().id;
    error.errors = errors;
    return error;
}

class SingleCall final : public ClientCall {
public:
    explicit SingleCall(ParsedCall const& parsed) : ClientCall(parsed.dry_run), parsed_(parsed) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        if (outcomes.empty()) return Calls{std::span(&parsed_.call, 1)};
        auto const& outcome = outcomes.front();
        if (outcome || outcome.error().fault != Fault::user_exists || dry_run())
            return show(outcome, outcomes.subspan(1), parsed_.response_options, arena);
        if (outcomes.size() > 1)
            return Result<ClientResponse>(
                std::unexpected(with_holder(outcome.error(), outcomes.back(), arena)));
        return look_for_holder(outcome.error(), arena);
    }

private:
    FaceStep look_for_holder(Error const& error, Arena& arena) const {
        auto const* const plain = std::get_if<CreateUser>(&parsed_.call.what);
        auto const* const create = plain ? plain : parsed_.create;
        auto const list =
            create && parsed_.lists && !names_holder(error) ? list_with_holder(*create, error) : std::nullopt;
        if (!list) return Result<ClientResponse>(std::unexpected(error));
        auto call = parsed_.call;
        call.what = *list;
        return Calls{arena.list<Call>({call})};
    }

    ParsedCall parsed_;
};

} // namespace

ClientCall const* single_call(ParsedCall const& parsed, Arena& arena) {
    return arena.make<SingleCall>(parsed);
}

} // namespace idiom::unified
