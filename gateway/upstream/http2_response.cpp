#include "gateway/upstream/http2_response.hpp"

#include "gateway/upstream/outcome.hpp"
#include "gateway/upstream/response_reader.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::upstream {

namespace {

/// The overhead of a field by which peers count header sections (RFC 9113, 6.5.2).
constexpr std::size_t field_overhead = 32;
/// A body may announce any size. More than this is allocated only as it arrives.
constexpr std::size_t most_in_advance = 256 * 1024;
constexpr std::size_t first_room = 1024;

} // namespace

Http2Response::Http2Response(Endpoint const& endpoint, CallContext& call_context)
    : endpoint_(endpoint), call_context_(call_context), fields_(call_context.arena.vector<Header>()) {}

bool Http2Response::refuse(std::string_view why) {
    refusal_ = why;
    return false;
}

void Http2Response::begin_fields() {
    field_bytes_ = 0;
    in_trailers_ = has_head();
    if (in_trailers_) return;
    fields_.clear();
    status_ = 0;
    announced_ = 0;
}

bool Http2Response::take_field(std::string_view name, std::string_view value) {
    field_bytes_ += name.size() + value.size() + field_overhead;
    if (field_bytes_ > ResponseReader::read_size) return refuse("the header section is too large");
    if (in_trailers_) return true;
    if (name == ":status") {
        status_ = static_cast<int>(read_decimal(value).value_or(0));
        return true;
    }
    auto& arena = call_context_.arena;
    if (fields_.empty()) fields_.reserve(12);
    auto const kept = arena.join({name, value});
    fields_.push_back({kept.substr(0, name.size()), kept.substr(name.size())});
    if (name == "content-length") announced_ = read_decimal(value).value_or(0);
    return true;
}

bool Http2Response::end_fields() {
    if (in_trailers_ || has_head()) return true;
    if (status_ < 100) return refuse("its status is none");
    if (status_ == 101) return refuse("it switches protocols unasked");
    if (++interims_ > ResponseReader::most_interims) return refuse("too many interim answers");
    return true;
}

void Http2Response::make_room(std::size_t size) {
    auto const announced = announced_ <= most_in_advance ? announced_ : 0;
    auto const wanted = std::max({size, announced, first_room, 2 * room_.size()});
    std::span const larger(call_context_.arena.bytes(wanted), wanted);
    std::ranges::copy(room_.first(size_), larger.begin());
    room_ = larger;
}

bool Http2Response::take_data(std::string_view bytes) {
    if (bytes.size() > endpoint_.max_answer - size_) return refuse("the body is too large");
    auto const size = size_ + bytes.size();
    over_budget_ = !charge(endpoint_, call_context_, charged_, size);
    if (over_budget_) return false;
    if (size > room_.size()) make_room(size);
    std::ranges::copy(bytes, room_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ = size;
    return true;
}

Response Http2Response::whole(bool writes) {
    Response response{
        .status = status_, .headers = Arena::keep(fields_), .body = {room_.data(), size_}, .secrets = {}};
    decode(endpoint_, response, call_context_);
    bool const fits = charge(endpoint_, call_context_, charged_, response.body.size());
    return fits ? response : too_much(endpoint_, writes);
}

} // namespace idiom::upstream
