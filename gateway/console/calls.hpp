#pragma once

#include "gateway/console/addresses.hpp"
#include "gateway/inspect/inspector.hpp"

#include <expected>
#include <functional>
#include <string>
#include <vector>

namespace idiom::console {

/// What the calls about kept calls need. Used on the event loop of the admin listener.
struct CallsView {
    inspect::Inspector& inspector;
    /// Returns a kept call, given as its JSON and its session, as a golden case of this name in YAML; or why
    /// it is none.
    std::function<boost::asio::awaitable<std::expected<std::string, std::string>>(
        std::shared_ptr<std::string const> record, std::string session, std::string name)>
        make_case;
};

/// `GET calls`, `DELETE calls`, `GET calls/{id}`, `GET calls/{id}/case`.
std::vector<Row> calls_rows(CallsView view);

} // namespace idiom::console
