#include "translators/face/part_of_request.hpp"

namespace idiom::face {
namespace {

class PartScript final : public LockedScript {
public:
    PartScript(Result<ClientCall const*> const& request, TellResponse tell)
        : request_(request), tell_(tell) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override {
        if (!request_) return Result<Answer>(std::unexpected(request_.error()));
        auto const step = (*request_)->next(outcomes, arena);
        if (auto const* const calls = std::get_if<Calls>(&step)) return *calls;
        auto const& response = std::get<Result<ClientResponse>>(step);
        if (!response) return Result<Answer>(std::unexpected(response.error()));
        return Result<Answer>(Answer{
            .what = Told{.text = tell_(*response, arena), .status = response->status}, .warnings = {}});
    }

    Observations observe(Outcomes outcomes, Arena& arena) const override {
        return request_ ? (*request_)->observe(outcomes, arena) : Observations{};
    }

private:
    Result<ClientCall const*> request_;
    TellResponse tell_;
};

} // namespace

Call part_of_request(Result<ClientCall const*> const& request, std::string_view operation, TellResponse tell,
                     RolePolicy const* roles, Arena& arena) {
    return {.what = PartOfRequest{.script = arena.make<PartScript>(request, tell), .operation = operation},
            .roles = roles,
            .session = {}};
}

} // namespace idiom::face
