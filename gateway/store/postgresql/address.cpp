#include "gateway/store/postgresql/address.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <ranges>

namespace idiom::store::postgresql {

namespace asio = boost::asio;

namespace {

struct Free {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using ConnectionOptions = std::unique_ptr<PQconninfoOption, Free>;

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> items;
    for (auto const item : std::views::split(list, ','))
        items.emplace_back(item.begin(), item.end());
    if (items.empty()) items.emplace_back();
    return items;
}

/// Returns whether `host` needs no look-up: it is empty, a folder of sockets or an abstract socket.
bool is_local(std::string_view host) {
    return host.empty() || host.starts_with('/') || host.starts_with('@');
}

// A password with unescaped special characters is read as later parts of the URI.
bool may_hold_a_piece_of_the_password(std::string_view keyword, std::string_view value) {
    if (keyword == "port") return value.find_first_not_of("0123456789,") != value.npos;
    if (keyword == "host" || keyword == "hostaddr" || keyword == "dbname") return value.contains('@');
    return false;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

void set(Address::Keywords& keywords, std::string_view keyword, std::string value) {
    std::erase_if(keywords, [&](auto const& one) { return one.first == keyword; });
    keywords.emplace_back(keyword, std::move(value));
}

struct Lists {
    std::string host;
    std::string hostaddr;
    std::string port;

    void add(std::string_view one_host, std::string_view address, std::string_view one_port) {
        for (auto [list, item] : {std::pair(&host, one_host), {&hostaddr, address}, {&port, one_port}}) {
            if (entries > 0) *list += ',';
            *list += item;
        }
        ++entries;
    }
    int entries = 0;
};

} // namespace

std::expected<Address, std::string> Address::parse(std::string const& uri) {
    char* message = nullptr;
    ConnectionOptions const options(PQconninfoParse(uri.c_str(), &message));
    PQfreemem(message);
    constexpr auto malformed = "its URL is malformed (is something in it not percent-encoded?)";
    if (!options) return std::unexpected(malformed);
    Address made;
    for (auto const* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr) continue;
        if (may_hold_a_piece_of_the_password(option->keyword, option->val)) return std::unexpected(malformed);
        made.keywords_.emplace_back(option->keyword, option->val);
    }
    auto const part = [&](std::string_view keyword, std::string_view before) {
        auto const* const value = made.find(keyword);
        return value == nullptr ? std::string() : std::string(before) + *value;
    };
    auto const* const host = made.find("host");
    made.name_ = "postgresql://" + (host == nullptr ? part("hostaddr", "") : *host) + part("port", ":") +
                 part("dbname", "/");
    return made;
}

std::string const* Address::find(std::string_view keyword) const {
    auto const found = std::ranges::find(keywords_, keyword, &std::pair<std::string, std::string>::first);
    return found == keywords_.end() ? nullptr : &found->second;
}

std::string Address::clean(std::string_view message) const {
    auto const end = message.find_last_not_of(" \r\n");
    std::string text(message.substr(0, end == message.npos ? 0 : end + 1));
    for (auto const* keyword : {"password", "sslpassword"}) {
        auto const* const secret = find(keyword);
        if (secret != nullptr && !secret->empty()) replace_all(text, *secret, "***");
    }
    replace_all(text, "\n", " ");
    return text;
}

asio::awaitable<std::expected<Address::Keywords, std::string>> Address::resolved() const {
    Keywords keywords = keywords_;
    auto const* const host = find("host");
    if (host == nullptr || find("hostaddr") != nullptr) co_return keywords;
    auto const* const port = find("port");
    auto const ports = split(port == nullptr ? "" : std::string_view(*port));
    auto const executor = co_await asio::this_coro::executor;
    asio::ip::tcp::resolver resolver(executor);
    Lists lists;
    auto const hosts = split(*host);
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        auto const& one_port = ports[ports.size() == 1 ? 0 : std::min(i, ports.size() - 1)];
        if (is_local(hosts[i])) {
            lists.add(hosts[i], "", one_port);
            continue;
        }
        boost::system::error_code error;
        auto const found =
            co_await resolver.async_resolve(hosts[i], "", asio::redirect_error(asio::use_awaitable, error));
        // An error is ignored here, because another host of the list may resolve.
        for (auto const& entry : found)
            lists.add(hosts[i], entry.endpoint().address().to_string(), one_port);
    }
    if (lists.entries == 0) co_return std::unexpected("the name of its host cannot be resolved");
    set(keywords, "host", std::move(lists.host));
    set(keywords, "hostaddr", std::move(lists.hostaddr));
    set(keywords, "port", std::move(lists.port));
    co_return keywords;
}

} // namespace idiom::store::postgresql
