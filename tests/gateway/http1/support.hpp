#pragma once

#include "gateway/http1/message_reader.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace idiom::testing {

/// A message as the reader has read it. Owns its values.
struct Message {
    http1::Reader::Status status = http1::Reader::Status::need_more;
    std::string method;
    std::string target;
    int code = 0;
    int version = 0;
    bool keep_alive = false;
    bool expects_continue = false;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::size_t used = 0; ///< bytes of the text that belong to it
    Fault fault{};
    std::string reason;

    bool complete() const { return status == http1::Reader::Status::complete; }
    bool refused() const { return status == http1::Reader::Status::refused; }
    bool operator==(Message const&) const = default;
};

inline std::size_t head_size(std::string_view text) {
    return std::min(text.find("\r\n\r\n"), text.size() - 4) + 4;
}

/// Feeds `text` in the given portions, then the rest, as a connection does: bytes that were not consumed are
/// given again, together with the bytes that have arrived since. Each portion has a buffer of exactly its
/// size, so that a sanitizer sees every read beyond it. With `move`, calls move_body after each portion.
inline Message read(http1::Side side, std::string_view text, std::vector<std::size_t> const& portions = {},
                    http1::Limits limits = {}, bool ends = false, bool move = false) {
    Arena arena;
    http1::Reader reader(side, limits, arena);
    // The portions live as long as the message, because its views may point into any of them.
    std::vector<std::unique_ptr<char[]>> buffers;
    Message made;
    std::size_t given = 0;
    auto const feed = [&](std::size_t size) {
        given = std::min(text.size(), given + size);
        auto const fresh = text.substr(made.used, given - made.used);
        if (fresh.empty()) return;
        auto& buffer = buffers.emplace_back(new char[fresh.size()]);
        std::copy(fresh.begin(), fresh.end(), buffer.get());
        std::size_t consumed = 0;
        made.status = reader.feed({buffer.get(), fresh.size()}, consumed);
        made.used += consumed;
        if (move && reader.has_head()) {
            reader.move_body();
            // The bytes after the head may now be overwritten.
            auto const body = std::min(
                made.used - consumed < head_size(text) ? head_size(text) - (made.used - consumed) : 0,
                fresh.size());
            std::fill(buffer.get() + body, buffer.get() + fresh.size(), '#');
        }
    };
    for (auto const portion : portions) {
        if (made.status != http1::Reader::Status::need_more) break;
        feed(portion);
    }
    if (made.status == http1::Reader::Status::need_more) feed(text.size());
    if (made.status == http1::Reader::Status::need_more && ends) made.status = reader.finish();
    if (made.refused()) {
        made.fault = reader.fault();
        made.reason = reader.reason();
        made.used = 0; // of a refused message, this number depends on the portions
        return made;
    }
    if (!reader.has_head()) return made;
    auto const& head = reader.head();
    made.method = head.method;
    made.target = head.target;
    made.code = head.status;
    made.version = head.version;
    made.keep_alive = head.keep_alive;
    made.expects_continue = head.expects_continue;
    for (auto const& header : head.headers)
        made.headers.emplace_back(header.name, header.value);
    made.body = reader.body();
    return made;
}

} // namespace idiom::testing
