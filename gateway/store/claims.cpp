#include "gateway/store/claims.hpp"

#include <algorithm>

namespace idiom::store {

Claim judge(StandingClaim standing, std::string_view fingerprint) {
    if (standing.fingerprint != fingerprint) return {.kind = Claim::Kind::other_request};
    if (!standing.response) return {.kind = Claim::Kind::in_progress};
    return {.kind = Claim::Kind::settled, .response = std::move(*standing.response)};
}

StoreError no_claim() {
    return {StoreError::Kind::unavailable, "there is no claim under this idempotency key any more"};
}

std::string headers_to_keep(KeptResponse const& response) {
    std::string text;
    for (auto const& [name, value] : response.headers)
        text.append(name).append(": ").append(value).append("\r\n");
    return text;
}

std::vector<std::pair<std::string, std::string>> kept_headers(std::string_view kept) {
    std::vector<std::pair<std::string, std::string>> headers;
    while (!kept.empty()) {
        auto const end = std::min(kept.find("\r\n"), kept.size());
        auto const line = kept.substr(0, end);
        kept.remove_prefix(std::min(end + 2, kept.size()));
        auto const colon = line.find(": ");
        if (colon != line.npos) headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    return headers;
}

} // namespace idiom::store
