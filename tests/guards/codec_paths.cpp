// Runs one codec path, so that callgrind counts the instructions of `measured`
// (tests/guards/instructions.cmake). Without an argument it prints the names of the paths.

#include "tests/support/documents.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/route_view.hpp"
#include "translators/evovoice/dialect/user_codec.hpp"
#include "translators/evovoice/face/request.hpp"
#include "translators/evovoice/face/user_info.hpp"
#include "translators/evovoice/face/write.hpp"
#include "translators/registry.hpp"
#include "translators/scim/dialect/scim.hpp"
#include "translators/unified/write_answer.hpp"

#include <array>
#include <iostream>
#include <memory>
#include <string>

using namespace idiom;
using namespace idiom::test::documents;

namespace {

RolePolicy const policy{};
constexpr std::array<Header, 1> xml_type{{{"Content-Type", "application/xml"}}};
constexpr std::array<Header, 1> scim_type{{{"Content-Type", "application/scim+json"}}};
constexpr std::array<Header, 1> json_type{{{"Content-Type", "application/json"}}};

std::string const& voice_list() {
    static std::string const list =
        R"(<ListResponseOfUserInfoARNYmvUm xmlns="http://schemas.datacontract.org/2004/07/Voice.Api"><Items>)" +
        std::string(user_info.substr(user_info.find("<UserInfo"))) +
        "</Items></ListResponseOfUserInfoARNYmvUm>";
    return list;
}

/// Turns a vendor's response into the answer of the rest face.
std::size_t answer(std::string_view dialect_name, std::string_view response, std::span<Header const> type,
                   face::Format format, Arena& arena) {
    static auto const dialect = [&] {
        Settings settings;
        if (dialect_name == "evovoice") settings.values["account_ids"] = {"acc-100"};
        auto const* const linked = find_dialect(dialect_name);
        return (linked ? *linked : scim::dialect()).make(settings);
    }();
    auto const id = dialect_name == "genesys" ? genesys_user_id
                    : dialect_name == "scim"  ? scim_user_id
                                              : user_info_id;
    Call const call{.what = GetUser{.id = id}, .roles = &policy, .session = {}};
    Response const from_vendor{.status = 200, .headers = type, .body = response, .secrets = {}};
    auto const step = dialect->next(call, std::span(&from_vendor, 1), arena);
    auto const& found = std::get<Result<Answer>>(step);
    unified::ResponseOptions const response_options{.format = format, .reads = true, .dialect = dialect_name};
    return found ? unified::write_answer(*found, response_options, arena).body.size() : 0;
}

/// Writes the answer of the legacy face: a `UserInfo` of a user that was read from a `UserInfo`.
std::size_t user_info_again(Arena& arena) {
    auto const record = datacontract::read_xml(evovoice_contract::user_info::contract, user_info, arena);
    auto const shown =
        evovoice_face::to_user_info(evovoice::to_user(*record, {.spells_null = true}, arena).shown(), arena);
    return evovoice_face::write_object(evovoice_contract::user_info::contract, shown, face::Format::xml,
                                       arena)
        .size();
}

std::size_t read_patch(Arena& arena) {
    RouteView const route{
        .capabilities = &find_dialect("evovoice")->capabilities, .roles = &policy, .base = {}};
    ClientRequest const client_request{.method = Method::patch,
                                       .path = "/users/65f0c1aa22",
                                       .query = {},
                                       .headers = xml_type,
                                       .body = patch_user};
    auto const target = evovoice_face::read_target(client_request, arena);
    return evovoice_face::read_request(*target, client_request, route, arena).has_value();
}

struct Path {
    std::string_view name;
    std::size_t (*work)(Arena&); ///< returns 0 if it fails
};

constexpr Path paths[] = {
    {"evovoice_xml_to_json",
     [](Arena& arena) { return answer("evovoice", voice_list(), xml_type, face::Format::json, arena); }},
    {"genesys_json_to_json",
     [](Arena& arena) { return answer("genesys", genesys_user, json_type, face::Format::json, arena); }},
    {"genesys_json_to_xml",
     [](Arena& arena) { return answer("genesys", genesys_user, json_type, face::Format::xml, arena); }},
    {"scim_json_to_json",
     [](Arena& arena) { return answer("scim", scim_user, scim_type, face::Format::json, arena); }},
    {"user_info_to_user_info", user_info_again},
    {"patch_user_to_change", read_patch},
};

} // namespace

extern "C" [[gnu::noinline]] std::size_t measured(Path const& path, Arena& arena) { return path.work(arena); }

int main(int argc, char** argv) {
    std::string_view const wanted = argc > 1 ? argv[1] : "";
    for (auto const& path : paths) {
        if (wanted.empty()) std::cout << path.name << '\n';
        if (wanted != path.name) continue;
        Arena arena;
        for (int i = 0; i < 3; ++i) { // objects that are made once must not count
            if (path.work(arena) == 0) return 1;
            arena.reset();
        }
        return measured(path, arena) > 0 ? 0 : 1;
    }
    return wanted.empty() ? 0 : 2;
}
