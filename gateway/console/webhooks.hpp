#pragma once

#include "gateway/console/addresses.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idiom::console {

/// Where the webhooks come from. Called on the admin listener's event loop. The error is that of the store,
/// which the log has.
struct WebhookView {
    /// Returns the webhooks with their dead letters, as a JSON object.
    std::function<boost::asio::awaitable<std::optional<std::string>>()> all;
    /// Makes a dead letter due again; with "" all of the webhook. Returns how many; null if there is no such
    /// webhook.
    std::function<boost::asio::awaitable<std::expected<std::optional<std::size_t>, std::string>>(
        std::string name, std::string id)>
        replay;
};

/// The rows of `webhooks`. The view outlives them.
std::vector<Row> webhook_rows(WebhookView const& view);

} // namespace idiom::console
