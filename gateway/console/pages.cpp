#include "gateway/console/pages.hpp"

#include "gateway/console/addresses.hpp"
#include "gateway/console/assets.hpp"
#include "gateway/console/problem.hpp"
#include "translators/face/conditions.hpp"
#include "translators/face/write_user.hpp"

#include <algorithm>
#include <array>

namespace idiom::console {

namespace {

constexpr std::string_view frame = "index.html";

/// The addresses of pages; "*" is any segment.
constexpr std::array<std::array<std::string_view, 3>, 13> addresses{{
    {"routes", "*"},
    {"backends", "*"},
    {"calls"},
    {"calls", "*"},
    {"try"},
    {"users"},
    {"users", "*"},
    {"users", "*", "*"},
    {"audit"},
    {"configuration"},
    {"reference"},
    {"reference", "*"},
    {"login"},
}};

struct Type {
    std::string_view ending;
    std::string_view type;
};
constexpr std::array types{
    Type{".html", "text/html; charset=utf-8"},
    Type{".css", "text/css; charset=utf-8"},
    Type{".js", "text/javascript; charset=utf-8"},
    Type{".json", "application/json"},
    Type{".svg", "image/svg+xml"},
    Type{".png", "image/png"},
    Type{".ico", "image/x-icon"},
};

std::string_view type_of(std::string_view path) {
    auto const type =
        std::ranges::find_if(types, [&](Type const& one) { return path.ends_with(one.ending); });
    return type == types.end() ? "text/plain; charset=utf-8" : type->type;
}

bool is_not_modified(server::Request const& request, std::string_view etag) {
    auto const conditions = face::read_conditions(request.head.headers, request.arena);
    return conditions && conditions->not_modified(etag);
}

} // namespace

bool is_page(std::span<std::string_view const> segments) {
    if (segments.empty()) return true;
    return std::ranges::any_of(addresses, [&](auto const& address) {
        auto const size = static_cast<std::size_t>(
            std::ranges::count_if(address, [](std::string_view one) { return !one.empty(); }));
        return size == segments.size() &&
               std::ranges::equal(segments, std::span(address).first(size), [](auto segment, auto wanted) {
                   return wanted == "*" || wanted == segment;
               });
    });
}

Pages::Pages(ReadFile read) : read_(std::move(read)) {}

boost::asio::awaitable<std::optional<Pages::Found>> Pages::find(server::Request const& request,
                                                                std::string_view path) const {
    std::string_view content;
    if (read_) {
        auto const file = co_await read_(std::string(path));
        if (!file) co_return std::nullopt;
        request.permit.body = file;
        content = *file;
    } else {
        auto const assets = embedded_assets();
        auto const asset = std::ranges::lower_bound(assets, path, {}, &Asset::path);
        if (asset == assets.end() || asset->path != path) co_return std::nullopt;
        content = asset->content;
    }
    co_return Found{
        .path = path, .content = content, .etag = face::etag_of_canonical(content, request.arena)};
}

server::Response Pages::send(server::Request const& request, Found const& found, int status) {
    bool const unchanged = status == 200 && is_not_modified(request, found.etag);
    return {.status = unchanged ? 304 : status,
            .headers = request.arena.list<Header>(
                {{"Content-Type", type_of(found.path)}, {"Cache-Control", "no-cache"}, {"ETag", found.etag}}),
            .body = found.content,
            .without_body = request.head.method == "HEAD"};
}

boost::asio::awaitable<server::Response> Pages::answer(server::Request const& request, std::string_view path,
                                                       bool signed_in, std::string_view id) const {
    auto const segments = read_segments(path, request.arena);
    auto const file = segments && !segments->empty() ? co_await find(request, path) : std::nullopt;
    bool const page = segments && is_page(*segments);
    bool const reads = request.head.method == "GET" || request.head.method == "HEAD";
    if (!reads && (file || page)) {
        Error error{.fault = Fault::method_not_allowed, .detail = "this can only be read"};
        error.allow = "GET, HEAD";
        co_return problem(request, id, error);
    }
    if (file && file->path != frame) co_return send(request, *file, 200);
    auto const shown = co_await find(request, frame);
    if (!shown)
        co_return problem(
            request, id,
            {.fault = Fault::not_found, .detail = "the folder of the console has no index.html"});
    bool const open = signed_in || path == "login";
    co_return send(request, *shown, !page ? 404 : open ? 200 : 401);
}

} // namespace idiom::console
