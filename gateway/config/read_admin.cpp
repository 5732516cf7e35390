#include "gateway/config/sections.hpp"
#include "gateway/config/suggest.hpp"

#include "translators/core/text.hpp"

namespace idiom::config {

namespace {

constexpr std::size_t kib = 1024;

/// Parses the token of the admin listener. It has to fit into a header field, without a space. A short one
/// could be guessed.
Parsed<std::string> to_admin_token(std::string_view text) {
    constexpr std::size_t least = 16;
    if (text.size() < least)
        return std::unexpected("is too short; an admin token has at least 16 characters");
    auto token = to_field_value(text);
    if (token && token->contains(' '))
        return std::unexpected("has a space, which an admin token cannot have");
    return token;
}

/// Parses a link that pages of the console show. Only http and https, because other schemes run code.
Parsed<std::string> to_link(std::string_view text) {
    auto const scheme = lower(text.substr(0, text.find("//") + 2));
    if (scheme != "http://" && scheme != "https://")
        return std::unexpected("is no link; it begins with http:// or https://");
    for (char const c : text.substr(scheme.size()))
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '"' || c == '<' || c == '>' ||
            c == '\\')
            return std::unexpected("is no link; percent-encode spaces, quotes and brackets");
    if (text.size() == scheme.size()) return std::unexpected("is no link; it names no host");
    return std::string(text);
}

/// `inspect` is the word `off`, or a map of upper bounds.
std::optional<Inspect> read_inspect(Item const& item) {
    Inspect inspect;
    if (!item.present()) return inspect;
    if (item.is(Node::Kind::scalar)) {
        auto const word = item.scalar();
        if (word && word->text == "off") return std::nullopt;
        if (word) item.problem_with(*word, "is neither 'off' nor a map");
        return inspect;
    }
    Map const map(item, {"calls", "memory", "body", "longest", "values"});
    map.get("calls").read(inspect.calls, count_between<std::size_t>(1, 1000));
    map.get("memory").read(inspect.memory, between(to_size, 64 * kib, 64 * kib * kib, "from 64KiB to 64MiB"));
    map.get("body").read(inspect.body, between(to_size, kib, 256 * kib, "from 1KiB to 256KiB"));
    map.get("longest").read(inspect.longest,
                            between(to_duration, Duration(1s), Duration(60min), "from 1s to 60m"));
    map.get("values").choose(inspect.hide_values, {Word{"shown", false}, Word{"hidden", true}});
    return inspect;
}

ConsoleLinks read_links(Item const& item) {
    ConsoleLinks links;
    if (!item.present()) return links;
    Map const map(item, {"trace", "metrics", "logs"});
    map.get("trace").read(links.trace, to_link);
    map.get("metrics").read(links.metrics, to_link);
    map.get("logs").read(links.logs, to_link);
    return links;
}

std::vector<std::string> read_hosts(Item const& item) {
    std::vector<std::string> hosts;
    if (!item.present()) return hosts;
    item.each([&](Item const& entry) { entry.read(hosts.emplace_back(), to_host); });
    return hosts;
}

} // namespace

Admin read_admin(Item const& item) {
    Admin admin;
    if (!item.present()) return admin;
    Map const map(item, {"address", "token", "hosts", "console", "inspect", "links"});
    bool const known = map.require("address").read(admin.address, to_address);
    auto const token = map.get("token");
    if (token.present()) token.secret(admin.token.emplace(), to_admin_token);
    admin.hosts = read_hosts(map.get("hosts"));
    auto const console = map.get("console");
    bool const guarded = admin.address.loopback() || token.present();
    admin.console = guarded;
    if (console.present()) console.choose(admin.console, {Word{"on", true}, Word{"off", false}});
    if (known && admin.console && !guarded)
        console.problem(in_quotes(admin.address.text()) +
                        " is not a loopback address, and there is no token: anyone could be the operator");
    admin.inspect = read_inspect(map.get("inspect"));
    admin.links = read_links(map.get("links"));
    return admin;
}

} // namespace idiom::config
