#include "scim.hpp"

#include "fields.hpp"
#include "operations.hpp"
#include "translators/codec/uri.hpp"

namespace idiom::scim {

namespace {

Step<Answer> get(GetUser const& wanted, Conversation& conversation) {
    auto const held = conversation.user(wanted.id);
    if (!held) return held.error();
    return answer_user(held->user, conversation.call(), {}, false, conversation.arena());
}

/// The capabilities, with what the settings say about concurrency before the first call.
Capabilities capabilities_of(ServiceSettings const& options) {
    auto made = scim::capabilities;
    if (options.etag) made.concurrency = *options.etag ? concurrency_by_etag : concurrency_without;
    return made;
}

/// Simulates the group that a request looks up by name, or reads by id.
void simulate_group(json::Writer& to, std::string_view target, Arena& arena) {
    auto const mark = std::min(target.size(), target.find('?'));
    auto const parameters = uri::read_query(target.substr(std::min(target.size(), mark + 1)), arena);
    auto const filter = parameters ? uri::find(*parameters, "filter").value_or("") : std::string_view{};
    auto const quote = filter.find('"');
    auto const name = quote == std::string_view::npos
                          ? std::nullopt
                          : std::optional(json::read(filter.substr(quote), arena));
    auto const path = target.substr(0, mark);
    auto const by_id = uri::decode(path.substr(path.rfind('/') + 1), arena);
    auto const text = name && *name ? (*name)->text : by_id.value_or("group");
    to.begin_object().member("id", text).member("displayName", text).end_object();
}

class Scim final : public Dialect {
public:
    explicit Scim(ServiceSettings options) : options_(options), capabilities_(capabilities_of(options)) {}

    Capabilities const& capabilities() const override { return capabilities_; }

    std::string_view concurrency(std::string_view session) const override {
        auto const known = options_.etag ? std::nullopt : read_session(session);
        if (!known) return capabilities_.concurrency;
        return known->etag ? concurrency_by_etag : concurrency_without;
    }

    Step<Answer> next(Call const& call, Responses responses, Arena& arena) const override {
        Conversation conversation(options_, call, responses, arena);
        if (auto const* const c = std::get_if<ListUsers>(&call.what)) return list(*c, conversation);
        if (auto const* const c = std::get_if<GetUser>(&call.what)) return get(*c, conversation);
        if (auto const* const c = std::get_if<CreateUser>(&call.what)) return create(*c, conversation);
        if (auto const* const c = std::get_if<UpdateUser>(&call.what)) return update(*c, conversation);
        if (auto const* const c = std::get_if<DeleteUser>(&call.what)) return remove(*c, conversation);
        return failed(Fault::operation_not_supported, "scim has no means for this");
    }

    Response simulate(Request const& request, User const& user, Arena& arena) const override {
        static constexpr std::array headers{Header{"Content-Type", "application/scim+json"}};
        if (request.method == Method::delete_)
            return {.status = 204, .headers = {}, .body = {}, .secrets = {}};
        auto text = arena.text(512);
        json::Writer to(text);
        bool const listed = request.target.find('?') != std::string_view::npos;
        if (listed) to.begin_object().key("totalResults").number(1).key("Resources").begin_array();
        if (request.target == "/ServiceProviderConfig")
            to.begin_object().end_object();
        else if (request.target.starts_with("/Groups"))
            simulate_group(to, request.target, arena);
        else
            write_user(to, user, options_.roles_as_groups);
        if (listed) to.end_array().end_object();
        return {.status = request.method == Method::post ? 201 : 200,
                .headers = headers,
                .body = arena.keep(text),
                .secrets = {}};
    }

private:
    ServiceSettings options_;
    Capabilities capabilities_;
};

} // namespace

DialectInfo const& dialect() {
    static DialectInfo const row{
        .capabilities = capabilities,
        .settings = settings,
        .make = [](Settings const& given) -> std::unique_ptr<Dialect> {
            return std::make_unique<Scim>(read_options(given));
        },
    };
    return row;
}

} // namespace idiom::scim
