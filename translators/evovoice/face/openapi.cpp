#include "translators/evovoice/face/openapi.hpp"

#include "translators/core/text.hpp"
#include "translators/evovoice/face/contracts.hpp"
#include "translators/evovoice/face/error_response.hpp"
#include "translators/evovoice/face/openapi_schemas.hpp"

#include <array>

namespace idiom::evovoice_face {
namespace {

enum class Shows : std::uint8_t { nothing, user, list, login };

/// One call of the API. Its `operationId` is the name of its class.
struct DescribedCall {
    std::string_view id;
    std::string_view method;
    std::string_view path; ///< below a route
    std::string_view summary;
    std::string_view description;
    Contract const* body = nullptr;
    Shows shows = Shows::nothing;
    bool of_login = false;
    bool writes = false;
};

constexpr std::array<DescribedCall, 7> calls{{
    {"ListUsers", "get", "/users", "List users",
     "Lists users page by page. What the back end cannot answer is left out and named in `X-Idiom-Ignored`.",
     nullptr, Shows::list},
    {"NewUser", "post", "/users", "Create a user",
     "Creates a user. Without roles of its own the user gets the `default_roles` of the route.",
     &evovoice_contract::new_user::contract, Shows::user, false, true},
    {"PatchUser", "patch", "/users/{id}", "Change a user",
     "Changes a user: an absent member is kept, and one that is given is replaced as a whole. A client "
     "without PATCH sends POST with `X-Http-Method-Override: PATCH`.",
     &evovoice_contract::patch_user::contract, Shows::user, false, true},
    {"DeleteUser", "delete", "/users/{id}", "Delete a user", "Deletes a user, everywhere.", nullptr,
     Shows::nothing, false, true},
    {"Authenticate", "post", "/auth/credentials", "Log in",
     "Begins a session. Its id is in the answer and in the cookie `ss-id`.", &authenticate::contract,
     Shows::login, true},
    {"GetAuthStatus", "get", "/auth/status", "Ask for the session", "Shows the client of the session.",
     nullptr, Shows::user, true},
    {"Logout", "post", "/auth/logout", "Log out", "Ends the session.", nullptr, Shows::login, true},
}};

constexpr std::string_view about =
    "The API of EvoVoice's user service, for clients that were written for it. A member that the back end "
    "cannot hold is left out and named in `X-Idiom-Ignored`. In XML the members of a class come in the order "
    "in which they stand here, as .NET's serializer demands; a request may have them in any order. The same "
    "calls are at `/json/reply/NAME` and `/xml/reply/NAME`, by the names of their classes. `format`, the "
    "suffixes `.json` and `.xml` and `Accept` choose the form of an answer.";

struct ListParameter {
    std::size_t member;
    std::string_view schema; ///< JSON
    std::string_view description;
};
constexpr std::array<ListParameter, list_users::members.size()> list_parameters{{
    {list_users::account_ids, R"({"type":"string"})", "Only users of one of these accounts; commas between."},
    {list_users::all, R"({"type":"boolean","default":false})", "One page with all users."},
    {list_users::count_per_page, R"({"type":"integer","minimum":1,"maximum":1000,"default":25})",
     "The most users of a page."},
    {list_users::email_filter, R"({"type":"string"})",
     "Only users with this part in the address, in any case."},
    {list_users::page, R"({"type":"integer","minimum":0,"default":0})", "The page; the first is 0."},
    {list_users::simplified_paging, R"({"type":"boolean","default":false})", "The answer has no totals."},
    {list_users::sort_field,
     R"({"type":"string","enum":["EmailAddress","FirstName","Id","LastName","Name"]})",
     "The member to sort by."},
    {list_users::sort_order, R"({"type":"string","enum":["Ascend","Descend"],"default":"Ascend"})",
     "The direction of the sort."},
    {list_users::specific_ids, R"({"type":"string"})", "Only these users; commas between the ids."},
}};
static_assert([] {
    for (std::size_t i = 0; i < list_parameters.size(); ++i)
        if (list_parameters[i].member != i) return false;
    return true;
}());

constexpr std::string_view headers =
    R"({"X-Request-Id":{"description":"The id of the request in the logs.","required":true,)"
    R"("schema":{"type":"string"}},)"
    R"("X-Idiom-Ignored":{"description":"The members that were left out, with commas between them.",)"
    R"("schema":{"type":"string"}},)"
    R"("Retry-After":{"description":"The seconds after which the request may be repeated.",)"
    R"("schema":{"type":"integer"}},)"
    R"("WWW-Authenticate":{"description":"The ways to log in.","schema":{"type":"string"}},)"
    R"("Allow":{"description":"The methods that the path takes.","schema":{"type":"string"}}})";

constexpr std::string_view schemes =
    R"({"basic":{"type":"http","scheme":"basic",)"
    R"("description":"The name or the login of the client, and its key."},)"
    R"("session":{"type":"apiKey","in":"cookie","name":"ss-id","description":"The id of a session."},)"
    R"("sessionHeader":{"type":"apiKey","in":"header","name":"X-ss-id","description":"The id of a session."},)"
    R"("apiKey":{"type":"apiKey","in":"header","name":"X-Api-Key","description":"The key of the client."}})";

/// Writes the description of one API, or of one route of it.
class Description {
public:
    Description(json::Writer& out, std::string_view base, Arena& arena)
        : out_(out), base_(base), arena_(arena) {}

    void write(std::string_view version) {
        out_.begin_object().member("openapi", "3.1.0");
        write_info(version);
        out_.key("servers").begin_array().begin_object();
        out_.member("url", base_.empty() ? std::string_view("/") : base_);
        out_.member("description", "This gateway").end_object().end_array();
        out_.key("security").raw(R"([{"basic":[]},{"session":[]},{"sessionHeader":[]},{"apiKey":[]}])");
        out_.key("tags").raw(R"([{"name":"users","description":"The users of a route."},)"
                             R"({"name":"login","description":"Sessions of clients."}])");
        write_paths();
        write_components();
        out_.end_object();
    }

private:
    void write_info(std::string_view version) {
        out_.key("info").begin_object().member("title", "Idiom for legacy clients");
        out_.member("version", "1.0.0").member("x-idiom-version", version);
        out_.member("summary", "The user service of EvoVoice, served for any back end");
        out_.member("description", about);
        out_.key("contact").begin_object().member("name", "Idiom").end_object();
        out_.key("license").raw(R"({"name":"Boost Software License 1.0","identifier":"BSL-1.0"})");
        out_.end_object();
    }

    void write_paths() {
        out_.key("paths").begin_object();
        std::string_view open;
        for (auto const& call : calls) {
            if (call.path != open) {
                if (!open.empty()) out_.end_object();
                open = call.path;
                out_.key(base_.empty() ? arena_.join({"/legacy/{route}", call.path}) : call.path);
                out_.begin_object();
                write_path_parameters(call.path);
            }
            write_call(call);
        }
        out_.end_object().end_object();
    }

    void write_path_parameters(std::string_view path) {
        bool const id = path.contains("{id}");
        if (!id && !base_.empty()) return;
        out_.key("parameters").begin_array();
        auto const parameter = [&](std::string_view name, std::string_view description) {
            out_.begin_object().member("name", name).member("in", "path").key("required").boolean(true);
            out_.member("description", description).key("schema").raw(R"({"type":"string"})").end_object();
        };
        if (base_.empty()) parameter("route", "The name of the route.");
        if (id) parameter("id", "The id of the user, percent-encoded.");
        out_.end_array();
    }

    void write_call(DescribedCall const& call) {
        out_.key(call.method).begin_object().member("operationId", call.id);
        out_.key("tags").begin_array().string(call.of_login ? "login" : "users").end_array();
        out_.member("summary", call.summary).member("description", call.description);
        if (call.of_login) out_.key("security").begin_array().end_array();
        if (call.shows == Shows::list) write_list_parameters();
        if (call.body) write_request(*call.body);
        out_.key("responses").begin_object();
        write_success(call);
        write_errors(call);
        out_.end_object().end_object();
    }

    void write_list_parameters() {
        out_.key("parameters").begin_array();
        for (auto const& one : list_parameters) {
            out_.begin_object().member("name", name_in_json(list_users::members[one.member].name, arena_));
            out_.member("in", "query").member("description", one.description);
            out_.key("schema").raw(one.schema).end_object();
        }
        out_.end_array();
    }

    void write_request(Contract const& contract) {
        out_.key("requestBody").begin_object().key("required").boolean(true).key("content").begin_object();
        for (auto const type : {"application/json", "application/xml", "application/x-www-form-urlencoded"})
            write_media(type, contract.name);
        out_.end_object().end_object();
    }

    void write_media(std::string_view type, std::string_view schema) {
        out_.key(type).begin_object().key("schema");
        refer("schemas", schema);
        out_.end_object();
    }

    void refer(std::string_view kind, std::string_view name) {
        out_.begin_object();
        out_.member("$ref", arena_.join({"#/components/", kind, "/", name})).end_object();
    }

    void write_headers(std::initializer_list<std::string_view> names) {
        out_.key("headers").begin_object();
        for (auto const name : names) {
            out_.key(name);
            refer("headers", name);
        }
        out_.end_object();
    }

    void write_success(DescribedCall const& call) {
        bool const status = call.of_login && call.shows == Shows::user;
        if (call.shows == Shows::nothing || status) {
            out_.key("204").begin_object();
            out_.member("description", status ? "There is no session" : "The user is deleted");
            write_headers({"X-Request-Id"});
            out_.end_object();
        }
        if (call.shows == Shows::nothing) return;
        auto const schema = schema_of(call.shows);
        out_.key("200").begin_object().member("description", arena_.join({"`", schema, "`"}));
        if (call.of_login)
            write_headers({"X-Request-Id"});
        else
            write_headers({"X-Request-Id", "X-Idiom-Ignored"});
        out_.key("content").begin_object();
        write_media("application/json", schema);
        write_media("application/xml", schema);
        out_.end_object().end_object();
    }

    static std::string_view schema_of(Shows shows) {
        if (shows == Shows::login) return authenticate_response::contract.name;
        return shows == Shows::list ? list_schema : evovoice_contract::user_info::contract.name;
    }

    /// Refers to one response for each status that the call can come to.
    void write_errors(DescribedCall const& call) {
        for (auto const status : error_statuses()) {
            bool const of_write = status == 402 || status == 409;
            bool const of_body = status == 411 || status == 415;
            if ((of_write && !call.writes) || (of_body && call.body == nullptr)) continue;
            auto const name = decimal(status, arena_);
            out_.key(name);
            refer("responses", arena_.join({"Error", name}));
        }
    }

    void write_components() {
        out_.key("components").begin_object();
        out_.key("schemas").begin_object();
        write_schemas(out_, arena_);
        out_.end_object().key("headers").raw(headers).key("securitySchemes").raw(schemes);
        out_.key("responses").begin_object();
        for (auto const status : error_statuses()) {
            auto const name = decimal(status, arena_);
            out_.key(arena_.join({"Error", name})).begin_object();
            out_.member("description", error_codes(status, arena_));
            if (status == 401)
                write_headers({"X-Request-Id", "WWW-Authenticate"});
            else if (status == 405)
                write_headers({"X-Request-Id", "Allow"});
            else if (status == 429 || status == 503)
                write_headers({"X-Request-Id", "Retry-After"});
            else
                write_headers({"X-Request-Id"});
            out_.key("content").begin_object();
            write_media("application/json", error_schema);
            write_media("application/xml", error_schema);
            out_.end_object().end_object();
        }
        out_.end_object().end_object();
    }

    json::Writer& out_;
    std::string_view base_;
    Arena& arena_;
};

} // namespace

std::string_view write_openapi(std::string_view base, std::string_view version, Arena& arena) {
    auto text = arena.text(16 * 1024);
    json::Writer out(text);
    Description(out, base, arena).write(version);
    return arena.keep(text);
}

} // namespace idiom::evovoice_face
