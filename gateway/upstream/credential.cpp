#include "gateway/upstream/credential.hpp"

#include <algorithm>
#include <stdexcept>

namespace idiom::upstream {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }
bool is_visible_ascii(char c) { return c > ' ' && c < '\x7f'; }

} // namespace

Credential Credential::bearer(std::string_view token, std::string_view scheme) {
    if (token.empty() || !std::ranges::all_of(token, is_visible_ascii)) {
        throw std::invalid_argument(
            "the bearer token is empty or has characters that no header field can hold");
    }
    std::string const before = scheme.empty() ? std::string() : std::string(scheme) + " ";
    return Credential(before + std::string(token), {std::string(token)});
}

Credential Credential::basic(std::string_view user, std::string_view password) {
    if (user.contains(':')) throw std::invalid_argument("a user name for Basic cannot have a ':'");
    if (std::ranges::any_of(user, is_control) || std::ranges::any_of(password, is_control)) {
        throw std::invalid_argument("user name and password for Basic cannot have control characters");
    }
    auto const value = basic_authorization(user, password);
    return Credential(value, {std::string(password), value.substr(value.find(' ') + 1)});
}

std::vector<std::string> Credential::secrets() const {
    auto const tokens = source();
    return tokens ? tokens->secrets() : secrets_;
}

} // namespace idiom::upstream
