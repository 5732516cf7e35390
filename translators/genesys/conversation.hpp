#pragma once

#include "translators/core/conversation.hpp"
#include "translators/genesys/errors.hpp"
#include "translators/genesys/session.hpp"

namespace idiom::genesys {

/// The releases that a customer may run, oldest first.
enum class Release : std::uint8_t { v850, v851, v852, v86 };

struct ServerSettings {
    Release release = Release::v852;
    bool csrf = false; ///< the server runs with enableCsrfProtection
};

/// One conversation with one server: it decides what to ask next, what the responses mean, and renews the
/// session. A Part without a response yet is the step to take. `Call::session` must keep its first value for
/// the whole conversation; otherwise the replay would take another path.
class Conversation {
public:
    Conversation(ServerSettings const& options, Call const& call, Responses responses, Arena& arena)
        : call_(call), script_(responses), arena_(arena), session_(read_session(call.session)),
          options_(options) {}

    Call const& call() const { return call_; }
    Arena& arena() { return arena_; }

    /// Sets the roles that the next write is about, for dry runs and the audit.
    void about(RolePlan const& plan) { roles_ = plan; }

    /// Sets the password that the next write holds. No error may repeat it.
    void hides(std::optional<std::string_view> const& secret) { secret_ = secret.value_or(""); }

    Part<Envelope> read(std::string_view target, Purpose purpose);
    /// The users of `ids`, fetched some at a time. Users that are gone by now are left out.
    Part<std::span<HeldUser>> users(Names ids);
    Part<HeldUser> user(std::string_view id);
    /// As `user`, after a write. The write has happened even if this read fails, so the error names the write
    /// by `what`.
    Part<HeldUser> user_after(std::string_view id, std::string_view what);

    Part<Envelope> create(std::string_view body);
    Part<Envelope> update(std::string_view id, std::string_view body);
    Part<Envelope> remove(std::string_view id);

private:
    Step<Answer> send(std::span<Request const> requests);
    Request get(std::string_view target);
    Request get_user(std::string_view id);
    Part<HeldUser> read_response(Response const& response, std::string_view id);
    Part<Envelope> understand(Response const& response, Purpose purpose);
    Part<Response const*> renew_session();
    Part<Response const*> write(Method method, std::string_view target, std::string_view body);
    std::string_view path_of(std::string_view id);

    Call const& call_;
    Script script_;
    Arena& arena_;
    RememberedSession session_;
    ServerSettings const& options_;
    std::optional<RolePlan> roles_;
    std::string_view secret_;
};

} // namespace idiom::genesys
