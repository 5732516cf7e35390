#include "gateway/server/http2_stream.hpp"

#include "gateway/http1/date.hpp"
#include "gateway/http1/write_response.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <cstring>

namespace idiom::server {

namespace {

/// The usual number of fields in a response.
constexpr std::size_t usual_fields = 24;

/// Returns whether each response has a value of its own for the field. nghttp2 itself knows some others, such
/// as ETag and Location.
bool is_unique(std::string_view name) { return equal_ignoring_case(name, "X-Request-Id"); }

} // namespace

Http2Stream::Http2Stream(Connections& connections, Http2StreamId id, Http2Peer const& peer,
                         Clock::time_point now)
    : memory_(connections), id_(id),
      arriving_(Arriving{Http2Head(memory_->arena, connections.limits().http.header), memory_->arena.text()}),
      most_body_(connections.limits().http.body), request_{.head = {},
                                                           .body = {},
                                                           .arena = memory_->arena,
                                                           .peer = peer.address,
                                                           .tls = peer.tls,
                                                           .certificate_names = peer.certificate_names,
                                                           .arrived = now,
                                                           .permit = permit_},
      held_(std::in_place, connections.handler(), permit_) {}

void Http2Stream::limit_body(std::size_t most) { most_body_ = std::min(most_body_, most); }

void Http2Stream::add_body(std::string_view piece) {
    auto const before = body_size_;
    body_size_ += piece.size();
    if (too_large()) return;
    if (!spilled_ && body_size_ > memory_->size) spill(before);
    if (spilled_)
        arriving_->spilled_body += piece;
    else
        std::memcpy(memory_->buffer.get() + before, piece.data(), piece.size());
}

/// Moves a body that outgrows the buffer into the arena, which does not reuse outgrown text.
void Http2Stream::spill(std::size_t size) {
    spilled_ = true;
    auto const announced = arriving_->head.content_length();
    arriving_->spilled_body.reserve(announced ? static_cast<std::size_t>(*announced)
                                              : std::min(most_body_, 8 * memory_->size));
    arriving_->spilled_body.assign(memory_->buffer.get(), size);
}

std::string_view Http2Stream::body() const {
    return spilled_ ? std::string_view(arriving_->spilled_body)
                    : std::string_view(memory_->buffer.get(), body_size_);
}

void Http2Stream::respond(Http2Session& session, Response const& response, bool refused) {
    Decimal const status(static_cast<std::uint64_t>(response.status));
    Decimal const length(response.body.size());
    auto fields = request_.arena.vector<nghttp2_nv>();
    fields.reserve(usual_fields);
    fields.push_back(http2_field(":status", status.view()));
    fields.push_back(http2_field("server", "idiom"));
    fields.push_back(http2_field("date", http1::present_date()));
    for (auto const& header : response.headers)
        fields.push_back(http2_field(header.name, header.value, is_unique(header.name)));
    bool const has_no_content = http1::has_no_content(response.status);
    if (!has_no_content) fields.push_back(http2_field("content-length", length.view()));
    unsent_.left = has_no_content || response.without_body ? std::string_view{} : response.body;
    bool const has_body = !unsent_.left.empty();
    if (refused) unsent_.left = kept_body_ = unsent_.left;
    session.respond(id_, fields, has_body ? &unsent_ : nullptr);
    refused_ = refused;
    stage = Stage::responding;
}

void Http2Stream::give_back_memory() {
    request_.head = {};
    request_.body = {};
    arriving_.reset();
    memory_.give_back();
}

} // namespace idiom::server
