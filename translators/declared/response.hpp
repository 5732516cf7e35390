#pragma once

#include "translators/core/conversation.hpp"
#include "translators/declared/circumstances.hpp"
#include "translators/declared/fill.hpp"
#include "translators/declared/values.hpp"

/// Finds out what a response of the vendor means.
namespace idiom::declared {

/// A response, and the document in it.
struct ReadResponse {
    Response const* response = nullptr;
    std::optional<json::Value> document; ///< null if the body is no document of the file's type
    std::string_view code;               ///< "" if the document has none
    std::string_view message;
    bool is_envelope() const { return !code.empty(); }
};
ReadResponse read_response(Program const& program, Response const& response, Arena& arena);

/// A value that was sent, so that an error that repeats it can point at its field.
struct SentValue {
    std::string_view pointer;
    std::string_view text;
};
/// The request that a reply answers, as far as judging the reply needs it.
struct Sent {
    Purpose purpose = Purpose::read;
    std::string_view id;
    Members members; ///< fields and extensions that were sent
    std::span<SentValue const> values = {};
    std::span<std::string_view const> secrets = {}; ///< no error may repeat them
    Circumstances const* now = nullptr;             ///< what the conditions of rules look at
};

struct Verdict {
    enum class Is : std::uint8_t { ok, pending, done, session_ended, failed };
    Is is = Is::ok;
    Error error; ///< if `is` is `failed`
};
/// Judges a reply by the rules of `errors` in their order; the first that matches decides. `session` says
/// whether a rule may end the session.
Verdict judge(Program const& program, ReadResponse const& reply, Sent const& sent, bool session,
              Arena& arena);

/// Returns a backend_error for a success that cannot be used; uncertain if it answers a write.
Error unusable(Program const& program, ReadResponse const& reply, Sent const& sent, std::string_view detail);

/// Returns whether a reply means that the step's alternative request must be sent.
bool calls_for(std::vector<Alternative::After> const& after, ReadResponse const& reply);
bool calls_for(std::vector<Alternative::After> const& after, int status, bool envelope);

} // namespace idiom::declared
