#include "tests/translators/conformance/broken.hpp"

#include <algorithm>
#include <optional>

namespace idiom::tests {

namespace {

Mistake const* current = nullptr;

class Broken final : public Dialect {
public:
    Broken(Mistake const& mistake, std::unique_ptr<Dialect> right)
        : mistake_(mistake), right_(std::move(right)) {}

    Capabilities const& capabilities() const override { return right_->capabilities(); }

    Step<Answer> next(Call const& call, Responses responses, Arena& arena) const override {
        auto heard = call;
        if (mistake_.hears) mistake_.hears(heard);
        auto const read = arena.array<Response>(responses.size());
        std::ranges::copy(responses, read.begin());
        if (mistake_.reads)
            for (auto& response : read)
                mistake_.reads(response, call, arena);
        auto step = right_->next(heard, read, arena);
        if (mistake_.ends && std::holds_alternative<Result<Answer>>(step))
            mistake_.ends(step, call, read, arena);
        if (std::holds_alternative<Result<Answer>>(step)) return step;
        auto& ask = std::get<Ask>(step);
        auto const sent = arena.array<Request>(ask.requests.size());
        std::ranges::copy(ask.requests, sent.begin());
        if (mistake_.sends)
            for (auto& request : sent)
                mistake_.sends(request, call, read, arena);
        ask.requests = sent;
        return step;
    }

    Response simulate(Request const& request, User const& user, Arena& arena) const override {
        return right_->simulate(request, user, arena);
    }

private:
    Mistake const& mistake_;
    std::unique_ptr<Dialect> right_;
};

} // namespace

DialectInfo const& broken(Mistake const& mistake) {
    static std::optional<DialectInfo> row;
    current = &mistake;
    row.emplace(DialectInfo{.capabilities = mistake.right.capabilities,
                            .settings = mistake.right.settings,
                            .make = [](Settings const& settings) -> std::unique_ptr<Dialect> {
                                return std::make_unique<Broken>(*current, current->right.make(settings));
                            }});
    return *row;
}

} // namespace idiom::tests
