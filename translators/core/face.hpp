#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/call.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/face_info.hpp"
#include "translators/core/login.hpp"
#include "translators/core/observations.hpp"
#include "translators/core/route_view.hpp"
#include "translators/core/search.hpp"

#include <algorithm>
#include <variant>

namespace idiom {

/// Calls to execute together. Their outcomes are appended in this order.
struct Calls {
    std::span<Call const> calls;
};
/// The outcomes of all calls of a request so far, oldest first.
using Outcomes = std::span<Result<Answer> const>;
/// The next calls of a request, or its response. The face writes the error, too, see Face::refuse.
using FaceStep = std::variant<Calls, Result<ClientResponse>>;

/// The next calls of a LockedScript, or its result.
using LockedStep = std::variant<Calls, Result<Answer>>;

/// Calls that belong together, under one write lock (see UnderWriteLock). A pure function of the outcomes so
/// far, like a ClientCall, and like it never destroyed. Its calls must not be UnderWriteLock themselves.
class LockedScript {
public:
    virtual LockedStep next(Outcomes outcomes, Arena& arena) const = 0;
    /// Returns what the operator may want to know. Called once, with all outcomes, after `next` has come to
    /// an end. The audit trail gets one entry of the writes of the script together.
    virtual Observations observe(Outcomes, Arena&) const { return {}; }

protected:
    LockedScript() = default;
    LockedScript(LockedScript const&) = default;
    ~LockedScript() = default;
};

/// The gateway ends a request whose face asks for more than this, because the face has a defect. The longest
/// correct one is a list that is joined from many pages.
inline constexpr std::size_t most_face_rounds = 48;
inline constexpr std::size_t most_calls = 4096;

/// Returns whether a round consists of parts of the request. Such a round does not count, because a request
/// has as many as its client has asked for.
inline bool are_parts(Calls const& step) {
    auto const is_part = [](Call const& call) { return std::holds_alternative<PartOfRequest>(call.what); };
    return !step.calls.empty() && std::ranges::all_of(step.calls, is_part);
}

/// A request of a client that was read whole. A pure function of the outcomes so far, like the conversation
/// of a dialect: the same outcomes give the same step. It lives in the arena of the request and is never
/// destroyed, so it owns nothing.
class ClientCall {
public:
    /// Returns whether the calls write nothing. The outcomes of writes are DryRunReports then.
    bool dry_run() const { return dry_run_; }
    /// Returns the next calls, or the response. It ends in a response for any outcomes.
    virtual FaceStep next(Outcomes outcomes, Arena& arena) const = 0;
    /// Returns what the operator may want to know. Called once, with all outcomes, after `next` has come to a
    /// response or an error; not called for faces without metrics, and not in a dry run.
    virtual Observations observe(Outcomes, Arena&) const { return {}; }

protected:
    explicit ClientCall(bool dry_run = false) : dry_run_(dry_run) {}
    ClientCall(ClientCall const&) = default;
    ~ClientCall() = default;

private:
    bool dry_run_;
};

/// A request that needs no calls.
class ReadyResponse final : public ClientCall {
public:
    explicit ReadyResponse(ClientResponse const& response) : response_(response) {}
    FaceStep next(Outcomes, Arena&) const override { return Result<ClientResponse>(response_); }

private:
    ClientResponse response_;
};

/// The subject of a request, as the face has read it from the head.
struct Target {
    enum class Kind : std::uint8_t {
        users,        ///< the users of a route, or a document of the face itself
        capabilities, ///< what a route can do; the RouteView has what the gateway learnt of the back end
        route_list,   ///< the routes that the client may use
        login,        ///< see LoginRequest; needs no route, and no client that is known
        /// One of FaceInfo::documents; needs no route, and no client that is known.
        document,
    };
    Kind kind = Kind::users;
    bool writes = false;
    bool tidies = false; ///< although it writes nothing else, it may erase records of the face
    /// Of a document: if Host or another header chooses a route, the request is a read of that route instead.
    bool narrows = false;
    /// If neither Host nor another header chooses a route, the request is a Search of all routes instead.
    bool spreads = false;
    /// The request has parts, which read and write, so the client needs both rights.
    bool has_parts = false;
    std::string_view operation = {}; ///< the name in logs, metrics, traces and the audit trail; a literal
};

/// A wire language that clients speak to the gateway: the mirror image of Dialect. Immutable and pure: no
/// I/O, no clock, no thread, no randomness. The same request and outcomes give the same calls and the same
/// response. Any thread may use it.
class Face {
public:
    virtual ~Face() = default;

    virtual FaceInfo const& info() const = 0;

    /// Returns whether a path below the prefix may begin with this segment instead of a route's name. Host or
    /// another header chooses the route then, unless a route has that name. With "": the prefix itself is a
    /// path of such a route.
    virtual bool begins_resource(std::string_view segment) const = 0;

    /// Reads the head of the request. The body may not have arrived yet. Errors that depend on the route or
    /// on the body are left to `read_request`.
    virtual Result<Target> read_target(ClientRequest const& request, Arena& arena) const = 0;

    /// Reads the whole request, unless it is a login or asks for the list of routes. The result lies in
    /// `arena` and points into the arguments, which must outlive the calls.
    virtual Result<ClientCall const*> read_request(ClientRequest const& request, RouteView const& route,
                                                   Arena& arena) const = 0;

    /// Writes an error. Every error that the client sees is written here, whether the face or the gateway
    /// found it. `target` is null if the head was refused or not read. For an unauthenticated error without a
    /// detail the face supplies its own text, and the challenge that its clients understand.
    virtual ClientResponse refuse(Error const& error, ClientRequest const& request, Target const* target,
                                  Arena& arena) const = 0;

    /// Returns the response to a repeated request with the same Idempotency-Key. `kept` is the response to
    /// the first request.
    virtual ClientResponse repeat(ClientResponse const& kept, ClientRequest const& request,
                                  Arena& arena) const;

    /// Returns the response to a request for the list of routes. The gateway first asks for the response with
    /// empty `routes`. If its status is 200, the gateway takes only the header fields from it, and the body
    /// from a second response with the caller's routes. The gateway caches that body by path and
    /// Content-Type, so it must depend on nothing else.
    virtual Result<ClientResponse> write_routes(std::span<RouteLine const> routes,
                                                ClientRequest const& request, Arena& arena) const;

    /// Reads the body of a login, a logout or a question for the login state.
    virtual Result<LoginRequest> read_login(ClientRequest const& request, Arena& arena) const;
    virtual ClientResponse write_login(LoginOutcome const& outcome, ClientRequest const& request,
                                       Arena& arena) const;

    /// Reads the settings of a route. Called while a configuration is read, for every route, also for one
    /// without settings. Default: every setting is a problem.
    virtual ReadSettings read_settings(std::span<GivenSetting const> given, Capabilities const& capabilities,
                                       RolePolicy const& roles) const;

    /// Returns what the face offers on a route, as a JSON object: a member of the capabilities of the route,
    /// under the name of the face. `request` asks for the capabilities, perhaps of another face. Default: "",
    /// which adds no member.
    virtual std::string_view describe(ClientRequest const& request, RouteView const& route,
                                      Arena& arena) const;

    /// Returns the values of the face's gauges for its record of one back end. Called when the metrics are
    /// read. Default: none.
    virtual std::span<Measurement const> measure(std::span<RecordDocument const> documents,
                                                 Arena& arena) const;

    /// Returns the script that notes in the record of the face that a user was changed through another face.
    /// `id` is the id of the user at the vendor; `now` is in milliseconds since 1970. The gateway runs the
    /// script under the write lock of the user. Its calls are about the record. Called if the face
    /// FaceInfo::notes_changes. Default: null, which notes nothing.
    virtual LockedScript const* note_change(std::string_view id, std::int64_t now, Arena& arena) const;

    /// Returns the response to a request for one of FaceInfo::documents.
    virtual Result<ClientResponse> write_document(ClientRequest const& request, Arena& arena) const;

    /// Reads a request whose target `spreads`, and writes its response. `next` is the name of the last route
    /// that was asked, if there are further ones; else "".
    virtual Result<Search> read_search(ClientRequest const& request, Arena& arena) const;
    virtual Result<ClientResponse> write_search(std::span<SearchedRoute const> routes, std::string_view next,
                                                ClientRequest const& request, Arena& arena) const;

    /// Reads a user from the body of a response or of a file, in the form in which the face shows users.
    virtual Result<User> read_user(ClientRequest const& document, RouteView const& route, Arena& arena) const;
};

} // namespace idiom
