#include "tokens.hpp"

namespace idiom::sandbox {

std::string AccessTokens::issue(std::chrono::seconds lifetime, std::string meaning) {
    ++issued_;
    auto token = "eyJhbGciOiJSUzI1NiIsImtpZCI6InNhbmRib3gifQ." + hex_digits(issued_, 48) + "." +
                 hex_digits(~issued_, 32);
    tokens_.emplace(token, Entry{Clock::now() + lifetime, std::move(meaning)});
    return token;
}

AccessTokens::Verdict AccessTokens::check(std::string_view token) const {
    auto const entry = tokens_.find(token);
    if (entry == tokens_.end()) return Verdict::unknown;
    return Clock::now() < entry->second.end ? Verdict::good : Verdict::expired;
}

std::string_view AccessTokens::meaning(std::string_view token) const {
    auto const entry = tokens_.find(token);
    return entry == tokens_.end() ? std::string_view() : std::string_view(entry->second.meaning);
}

void AccessTokens::expire_all() {
    for (auto& [token, entry] : tokens_)
        entry.end = Clock::time_point::min();
}

} // namespace idiom::sandbox
