#pragma once

#include <boost/asio/awaitable.hpp>

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom::store::postgresql {

/// A connection URI (libpq manual, 34.1.1.2) taken apart.
class Address {
public:
    /// The error is one line that repeats nothing of the URI.
    static std::expected<Address, std::string> parse(std::string const& uri);

    /// "postgresql://host:port/database", for messages.
    std::string const& name() const { return name_; }
    /// A message of libpq as one line and without the password, should it be in there.
    std::string clean(std::string_view message) const;

    using Keywords = std::vector<std::pair<std::string, std::string>>;
    /// What libpq is to connect with: host names are looked up here, because libpq would block in that.
    boost::asio::awaitable<std::expected<Keywords, std::string>> resolved() const;

private:
    std::string const* find(std::string_view keyword) const;

    Keywords keywords_;
    std::string name_;
};

} // namespace idiom::store::postgresql
