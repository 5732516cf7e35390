#include "gateway/execution/idempotency.hpp"

#include "gateway/execution/hmac.hpp"

#include <algorithm>

namespace idiom::execution {

namespace {

constexpr std::size_t longest_key = 255;

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

/// Returns the text of a quoted String (RFC 9651, 3.3.3), or nullopt if it is not well formed.
std::optional<std::string> unquoted(std::string_view quoted) {
    std::string text;
    if (quoted.size() < 2 || !quoted.ends_with('"')) return std::nullopt;
    auto const inside = quoted.substr(1, quoted.size() - 2);
    for (std::size_t i = 0; i < inside.size(); ++i) {
        char c = inside[i];
        if (c == '"') return std::nullopt;
        if (c == '\\') {
            if (++i == inside.size()) return std::nullopt;
            c = inside[i];
            if (c != '"' && c != '\\') return std::nullopt;
        }
        text += c;
    }
    return text;
}

} // namespace

std::optional<std::string> read_idempotency_key(std::string_view field) {
    auto key = field.starts_with('"') ? unquoted(field) : std::optional(std::string(field));
    bool const sane =
        key && !key->empty() && key->size() <= longest_key && std::ranges::all_of(*key, is_printable);
    if (!sane) return std::nullopt;
    return key;
}

std::string fingerprint(std::string_view key, std::span<std::string_view const> parts) {
    // Each part with its length, so that no two requests give the same text.
    std::string text;
    for (auto const part : parts)
        text.append(std::to_string(part.size())).append(":").append(part);
    return hmac_sha256(key, text);
}

boost::asio::awaitable<Result<Attempt>> begin_idempotent(WriteServices& write_services,
                                                         store::IdempotencyKey key, std::string fingerprint,
                                                         std::chrono::milliseconds lease,
                                                         std::string_view request_id) {
    // Checked first, because a store in trouble may take a claim and not give it back.
    if (write_services.store.trouble()) {
        auto const ready = co_await ask_store(write_services);
        if (!ready) co_return std::unexpected(ready.error());
    }
    auto const now = write_services.now();
    auto claim =
        co_await write_services.store.claim(std::move(key), std::move(fingerprint), now, now + lease);
    if (!claim) {
        write_services.report(claim.error(), request_id);
        co_return fail(Fault::backend_unavailable, "the gateway's own store does not answer");
    }
    using Kind = store::Claim::Kind;
    switch (claim->kind) {
    case Kind::begun: co_return Attempt{.response = {}, .resumed = claim->resumed};
    case Kind::settled: co_return Attempt{.response = std::move(claim->response)};
    case Kind::in_progress:
        co_return fail(Fault::idempotency_in_progress, "the first request with this key is still under way");
    case Kind::other_request: break;
    }
    co_return fail(Fault::idempotency_key_reused, "the key belongs to another request");
}

} // namespace idiom::execution
