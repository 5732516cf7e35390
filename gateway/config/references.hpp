#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::config {

/// Returns the value of an environment variable, or nullopt if it is not set. Injected, so that reading a
/// configuration depends only on its arguments.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// What the references of a file are resolved against.
struct Place {
    std::filesystem::path folder;
    Environment environment;
    /// If set, a reference to something that does not exist gives a placeholder instead of an error.
    bool stand_ins = false;
};

/// The text of a scalar with its references resolved.
struct Scalar {
    std::string text;
    /// The text came from a reference or holds credentials. No message may show it.
    bool secret = false;
    std::string shown() const { return secret ? "***" : text; }
};

/// Replaces `${env:NAME}`, `${file:PATH}` and `${credential:NAME}` by their values. A value is not searched
/// for references. A newline at the end of a file is removed. The error never shows a value.
std::expected<Scalar, std::string> resolve(std::string_view text, Place const& place);

} // namespace idiom::config
