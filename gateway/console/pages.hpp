#pragma once

#include "gateway/server/handler.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace idiom::console {

/// The pages of the console and what they are made of. Every page is index.html, and its scripts show the
/// page that the address names. Files come from the program, or from a folder while somebody works on them.
class Pages {
public:
    /// Reads a file of web/; null if there is none. The path has no "..".
    using ReadFile =
        std::function<boost::asio::awaitable<std::shared_ptr<std::string const>>(std::string path)>;

    /// `read` is empty for the files in the program.
    explicit Pages(ReadFile read = {});

    /// Answers a GET or HEAD of `path`, which follows /console/ and has no query. `signed_in`: the request is
    /// the operator's. Others get pages with 401, and no page holds a secret. `id` is the request's.
    boost::asio::awaitable<server::Response> answer(server::Request const& request, std::string_view path,
                                                    bool signed_in, std::string_view id) const;

private:
    struct Found {
        std::string_view path;
        std::string_view content;
        std::string_view etag;
    };
    boost::asio::awaitable<std::optional<Found>> find(server::Request const& request,
                                                      std::string_view path) const;
    static server::Response send(server::Request const& request, Found const& found, int status);

    ReadFile read_;
};

/// Returns whether a path below /console/ is the address of a page. `segments` are decoded.
bool is_page(std::span<std::string_view const> segments);

} // namespace idiom::console
