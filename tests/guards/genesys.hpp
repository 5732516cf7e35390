#pragma once

#include "translators/registry.hpp"

#include <array>
#include <memory>
#include <string_view>

/// The vendor of the programs that read and change a user through the whole pipeline.
namespace idiom::guards {

inline constexpr std::string_view user_id = "65f0c1aa2265f0c1aa2265f0c1aa22aa";
/// The beginning of the user's document, up to the last name.
inline constexpr std::string_view user_head =
    R"({"statusCode":0,"user":{"id":"65f0c1aa2265f0c1aa2265f0c1aa22aa","userName":"dana.reyes@example.test",)"
    R"("firstName":"Dana","emailAddress":"dana.reyes@example.test","enabled":true,"changePasswordOnFirstLogin":false,)"
    R"("devices":[{"id":"d-1","phoneNumber":"5001"}],"skills":[{"id":"s-1","name":"Spanish","level":5}],)"
    R"("contactCenterId":"0851b5d7-1280-4000-8000-000000000007","uri":"http://127.0.0.1/cloud-web/api/v2/users/65f0c1aa22",)";
inline constexpr std::string_view user_tail =
    R"("lastName":"Reyes","roles":["ROLE_AGENT","ROLE_WALLBOARD"]}})";
inline constexpr std::array<Header, 4> headers{{{"Content-Type", "application/json;charset=UTF-8"},
                                                {"Date", "Wed, 02 Dec 2026 12:00:00 GMT"},
                                                {"Server", "Jetty(9.4.53)"},
                                                {"Content-Length", "631"}}};

inline std::unique_ptr<Dialect> make_genesys() {
    Settings settings;
    settings.values["release"] = {"8.5.2"};
    settings.values["csrf"] = {"false"};
    return find_dialect("genesys")->make(settings);
}

} // namespace idiom::guards
