#pragma once

#include "translators/declared/circumstances.hpp"
#include "translators/declared/response.hpp"
#include "translators/declared/user_codec.hpp"

/// One conversation with a vendor that a file describes. A Part without a response yet is the step to take
/// next.
namespace idiom::declared {

/// What the gateway remembers about the back end (Call::session): the values of `session.take`, and which of
/// two alternative requests the server accepts. One line `NAME value` for each.
class Remembered {
public:
    Remembered(Program const& program, std::string_view text, Arena& arena);
    std::string_view text(Arena& arena) const;
    /// Returns whether there is a session to send.
    bool has_session() const;
    void forget_session();
    /// Takes over the values from the response to `session.open`.
    void renew(Response const& response, Arena& arena);
    std::string_view line(std::string_view name) const;
    void set_line(std::string_view name, std::string_view value);
    std::span<std::pair<std::string_view, std::string_view> const> values() const {
        return {values_.data(), taken_};
    }

private:
    Program const& program_;
    std::pmr::vector<std::pair<std::string_view, std::string_view>> values_; ///< those of `take` first
    std::size_t taken_ = 0;
};

/// Query parameters after those of the request: a turn, a page, a sort, filters. One list for each.
using Extra = std::span<std::span<Parameter const> const>;

/// The body of a request, and its type.
struct Body {
    std::string_view text;
    std::string_view type; ///< "" for the usual one
};

/// The response to a write that the vendor did not refuse.
struct Accepted {
    ReadResponse reply;
    bool pending = false;
    bool done = false; ///< the user already is as the write wants it
};

/// The name of an item in a simulated catalogue that has every role: the key of each is its name. A vendor
/// that sent it would only be sent names for keys.
inline constexpr std::string_view any_role = "\uE000any role"; // a character for private use

class Conversation {
public:
    Conversation(Program const& program, Capabilities const& capabilities, Call const& call,
                 Responses responses, Arena& arena)
        : program_(program), capabilities_(capabilities), call_(call), script_(responses), arena_(arena),
          remembered_(program, call.session, arena), guarded_(arena.vector<std::string_view>()) {
        circumstances.call = &call;
        circumstances.program = &program;
    }

    Program const& program() const { return program_; }
    Capabilities const& capabilities() const { return capabilities_; }
    Call const& call() const { return call_; }
    Arena& arena() { return arena_; }
    /// Sets the roles that the next writes are about, for dry runs and the audit.
    void about(RolePlan const& plan) { roles_ = plan; }
    /// Sets the texts that no error may repeat.
    void hides(std::span<std::string_view const> secrets) { secrets_ = secrets; }
    /// Returns whether a write was sent before the present step.
    bool has_written() const { return written_; }
    void note_written() { written_ = true; }

    /// Makes a request. Errors: invalid_parameter, invalid_value or backend_error for a value that does not
    /// fit in its place; uri_too_long.
    Result<Request> request(RequestTemplate const& from, FillValues const& values, Extra extra = {});

    /// Returns the error about a value that does not fit into the path or a header of a request. Passes over
    /// references that have no value yet.
    std::optional<Error> misfit_in(RequestTemplate const& from, FillValues const& values);

    /// As `request`, for a list. The last lists of `extra` are filters, one for each of `filter_values`.
    Result<Request> list_request(RequestTemplate const& from, FillValues const& values, Extra extra,
                                 std::span<std::string_view const> filter_values);
    Result<std::string_view> list_path(RequestTemplate const& from, FillValues const& values) {
        return path_of(from.path, values);
    }

    /// Reads the user with this id. Errors: user_not_found, also for a user who counts as gone;
    /// backend_error.
    Part<Seen> user(std::string_view id);
    /// As `user`, after a write. The error says by `what` that the write has happened.
    Part<Seen> user_after(std::string_view id, std::string_view what);
    /// Names the roles of a user whose document has only their keys.
    Part<bool> name_roles(Seen& seen);

    /// Reads the users of `ids` together. Users who no longer exist are left out.
    Part<std::span<HeldUser>> users(Names ids);

    /// Reads the items of a whole list: its first page, and at most `most` further pages.
    Part<std::span<json::Value const* const>> items(Listing const& listing, FillValues values,
                                                    Purpose purpose, std::size_t most);
    /// Sends reads together. Returns their responses in the same order.
    Part<Responses> read(std::span<Request const> requests);
    Part<ReadResponse> accepted(Response const& response, Sent const& sent);

    /// Sends a write, with a session if the vendor needs one. A refusal is an error.
    Part<Accepted> write(WriteStep const& step, FillValues const& values, Body const& body, Sent sent,
                         std::string_view version = {});
    /// Sends a write for each of the values together, with a session where the vendor wants one. Their
    /// responses are judged by the caller.
    Part<std::span<Response const* const>> write_together(WriteStep const& step,
                                                          std::span<FillValues const> values,
                                                          std::span<Body const> bodies, Sent const& sent);
    Result<Request> write_request(RequestTemplate const& from, WriteStep const& step,
                                  FillValues const& values, Body const& body, std::string_view version);
    Verdict judge_write(Response const& response, Sent& sent);

    /// Returns the keys of the named roles in the catalogue. Errors: invalid_value for a role that the
    /// catalogue does not have, backend_conflict for one that it has twice.
    Part<std::span<RoleValue>> keys_of(Names names);
    /// Returns the roles that were looked up and that the catalogue marks as guarded.
    Names guarded_by_catalogue() const { return {guarded_.data(), guarded_.size()}; }
    /// Returns the backend_error for a response that cannot be used.
    std::unexpected<Step<Answer>> useless(Response const& response, Purpose purpose, std::string_view detail);

    /// The facts that the conditions of requests test.
    Circumstances circumstances;

    Sent sent(Purpose purpose, std::string_view id = {}) const {
        return {.purpose = purpose,
                .id = id,
                .members = {},
                .values = {},
                .secrets = secrets_,
                .now = &circumstances};
    }

private:
    Step<Answer> send(std::span<Request const> requests, bool writes);
    /// Opens a session. Does nothing if this call did so already.
    Part<bool> renew_session();
    /// Opens the session that has to be there before the first write.
    Part<bool> open_session();
    bool ended_session(Response const& response, Sent const& sent);
    Part<Response const*> exchange(RequestTemplate const& from, WriteStep const& step,
                                   FillValues const& values, Body const& body, Sent const& sent,
                                   std::string_view version);
    Result<std::string_view> path_of(Template const& path, FillValues const& values);
    void append_query(Text& target, std::span<Parameter const> parameters, FillValues const& values);
    Result<void> add_headers(std::pmr::vector<Header>& headers, std::span<Parameter const> parameters,
                             FillValues const& values);

    std::size_t requests_for_user() const;
    Result<void> add_user_requests(std::pmr::vector<Request>& to, std::string_view id);
    Part<Seen> seen(Responses responses, std::string_view id);
    Part<SeenRoles> roles_elsewhere(Response const& first, std::string_view id);
    Part<SeenRoles> named_by_catalogue(SeenRoles const& roles);
    Part<std::span<RoleValue const>> whole_catalogue();
    /// Returns the role in an item of the catalogue; null if the item has no name or key, or if the file's
    /// `keep` excludes it.
    std::optional<RoleValue> catalogue_entry(json::Value const& item);
    Part<std::span<json::Value const* const>> found_in_catalogue(Response const& first,
                                                                 std::string_view name);
    Part<RoleValue> only_one(std::string_view name, std::span<json::Value const* const> found);
    Part<std::span<json::Value const* const>> rest_of(Listing const& listing, FillValues values,
                                                      ReadResponse const& first, Purpose purpose,
                                                      std::size_t most);
    std::unexpected<Step<Answer>> several_roles();
    Part<std::span<RoleValue>> keys_in_whole_catalogue(Names names);

    Program const& program_;
    Capabilities const& capabilities_;
    Call const& call_;
    Script script_;
    Arena& arena_;
    Remembered remembered_;
    std::optional<RolePlan> roles_;
    std::span<std::string_view const> secrets_;
    std::optional<std::span<RoleValue const>> catalogue_; ///< once it was read
    std::pmr::vector<std::string_view> guarded_;
    bool has_any_role_ = false; ///< the catalogue is the simulated one
    bool written_ = false;
    bool session_opened_ = false; ///< by this call: it is not opened twice
};

} // namespace idiom::declared
