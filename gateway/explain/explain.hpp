#pragma once

#include "gateway/config/config.hpp"
#include "gateway/explain/offline_backend.hpp"
#include "translators/core/face.hpp"

#include <expected>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace idiom::explain {

/// A call of a client, to see what it becomes without sending anything.
struct ExplainedCall {
    std::string face; ///< the name of the face that the client speaks; "" for the first
    std::string route;
    std::string method;
    std::string path; ///< the path below the route, with its query: "/users/7"
    std::string type; ///< the Content-Type of the body
    std::vector<std::pair<std::string, std::string>> headers = {}; ///< further fields
    std::string body;
    /// The user that the simulated back end holds, as the face or the first face shows it. If empty, a sample
    /// user with the id of the path.
    std::string user;
};

/// What a call becomes. Its views point into the arena of `explain` and into the configuration.
struct Explanation {
    Face const* face = nullptr;
    Capabilities const* capabilities = nullptr;
    RolePolicy const* roles = nullptr;
    std::string_view operation_name;              ///< as in the logs
    std::vector<OfflineBackend::Planned> planned; ///< in order
    inspect::Recording recording;                 ///< the calls with their results
    std::vector<std::string> remarks;             ///< what the face has observed, as lines for people
    Result<ClientResponse> response = fail(Fault::internal_error);
    std::shared_ptr<void const> keeps = {}; ///< owns what the views need beside the arena
};

/// Why a call cannot be explained.
struct Refusal {
    enum class Of : std::uint8_t { route, translator, method, face, user, call };
    Of of;
    std::string text;           ///< a few lines for people
    std::optional<Error> error; ///< of the call or the user; its views point into the arena
};

/// Plays a call against a back end that holds one user. Sends nothing. `config` and `call` outlive the
/// explanation.
std::expected<Explanation, Refusal> explain(config::Config const& config, ExplainedCall const& call,
                                            Arena& arena);

/// Returns, as text for people, the requests that the call would send to the back end, and what the face
/// remarks about it. The error says in a few lines what is wrong with the call.
std::expected<std::string, std::string> explain_as_text(config::Config const& config,
                                                        ExplainedCall const& call);

} // namespace idiom::explain
