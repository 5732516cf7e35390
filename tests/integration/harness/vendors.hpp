#pragma once

#include "tests/integration/harness/listening_program.hpp"
#include "tests/sandbox/sandbox.hpp"
#include "tests/support/process.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::test {

using Json = nlohmann::json;

enum class Vendor { xarios, configureuser, evovoice, genesys, scim, auth0, keycloak, zendesk };
/// The vendors whose translators are linked into the gateway.
inline constexpr std::array every_vendor{Vendor::xarios, Vendor::configureuser, Vendor::evovoice,
                                         Vendor::genesys};
/// The same, and the vendor whose translator is loaded. A test sets Setup::scim for it.
inline constexpr std::array every_dialect{Vendor::xarios, Vendor::configureuser, Vendor::evovoice,
                                          Vendor::genesys, Vendor::scim};
/// The public APIs of the shipped dialect files. A test sets Setup::declared for them.
inline constexpr std::array public_apis{Vendor::auth0, Vendor::keycloak, Vendor::zendesk};
/// Every vendor, however its dialect is made.
inline constexpr std::array all_vendors{Vendor::xarios,   Vendor::configureuser, Vendor::evovoice,
                                        Vendor::genesys,  Vendor::scim,          Vendor::auth0,
                                        Vendor::keycloak, Vendor::zendesk};

/// The dialect. The tests use it as the name of the back end and of the route, too.
std::string_view name_of(Vendor vendor);
bool has_roles(Vendor vendor);
/// Whether a role takes the place of the one that the user holds.
bool has_one_role(Vendor vendor);

/// The simulated vendors, in this process, and their control pages.
class Vendors {
public:
    /// With a folder of certificates (see certs/make-certs) the vendors speak HTTPS too. Each begins with
    /// this many users.
    explicit Vendors(std::string const& certificates = {}, std::size_t users = 40);

    sandbox::PortPair ports(Vendor vendor) const;
    /// Where the gateway finds the vendor: where it speaks HTTP/2 if vendors_in_http_2().
    sandbox::PortPair ports_for_gateway(Vendor vendor) const;
    /// Plays a vendor that is down, and then up again with its users.
    void stop() { sandbox_.stop(); }
    void start() { sandbox_.start(); }

    /// What the vendor holds, in its own words.
    Json state(Vendor vendor);
    /// The vendor's record of the user with the gateway's `id`; null if there is none.
    Json held(Vendor vendor, std::string_view id);
    /// The requests since the start or the last `forget_requests`, without those to the control pages.
    Json requests(Vendor vendor);
    void forget_requests(Vendor vendor);
    /// Plans a fault; see the sandbox's README.
    void plan(Vendor vendor, Json const& knob);
    void forget_plans(Vendor vendor);
    void set(Vendor vendor, Json const& settings);
    /// Adds or removes a role without the gateway, in one step. The names are the vendor's.
    void meddle(Vendor vendor, std::string_view id, std::string_view role, bool held);
    /// Every value of an Authorization field that the vendor received.
    std::vector<std::string> credentials_seen(Vendor vendor);

private:
    Json control(Vendor vendor, std::string_view method, std::string_view page, Json const& body = {});

    sandbox::Sandbox sandbox_;
    std::vector<std::unique_ptr<ListeningProgram>> proxies_; ///< by Vendor; none unless vendors_in_http_2()
};

/// Returns whether every gateway speaks HTTP/2 with the vendors in clear: with IDIOM_TEST_HTTP2=both in the
/// environment.
bool vendors_in_http_2();

/// What a client should see of a user with this record at the vendor: the tests' own reading of the vendors'
/// documents. It maps roles with `roles_of`, and has derived names only if the vendor keeps them itself.
Json unified(Vendor vendor, Json const& record);

/// Unified and vendor names of the roles, as the tests' routes map them.
std::vector<std::pair<std::string, std::string>> const& roles_of(Vendor vendor);

/// A user that the vendor accepts. Another `login` makes another user.
Json new_user(Vendor vendor, std::string const& login);

} // namespace idiom::test
