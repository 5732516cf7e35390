#include "tests/fuzz/target.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/conformance/play_face.hpp"
#include "translators/registry.hpp"
#include "translators/scim/face/face.hpp"

namespace {

using namespace idiom;

/// A back end that answers every list with a page of one user, and every other call with that user.
Result<Answer> answer_to(Call const& call) {
    static constexpr std::array<std::string_view, 2> roles{"Customer", "customer.user"};
    static User const somebody{.id = "7", .user_name = "ana", .last_name = "a\x01<b", .roles = Names(roles)};
    if (std::holds_alternative<ListUsers>(call.what))
        return Answer{.what = ManyUsers{.users = {&somebody, 1}, .next = {}}, .warnings = {}};
    if (std::holds_alternative<DeleteUser>(call.what)) return Answer{.what = Done{}, .warnings = {}};
    return Answer{.what = OneUser{.user = somebody, .created = false}, .warnings = {}};
}

} // namespace

/// The first line is "METHOD target", the rest a body, for the SCIM face over three dialects. Every input
/// must give a response in JSON, and the face must break no rule of the gateway.
std::string idiom::testing::wrong_with(std::string_view input) {
    auto line = take_line(input);
    auto const method = method_named(take_word(line));
    auto const target = take_word(line);
    if (!method) return {};
    auto const mark = target.find('?');
    static constexpr std::array headers{Header{"Content-Type", "application/scim+json"}, Header{"Host", "h"}};
    for (auto const* const dialect : {"evovoice", "xarios", "configureuser"}) {
        Arena arena;
        RolePolicy const roles;
        RouteView const route{.capabilities = &find_dialect(dialect)->capabilities,
                              .roles = &roles,
                              .base = "/scim/v2/acme",
                              .name = "acme"};
        ClientRequest const request{.method = *method,
                                    .path = target.substr(0, mark),
                                    .query =
                                        mark == target.npos ? std::string_view{} : target.substr(mark + 1),
                                    .headers = headers,
                                    .body = input,
                                    .whole_path = target.substr(0, mark),
                                    .id = "req",
                                    .now = 1'780'000'000'000,
                                    .secret = "secret"};
        auto const played = conformance::play(scim_face::face(), request, route, answer_to, arena);
        if (!played.wrong.empty()) return played.wrong;
        auto const& body = played.response.body;
        if (!body.empty() && !json::read(body, arena)) return "no JSON: " + std::string(body);
        if (played.response.status == 500) return "an internal error: " + std::string(body);
    }
    return {};
}
