#include "gateway/server/http2_head.hpp"

#include "gateway/http1/target.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <charconv>

namespace idiom::server {

namespace {

/// What a field takes in HTTP/1.1 beside its name and value: ": " and the line's end.
constexpr std::size_t frame_of_field = 4;

} // namespace

Http2Head::Http2Head(Arena& arena, std::size_t most)
    : arena_(arena), most_(most), headers_(arena.vector<Header>()) {
    headers_.reserve(24);
    headers_.push_back({"Host", {}});
    head_.protocol = "HTTP/2";
}

void Http2Head::add(std::string_view name, std::string_view value) {
    size_ += name.size() + value.size() + frame_of_field;
    if (size_ > most_) {
        target_too_long_ = target_too_long_ || (name == ":path" && value.size() > most_);
        return;
    }
    if (name.starts_with(':')) return add_pseudo(name, arena_.copy(value));
    read_field(arena_.copy(name), arena_.copy(value));
}

void Http2Head::add_pseudo(std::string_view name, std::string_view value) {
    if (name == ":method") head_.method = value;
    if (name == ":path") head_.target = value;
    if (name == ":scheme") scheme_ = value;
    if (name == ":authority") {
        authority_ = value;
        has_authority_ = true;
    }
}

void Http2Head::read_field(std::string_view name, std::string_view value) {
    if (name == "host") { // its place is the first
        ++hosts_;
        headers_.front().value = value;
        return;
    }
    if (name == "cookie") ++cookies_;
    if (name == "content-length") {
        std::uint64_t length = 0;
        auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
        if (error == std::errc{} && end == value.data() + value.size()) length_ = length;
    }
    if (name == "expect") {
        bool const is_continue = equal_ignoring_case(value, "100-continue");
        expects_continue_ = expects_continue_ || is_continue;
        expects_more_ = expects_more_ || (!is_continue && !value.empty());
    }
    headers_.push_back({name, value});
}

bool Http2Head::finish() {
    head_.headers = Arena::keep(headers_);
    if (size_ > most_) return true; // it is refused anyway
    if (!settle_host() || !settle_target()) return false;
    join_cookies();
    head_.headers = Arena::keep(headers_);
    return true;
}

/// RFC 9113, 8.3.1. A `Host` that names another authority than `:authority` could reach another tenant.
bool Http2Head::settle_host() {
    auto& host = headers_.front().value;
    if (hosts_ > 1) return false;
    if (has_authority_ && hosts_ == 1 && !equal_ignoring_case(host, authority_)) return false;
    if (has_authority_) host = authority_;
    return http1::is_authority(host);
}

bool Http2Head::settle_target() {
    using Form = http1::RequestTarget::Form;
    if (head_.method == "CONNECT") {
        head_.target = headers_.front().value;
        return true;
    }
    if (!equal_ignoring_case(scheme_, "http") && !equal_ignoring_case(scheme_, "https")) return false;
    auto const form = http1::read_target(head_.target).form;
    return form == Form::origin || (form == Form::asterisk && head_.method == "OPTIONS");
}

/// RFC 9113, 8.2.3: a client may send each cookie in a field of its own.
void Http2Head::join_cookies() {
    if (cookies_ < 2) return;
    auto const is_cookie = [](Header const& header) { return header.name == "cookie"; };
    std::size_t size = 0;
    for (auto const& header : headers_)
        if (is_cookie(header)) size += header.value.size() + 2;
    auto joined = arena_.text(size);
    for (auto const& header : headers_) {
        if (!is_cookie(header)) continue;
        if (!joined.empty()) joined += "; ";
        joined += header.value;
    }
    auto const first = std::ranges::find_if(headers_, is_cookie);
    first->value = arena_.keep(joined);
    headers_.erase(std::remove_if(first + 1, headers_.end(), is_cookie), headers_.end());
}

std::optional<Fault> Http2Head::fault() const {
    if (size_ > most_) return target_too_long_ ? Fault::uri_too_long : Fault::header_fields_too_large;
    if (expects_more_) return Fault::expectation_failed;
    return std::nullopt;
}

std::string_view Http2Head::reason() const {
    if (size_ <= most_) return "only 100-continue can be expected";
    return target_too_long_ ? "the request target is too long" : "the header section is too large";
}

} // namespace idiom::server
