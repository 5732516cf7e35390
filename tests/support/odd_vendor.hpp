#pragma once

#include "tests/support/dialect_play.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace idiom::tests {

/// A vendor that shows one user with the members that a test gives it, and accepts every write.
class OddVendor {
public:
    /// Answers a request. `members` are the members of the user without its id.
    using Answers = std::function<Response(Request const&, std::string_view members, Arena&)>;

    OddVendor(std::unique_ptr<Dialect> dialect, std::string_view id, Answers answers)
        : dialect_(std::move(dialect)), id_(id), answers_(std::move(answers)) {}

    Played play(decltype(Call::what) const& what, std::string_view members) {
        static RolePolicy const same_names;
        Call const call{.what = what, .roles = &same_names, .session = {}};
        return tests::play(
            *dialect_, call,
            [&](Request const& request, std::size_t) { return answers_(request, members, arena); }, arena);
    }
    /// `needs_user`: the change is known only against the user, as with If-Match.
    Played update(Change const& change, std::string_view members, bool needs_user = true) {
        // The edits live as long as the call.
        auto const& edit = edits_.emplace_back(std::make_unique<PlainEdit>(change, needs_user));
        return play(UpdateUser{id_, edit.get()}, members);
    }

    Arena arena;

private:
    std::unique_ptr<Dialect> dialect_;
    std::string_view id_;
    Answers answers_;
    std::vector<std::unique_ptr<PlainEdit>> edits_;
};

inline Response json_answer(std::string_view body, int status = 200) {
    static constexpr std::array json{Header{"Content-Type", "application/json"}};
    return {.status = status, .headers = json, .body = body};
}

inline std::string pointers(std::span<Warning const> warnings) {
    std::string all;
    for (auto const& warning : warnings)
        all.append(warning.pointer).append(" ");
    return all;
}

inline bool wrote(Played const& played) { return std::ranges::any_of(played.sent, &Request::writes); }

/// The body of the first write; "" if nothing was written.
inline std::string written(Played const& played) {
    auto const write = std::ranges::find_if(played.sent, &Request::writes);
    return write == played.sent.end() ? std::string() : std::string(write->body);
}

} // namespace idiom::tests
