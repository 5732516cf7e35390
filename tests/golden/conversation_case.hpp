#pragma once

#include "translators/core/dialect_info.hpp"
#include "translators/core/step.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace idiom::golden {

/// A request as a case expects it, or a reply as it gives it: values of their own, so that they outlive
/// arenas.
struct Asked {
    Peer peer = Peer::backend;
    Method method = Method::get;
    std::string target;
    std::map<std::string, std::string> headers;
    std::string body;
    std::string secrets;
    bool operator==(Asked const&) const = default;
};
struct Replied {
    Delivery delivery = Delivery::answered;
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string secrets;
};
struct Turn {
    std::vector<Asked> asks;
    std::vector<Replied> replies;
    std::optional<std::string> session; ///< that the ask renews
};
struct Expected {
    int status = 0;
    std::optional<std::string> body;
    std::string problem;               ///< "" where it is no problem
    std::vector<std::string> pointers; ///< of the problem's errors
    std::string outcome;               ///< "uncertain" where the problem says so
};

/// One recorded conversation: a client's call, the turns with the vendor, the answer
/// (tests/cases/DIALECT/*.yaml).
struct Case {
    std::string dialect;
    std::string name;
    Settings settings;
    RolePolicy roles;
    std::string session;
    Method method = Method::get;
    std::string path;
    std::string query;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::vector<Turn> turns;
    Expected answer;
};

/// The dialects that are linked into the gateway, and scim, which it can load.
std::vector<DialectInfo const*> known_dialects();
/// Null for a name that is none of theirs.
DialectInfo const* known_dialect(std::string_view name);

/// Throws for a file that is no case: a misspelt key would otherwise be a check that never fails.
Case load_case(std::filesystem::path const& file);
/// All cases, in the order of their names.
std::vector<Case> load_cases();

std::ostream& operator<<(std::ostream& out, Asked const& asked);

/// What a call came to.
struct Outcome {
    int status = 0;
    std::string body;
    std::string problem;
    std::vector<std::string> pointers;
    std::string outcome;
};

/// Plays `conversation` to its end: `answer` is given what the dialect asks and returns the replies. Fails
/// (throws std::runtime_error) where it does not end in a sensible number of rounds.
class Player {
public:
    explicit Player(Case const& conversation);
    template <class Answer> Outcome play(Answer answer) {
        for (int round = 0; round < 24; ++round) {
            auto const asked = next();
            if (!asked) return *outcome_;
            take(answer(*asked));
        }
        throw std::runtime_error(conversation_.name + ": does not come to an end");
    }
    std::optional<std::string> const& renewed_session() const { return session_; }

private:
    /// What the dialect asks next; nothing when it has come to its end.
    std::optional<std::vector<Asked>> next();
    void take(std::vector<Replied> const& replies);

    Case const& conversation_;
    Arena arena_{256 * 1024};
    std::unique_ptr<Dialect> dialect_;
    std::optional<Call> call_;
    struct State;
    std::shared_ptr<State> state_;
    std::vector<Response> replies_;
    std::optional<std::string> session_;
    std::optional<Outcome> outcome_;
};

} // namespace idiom::golden
