#include "gateway/auth/login.hpp"

#include "translators/codec/uri.hpp"

#include <openssl/rand.h>

#include <algorithm>

namespace idiom::auth {

namespace {

/// A client that logs in before every call must not fill the memory.
constexpr std::size_t most_sessions = 10'000;

} // namespace

std::optional<std::string> Logins::begin(Session session, bool remember) {
    std::array<unsigned char, 24> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return std::nullopt;
    Arena arena(64);
    std::string id(uri::encode_base64url({reinterpret_cast<char const*>(bytes.data()), bytes.size()}, arena));
    auto const digest = digest_of(id);
    auto const end = now_() + (remember ? remembered : usual);
    std::scoped_lock const lock(mutex_);
    if (entries_.size() >= most_sessions) make_room();
    entries_.insert_or_assign(digest, Entry{.session = std::move(session), .end = end});
    return id;
}

std::optional<Logins::Session> Logins::find(std::string_view id) const {
    auto const digest = digest_of(id);
    std::scoped_lock const lock(mutex_);
    auto const found = entries_.find(digest);
    if (found == entries_.end() || found->second.end <= now_()) return std::nullopt;
    return found->second.session;
}

void Logins::end(std::string_view id) {
    auto const digest = digest_of(id);
    std::scoped_lock const lock(mutex_);
    entries_.erase(digest);
}

std::size_t Logins::size() const {
    std::scoped_lock const lock(mutex_);
    return entries_.size();
}

/// Forgets those that are over, or else the one that would be first.
void Logins::make_room() {
    auto const now = now_();
    std::erase_if(entries_, [&](auto const& entry) { return entry.second.end <= now; });
    if (entries_.size() < most_sessions) return;
    entries_.erase(
        std::ranges::min_element(entries_, {}, [](auto const& entry) { return entry.second.end; }));
}

} // namespace idiom::auth
