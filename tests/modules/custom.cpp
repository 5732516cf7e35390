#include "tests/modules/custom.hpp"

#include "translators/codec/json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/conversation.hpp"

#include <array>

namespace idiom::custom {

namespace {

constexpr FieldRules fields{{
    {Field::id, "id", Access::read},
    {Field::user_name, "login", Access::read},
    {Field::display_name, "", Access::none},
    {Field::first_name, "", Access::none},
    {Field::last_name, "", Access::none},
    {Field::email, "", Access::none},
    {Field::phone_number, "", Access::none},
    {Field::password, "", Access::none},
    {Field::active, "", Access::none},
    {Field::roles, "", Access::none},
    {Field::accounts, "", Access::none},
    {Field::devices, "", Access::none},
    {Field::skills, "", Access::none},
    {Field::extensions, "", Access::none},
}};
static_assert(covers_every_field(fields));

constexpr Capabilities capabilities{
    .dialect = "custom",
    .operations = {Operation::get},
    .fields = fields,
    .extensions = {},
    .roles = RoleStyle::none,
    .concurrency = "Nothing is written.",
};

constexpr std::array<SettingRule, 0> settings{};

class Custom final : public Dialect {
public:
    Capabilities const& capabilities() const override { return custom::capabilities; }

    Step<Answer> next(Call const& call, Replies replies, Arena& arena) const override {
        auto const* const get = std::get_if<GetUser>(&call.what);
        if (!get) return failed(Fault::operation_not_supported);
        if (replies.empty())
            return ask(arena,
                       {.target = arena.join({"/users/", uri::encode(get->id, arena)}), .repeatable = true});
        auto const& reply = replies.front();
        if (auto const error = transport_error(reply, false, "custom")) return failed(*error);
        if (reply.status == 404) return failed(Fault::user_not_found);
        auto const read = json::read(reply.body, arena);
        auto const id = read ? read->text_of("id") : std::nullopt;
        if (!reply.ok() || !id) return failed(backend_error("custom", reply));
        User const user{.id = *id, .user_name = read->text_of("login")};
        return answer_user(user, call, {}, false, arena);
    }

    Response imagine(Request const&, User const& user, Arena& arena) const override {
        return {.status = 200,
                .body = arena.join({R"({"id":")", user.id.value_or("1"), R"(","login":"someone"})"})};
    }
};

} // namespace

DialectInfo const& dialect() {
    static DialectInfo const row{
        .capabilities = capabilities,
        .settings = settings,
        .make = [](Settings const&) -> std::unique_ptr<Dialect> { return std::make_unique<Custom>(); },
    };
    return row;
}

} // namespace idiom::custom
