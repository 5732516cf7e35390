#pragma once

#include "translators/core/dialect.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom {

/// One key that a dialect takes under `settings` of its back end.
struct SettingRule {
    enum class Type : std::uint8_t { text, boolean, number, texts, choice };
    std::string_view name;
    Type type = Type::text;
    bool required = false;
    std::string_view fallback = {}; ///< the value of an absent setting, as text
    std::string_view choices = {};  ///< for Type::choice: the words, separated by '|'
    /// Back ends at one URL with other values here hold other users. Of a list, those with none in common do.
    bool names_tenant = false;
};

/// The settings of one back end. The gateway has checked them against the dialect's SettingRules before it
/// calls `make`. A scalar is a list with one item.
class Settings {
public:
    std::map<std::string, std::vector<std::string>, std::less<>> values;

    std::string_view text(std::string_view name, std::string_view fallback = {}) const {
        auto const found = values.find(name);
        return found == values.end() || found->second.empty() ? fallback
                                                              : std::string_view(found->second.front());
    }
    bool flag(std::string_view name, bool fallback = false) const {
        auto const value = text(name);
        return value.empty() ? fallback : value == "true";
    }
    std::vector<std::string> texts(std::string_view name) const {
        auto const found = values.find(name);
        return found == values.end() ? std::vector<std::string>{} : found->second;
    }
};

/// What a dialect says of the credentials of its back ends. The credentials themselves are in `auth` of
/// routes.yaml, which no dialect sees.
struct AuthRules {
    std::vector<std::string> accepts; ///< values of `auth.type`; empty: all
    std::string scheme = "Bearer";    ///< of a token; "" sends the token alone
    std::string header = "Authorization";
    std::string grant;                  ///< "" for the usual `grant_type`
    std::optional<bool> client_in_body; ///< null: as usual for the grant
    std::vector<std::pair<std::string, std::string>> parameters =
        {}; ///< of the token request, beside the usual
    bool operator==(AuthRules const&) const = default;
};

/// The properties of a dialect, and the function that makes one. Static data.
struct DialectInfo {
    Capabilities const& capabilities;
    std::span<SettingRule const> settings;
    /// Makes the dialect of one back end. Throws std::exception if a setting is not one it can take.
    std::function<std::unique_ptr<Dialect>(Settings const&)> make;
    /// Null: any credentials, sent as usual.
    std::function<AuthRules(Settings const&)> auth = {};
    std::string_view name() const { return capabilities.dialect; }
};

} // namespace idiom
