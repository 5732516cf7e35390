#pragma once

#include "gateway/server/handler.hpp"
#include "translators/codec/uri.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom::console {

/// One call of the admin API, when its address is known and its walls are passed. Views into the request and
/// its arena.
struct Call {
    server::Request const& request;
    std::string_view id;                          ///< of the request
    std::span<uri::Parameter const> query;        ///< decoded
    std::span<std::string_view const> names = {}; ///< what the `{…}` of the address stand for, decoded
    std::string_view rest = {};                   ///< what `*` stands for, with the query, as it came
    bool head = false;                            ///< the answer is sent without its body

    Arena& arena() const { return request.arena; }
    /// Returns the value of a query parameter; "" if it is absent.
    std::string_view parameter(std::string_view name) const {
        return uri::find(query, name).value_or(std::string_view{});
    }
};

/// Answers a call. Runs on the admin listener's event loop. The call outlives the coroutine.
using Answer = std::function<boost::asio::awaitable<server::Response>(Call const&)>;

/// One address of the admin API with one method: a row of the table that `Addresses` searches.
struct Row {
    std::string_view method; ///< "GET" also answers HEAD; "*" is any method
    /// Below /console/api/: "calls/{id}/case". `{…}` is one segment. A last segment "*" is the whole rest.
    std::string_view path;
    Answer answer;
    std::size_t most_body = 4 * 1024; ///< bytes; 0: the listener's limit (limits.body)
    bool any_type = false;            ///< takes bodies of any media type, not only application/json
    bool open = false;                ///< needs no sign-in
};

/// The table of the admin API. Every subject brings its rows; the order does not matter.
class Addresses {
public:
    void add(std::vector<Row> rows) {
        for (auto& row : rows)
            rows_.push_back(std::move(row));
    }

    struct Found {
        Row const* row = nullptr; ///< null if the address has no such method
        std::span<std::string_view const> names;
        std::string_view rest;
        std::string_view allow; ///< the methods of the address, if `row` is null
    };
    /// Finds the row of a path below /console/api/, with its query, as it came. Returns null if there is no
    /// such address.
    std::optional<Found> find(std::string_view method, std::string_view target, Arena& arena) const;

private:
    std::vector<Row> rows_;
};

/// Splits a path and decodes its segments. Returns null if one is not well-formed, or could leave its segment
/// in any reader: "..", "%2f", a control character.
std::optional<std::span<std::string_view const>> read_segments(std::string_view path, Arena& arena);

} // namespace idiom::console
