#pragma once

#include <boost/asio/awaitable.hpp>

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom::store::postgresql {

/// The parts of a connection URI (libpq manual, 34.1.1.2).
class Address {
public:
    /// Parses a URI. The error is one line that repeats no part of the URI.
    static std::expected<Address, std::string> parse(std::string const& uri);

    /// Returns "postgresql://host:port/database", for messages.
    std::string const& name() const { return name_; }
    /// Returns a message of libpq as one line, without the password if the message contains it.
    std::string clean(std::string_view message) const;

    using Keywords = std::vector<std::pair<std::string, std::string>>;
    /// Returns the keywords for libpq to connect with. Looks up host names itself, because libpq would block
    /// while it does so.
    boost::asio::awaitable<std::expected<Keywords, std::string>> resolved() const;

private:
    std::string const* find(std::string_view keyword) const;

    Keywords keywords_;
    std::string name_;
};

} // namespace idiom::store::postgresql
