#include "gateway/console/guard.hpp"

#include "gateway/pipeline/admin_host.hpp"
#include "gateway/pipeline/cookies.hpp"

#include <openssl/crypto.h>

namespace idiom::console {

namespace {

/// Failed attempts of an address within a minute, after which it has to wait.
constexpr std::uint32_t attempts = 9;
constexpr std::chrono::nanoseconds interval = std::chrono::minutes(1) / attempts;

/// Returns whether an Origin is that of the request itself (RFC 6454, 7).
bool is_own_origin(std::string_view origin, std::string_view host) {
    for (std::string_view const scheme : {"http://", "https://"})
        if (origin.starts_with(scheme)) return equal_ignoring_case(origin.substr(scheme.size()), host);
    return false;
}

std::string_view bearer_token(server::RequestHead const& head) {
    constexpr std::string_view scheme = "bearer ";
    auto const field = head.header("Authorization");
    if (!equal_ignoring_case(field.substr(0, scheme.size()), scheme)) return {};
    return field.substr(scheme.size());
}

std::string cookie(std::string_view id, std::chrono::seconds lasts) {
    return std::string(Guard::cookie_name) + '=' + std::string(id) +
           "; HttpOnly; SameSite=Strict; Path=/; Max-Age=" + std::to_string(lasts.count());
}

} // namespace

Guard::Guard(Options options)
    : hosts_(std::move(options.hosts)), sessions_(options.now), throttle_(attempts, options.now, interval) {
    if (options.token) token_ = auth::digest_of(*options.token);
}

std::optional<Error> Guard::check_host(server::RequestHead const& head) const {
    if (pipeline::is_admin_host(head, hosts_)) return std::nullopt;
    return Error{.fault = Fault::forbidden,
                 .detail = "Host has to be an address, localhost, or a name that admin.hosts lists"};
}

std::optional<Error> Guard::check_origin(server::RequestHead const& head, bool changes) {
    auto const refuse = [](std::string_view why) { return Error{.fault = Fault::forbidden, .detail = why}; };
    auto const origin = find(head.headers, "Origin");
    if (origin && !is_own_origin(*origin, head.authority()))
        return refuse("a page of another origin must not call this");
    auto const site = head.header("Sec-Fetch-Site");
    if (!site.empty() && site != "same-origin" && site != "none")
        return refuse("a page of another site must not call this");
    if (changes && head.header(change_header) != "1")
        return refuse("a call that changes something needs the field X-Idiom-Console: 1");
    return std::nullopt;
}

std::optional<Error> Guard::check_operator(server::Request const& request) {
    if (!token_) return std::nullopt;
    for (auto const id : pipeline::cookies(request.head.headers, cookie_name, request.arena))
        if (sessions_.use(id)) return std::nullopt;
    auto const token = bearer_token(request.head);
    if (token.empty())
        return Error{.fault = Fault::unauthenticated, .detail = "the admin token is needed here"};
    return check_token(token, request.peer);
}

std::optional<Error> Guard::check_token(std::string_view token, std::string_view peer) {
    if (auto const wait = throttle_.wait(peer); wait > 0)
        return Error{.fault = Fault::rate_limited,
                     .detail = "too many tokens of this address were wrong",
                     .retry_after = wait};
    auto const given = auth::digest_of(token);
    if (token_ && CRYPTO_memcmp(given.data(), token_->data(), given.size()) == 0) return std::nullopt;
    throttle_.failed(peer);
    return Error{.fault = Fault::unauthenticated, .detail = "the admin token is not right"};
}

Result<std::string> Guard::sign_in(std::string_view token, std::string_view peer) {
    if (token_)
        if (auto const error = check_token(token, peer)) return std::unexpected(*error);
    auto const id = sessions_.begin();
    if (!id) return fail(Fault::internal_error, "no session could be begun");
    return cookie(*id, Sessions::longest);
}

std::string Guard::sign_out(server::Request const& request) {
    for (auto const id : pipeline::cookies(request.head.headers, cookie_name, request.arena))
        sessions_.end(id);
    return cookie({}, {});
}

} // namespace idiom::console
