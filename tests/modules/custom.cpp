#include "tests/modules/custom.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/conversation.hpp"

#include <array>
#include <stdexcept>
#include <string>

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

constexpr std::array<SettingRule, 1> settings{{
    {.name = "mood", .fallback = "good"},
}};

Step<Answer> ask_wrongly(std::string_view mood, Responses responses, Arena& arena) {
    auto const target = [&](std::string_view text) { return ask(arena, {.target = text}); };
    auto const header = [&](std::string_view name, std::string_view value) {
        return ask(arena, {.target = "/users", .headers = arena.list<Header>({{name, value}})});
    };
    if (mood == "endless") return target("/users");
    if (mood == "many") return Ask{.requests = arena.array<Request>(1'000'000), .session = {}, .roles = {}};
    if (mood == "nothing") return Ask{};
    if (mood == "throws") throw std::runtime_error("a secret that it was told");
    if (mood == "throws a number") throw 7;
    if (mood == "throws later" && responses.empty()) return target("/users");
    if (mood == "throws later") throw std::runtime_error("a secret that it was told");
    if (mood == "other host") return target("http://other.example/users");
    if (mood == "other authority") return target("//other.example/users");
    if (mood == "no target") return target("");
    if (mood == "line break in target") return target("/users HTTP/1.1\r\nX-Injected: 1\r\n\r\n");
    if (mood == "NUL in target") return target(std::string_view("/users\0x", 8));
    if (mood == "fragment") return target("/users#x");
    if (mood == "leaves its folder") return target("/users/../../admin");
    if (mood == "leaves its folder unseen") return target("/users/%2E%2e");
    if (mood == "line break in header") return header("X-A", "1\r\nX-Injected: 1");
    if (mood == "line break in header name") return header("X-A: 1\r\nX-Injected", "1");
    if (mood == "NUL in header") return header("X-A", std::string_view("a\0b", 3));
    if (mood == "Host") return header("host", "other.example");
    if (mood == "Content-Length") return header("Content-Length", "0");
    if (mood == "Transfer-Encoding") return header("Transfer-Encoding", "chunked");
    if (mood == "Connection") return header("Connection", "close");
    if (mood == "Authorization") return header("Authorization", "Basic eA==");
    if (mood == "large body")
        return ask(arena,
                   {.method = Method::post, .target = "/users", .body = {arena.bytes(20 << 20), 20 << 20}});
    return failed(Fault::backend_error, "no such mood");
}

Step<Answer> read_user(GetUser const& get, Call const& call, Responses responses, Arena& arena) {
    if (responses.empty())
        return ask(arena,
                   {.target = arena.join({"/users/", uri::encode(get.id, arena)}), .repeatable = true});
    auto const& response = responses.front();
    if (auto const error = transport_error(response, false, "custom")) return failed(*error);
    if (response.status == 404) return failed(Fault::user_not_found);
    auto const read = json::read(response.body, arena, json::from_vendor);
    auto const id = read ? read->text_of("id") : std::nullopt;
    if (!response.ok() || !id) return failed(backend_error("custom", response));
    User const user{.id = *id, .user_name = read->text_of("login")};
    return answer_user(HeldUser::of(user), call, {}, false, arena);
}

class Custom final : public Dialect {
public:
    explicit Custom(std::string_view mood) : mood_(mood) {}

    Capabilities const& capabilities() const override {
        if (mood_ == "hides what it can") throw std::runtime_error("no comment");
        return custom::capabilities;
    }

    Step<Answer> next(Call const& call, Responses responses, Arena& arena) const override {
        auto const* const get = std::get_if<GetUser>(&call.what);
        if (!get) return failed(Fault::operation_not_supported);
        if (mood_ != "good") return ask_wrongly(mood_, responses, arena);
        return read_user(*get, call, responses, arena);
    }

    Response simulate(Request const&, User const& user, Arena& arena) const override {
        return {.status = 200,
                .body = arena.join({R"({"id":")", user.id.value_or("1"), R"(","login":"someone"})"})};
    }

private:
    std::string mood_;
};

std::unique_ptr<Dialect> make(Settings const& given) {
    auto const mood = given.text("mood");
    if (mood == "does not exist") return nullptr;
    if (mood == "does not want to exist") throw std::runtime_error("not today");
    if (mood == "dislikes its settings") throw std::invalid_argument("mood: is none to work in");
    return std::make_unique<Custom>(mood);
}

} // namespace

DialectInfo const& dialect() {
    static DialectInfo const row{
        .capabilities = capabilities,
        .settings = settings,
        .make = make,
    };
    return row;
}

} // namespace idiom::custom
