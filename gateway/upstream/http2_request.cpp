#include "gateway/upstream/http2_request.hpp"

#include "gateway/upstream/field_grammar.hpp"
#include "gateway/upstream/write_request.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>

namespace idiom::upstream {

namespace {

using namespace std::string_view_literals;

/// The fields of one connection, and Host, whose place `:authority` takes (RFC 9113, 8.2.2 and 8.3.1).
constexpr std::array of_a_connection{"connection"sv, "keep-alive"sv, "proxy-connection"sv,
                                     "te"sv,         "upgrade"sv,    "transfer-encoding"sv,
                                     "host"sv};
/// Pseudo-fields, and those that the gateway adds.
constexpr std::size_t most_added = 12;

std::uint8_t* bytes_of(std::string_view text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<std::uint8_t const*>(text.data()));
}

/// The list that nghttp2 gets. It copies neither names nor values.
class Fields {
public:
    Fields(Arena& arena, std::size_t most) : arena_(arena), fields_(arena.array<nghttp2_nv>(most)) {}

    void add(std::string_view name, std::string_view value, std::uint8_t flags = NGHTTP2_NV_FLAG_NONE) {
        // A value that HTTP/1.1 allows may begin or end with blanks (RFC 9113, 8.2.1).
        auto const text = trimmed(value, blanks);
        fields_[count_++] = {
            bytes_of(name), bytes_of(text), name.size(), text.size(),
            static_cast<std::uint8_t>(flags | NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE)};
    }
    /// Adds a field whose name may have upper case.
    void add_named(std::string_view name, std::string_view value, std::uint8_t flags = NGHTTP2_NV_FLAG_NONE) {
        char* const low = arena_.bytes(name.size());
        std::ranges::transform(name, low, [](char c) { return lower(c); });
        std::string_view const own(low, name.size());
        if (std::ranges::find(of_a_connection, own) == of_a_connection.end()) add(own, value, flags);
    }
    std::span<nghttp2_nv> made() const { return fields_.first(count_); }

private:
    Arena& arena_;
    std::span<nghttp2_nv> fields_;
    std::size_t count_ = 0;
};

bool fits(Request const& request, CallContext const& call_context) {
    bool fit = fits_a_target(request.target);
    for (auto const added : {call_context.authorization, call_context.traceparent, call_context.tracestate})
        fit = fit && fits_a_field(added);
    for (auto const& header : request.headers)
        fit = fit && fits_a_name(header.name) && fits_a_field(header.value);
    return fit;
}

} // namespace

Http2Constants::Http2Constants(Endpoint const& endpoint)
    : scheme(endpoint.tls ? "https" : "http"), authority(endpoint.authority), path(endpoint.path),
      user_agent(endpoint.user_agent) {}

std::optional<std::span<nghttp2_nv>> http2_fields(Request const& request, CallContext const& call_context,
                                                  Http2Constants const& constants) {
    if (!fits(request, call_context)) return std::nullopt;
    auto& arena = call_context.arena;
    Fields fields(arena, most_added + request.headers.size());
    fields.add(":method", name_of(request.method));
    fields.add(":scheme", constants.scheme);
    fields.add(":authority", constants.authority);
    fields.add(":path",
               constants.path.empty() ? request.target : arena.join({constants.path, request.target}));
    fields.add("via", via(call_context.received));
    fields.add("user-agent", constants.user_agent);
    // Without it the response may have any coding (RFC 9110, 12.5.3).
    fields.add("accept-encoding", "identity");
    if (!call_context.authorization.empty())
        fields.add_named(call_context.authorization_field, call_context.authorization);
    // Each value is sent once: it must not drive out the others from the table of HPACK.
    if (!call_context.traceparent.empty())
        fields.add("traceparent", call_context.traceparent, NGHTTP2_NV_FLAG_NO_INDEX);
    if (!call_context.tracestate.empty())
        fields.add("tracestate", call_context.tracestate, NGHTTP2_NV_FLAG_NO_INDEX);
    for (auto const& header : request.headers)
        fields.add_named(header.name, header.value);
    if (carries_body(request.method) || !request.body.empty())
        fields.add("content-length", decimal(request.body.size(), arena));
    return fields.made();
}

} // namespace idiom::upstream
