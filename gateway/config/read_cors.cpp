#include "gateway/config/sections.hpp"
#include "gateway/config/values.hpp"

#include <algorithm>

namespace idiom::config {

namespace {

/// Browsers cap the age themselves, at one day or less.
constexpr Duration longest_age = 24h;

/// Parses an origin and returns it as browsers spell it in `Origin` (RFC 6454, 6.2): in lower case, without
/// the default port and without a path.
Parsed<std::string> to_origin(std::string_view text) {
    auto const url = to_url(text);
    if (!url) return std::unexpected(url.error());
    if (!url->path.empty()) return std::unexpected("is no origin; an origin ends with the host or the port");
    return url->origin();
}

void read_origin(Item const& entry, Cors& cors) {
    auto const value = entry.scalar();
    if (!value) return;
    if (value->text == "*") return void(cors.any_origin = true);
    std::string origin;
    if (!entry.read(origin, to_origin)) return;
    if (std::ranges::find(cors.origins, origin) != cors.origins.end())
        return entry.problem_with(*value, "is listed twice");
    cors.origins.push_back(std::move(origin));
}

} // namespace

std::optional<Cors> read_cors(Item const& item) {
    if (!item.present()) return std::nullopt;
    Cors cors;
    Map const map(item, {"origins", "credentials", "max_age"});
    if (!map.usable()) return cors;
    auto const origins = map.require("origins");
    bool const listed =
        origins.present() && origins.each([&](Item const& entry) { read_origin(entry, cors); });
    map.get("credentials").read(cors.credentials, to_flag);
    map.get("max_age").read(cors.max_age, between(to_duration, Duration(0s), longest_age, "from 0s to 24h"));
    if (listed && origins.node()->items.empty())
        origins.problem("are none; leave `cors` out to allow no page");
    if (cors.any_origin && !cors.origins.empty())
        origins.problem("name every origin already with \"*\"; leave out the others");
    // Otherwise every page that a person visits could use the person's cookies and certificate.
    if (cors.any_origin && cors.credentials)
        origins.problem("must name the origins, not \"*\", where credentials is true");
    return cors;
}

} // namespace idiom::config
