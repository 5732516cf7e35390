#pragma once

#include "tests/support/process.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace idiom::test {

/// A SCIM service that nobody here wrote: scimmy-routers on Express, from npm, in a process of its own
/// (server.mjs). tests/support/npm_ci must have been run for IDIOM_SCIMMY.
class Scimmy {
public:
    static constexpr std::string_view token = "demo-token";

    /// Starts the service and waits until it listens. Throws std::runtime_error with its output if it does
    /// not.
    Scimmy();

    /// Forgets what was written, as if it had just started.
    void begin_anew() const;

    /// The base URL.
    std::string url() const;
    /// Plays a service that is away, and back again with its users.
    void be_there(bool there);
    /// What it holds: the user as it would show them; null for none.
    nlohmann::json held(std::string_view id) const;
    /// Method and path of each request so far.
    nlohmann::json requests() const;

private:
    nlohmann::json state() const;

    TempDirectory directory_;
    Process process_;
    std::uint16_t port_ = 0;
};

} // namespace idiom::test
