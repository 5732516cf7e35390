#include "gateway/auth/session_store.hpp"

#include "translators/codec/base64.hpp"

#include <openssl/rand.h>

#include <array>

namespace idiom::auth {

namespace {

constexpr std::size_t id_bytes = 24;
/// Size in base64url. An id of another size belongs to no session and is not worth a hash.
constexpr std::size_t id_size = id_bytes / 3 * 4;

} // namespace

std::optional<std::string> SessionStore::begin(Session session, bool remember) {
    std::array<unsigned char, id_bytes> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return std::nullopt;
    Arena arena(64);
    std::string id(base64::encode_url({reinterpret_cast<char const*>(bytes.data()), bytes.size()}, arena));
    auto const digest = digest_of(id);
    auto const end = now_() + (remember ? remembered : usual);
    std::scoped_lock const lock(mutex_);
    forget_ended();
    auto& own = by_client_[session.client];
    if (own.size() >= most) forget(entries_.find(own.front()));
    auto const place = own.insert(own.end(), digest);
    entries_.insert_or_assign(digest, Entry{.session = std::move(session), .end = end, .place = place});
    by_end_.emplace(end, digest);
    return id;
}

std::optional<SessionStore::Session> SessionStore::find(std::string_view id) const {
    if (id.size() != id_size) return std::nullopt;
    auto const digest = digest_of(id);
    std::scoped_lock const lock(mutex_);
    auto const found = entries_.find(digest);
    if (found == entries_.end() || found->second.end <= now_()) return std::nullopt;
    return found->second.session;
}

void SessionStore::end(std::string_view id) {
    if (id.size() != id_size) return;
    auto const digest = digest_of(id);
    std::scoped_lock const lock(mutex_);
    if (auto const found = entries_.find(digest); found != entries_.end()) forget(found);
}

std::size_t SessionStore::size() const {
    std::scoped_lock const lock(mutex_);
    return entries_.size();
}

void SessionStore::forget(Entries::iterator entry) {
    auto const& [digest, what] = *entry;
    auto const own = by_client_.find(what.session.client);
    own->second.erase(what.place);
    if (own->second.empty()) by_client_.erase(own);
    by_end_.erase({what.end, digest});
    entries_.erase(entry);
}

/// Each session is removed once, so a login costs no more than its own share.
void SessionStore::forget_ended() {
    auto const now = now_();
    while (!by_end_.empty() && by_end_.begin()->first <= now)
        forget(entries_.find(by_end_.begin()->second));
}

} // namespace idiom::auth
