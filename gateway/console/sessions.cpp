#include "gateway/console/sessions.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>

namespace idiom::console {

namespace {

constexpr std::size_t id_bytes = 16;

} // namespace

std::optional<std::string> Sessions::begin() {
    std::array<unsigned char, id_bytes> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return std::nullopt;
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string id;
    for (auto const byte : bytes) {
        id += digits[byte >> 4];
        id += digits[byte & 15];
    }
    forget_ended();
    if (sessions_.size() >= most) sessions_.erase(std::ranges::min_element(sessions_, {}, &Session::used));
    auto const now = now_();
    sessions_.push_back({.id = auth::digest_of(id), .begun = now, .used = now});
    return id;
}

bool Sessions::use(std::string_view id) {
    forget_ended();
    auto const found = find(id);
    if (found == sessions_.end()) return false;
    found->used = now_();
    return true;
}

void Sessions::end(std::string_view id) {
    if (auto const found = find(id); found != sessions_.end()) sessions_.erase(found);
}

void Sessions::forget_ended() {
    auto const now = now_();
    std::erase_if(sessions_, [now](Session const& session) {
        return now - session.begun >= longest || now - session.used >= longest_idle;
    });
}

std::vector<Sessions::Session>::iterator Sessions::find(std::string_view id) {
    if (id.size() != 2 * id_bytes) return sessions_.end(); // not worth a hash
    return std::ranges::find(sessions_, auth::digest_of(id), &Session::id);
}

} // namespace idiom::console
