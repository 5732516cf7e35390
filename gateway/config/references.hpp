#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::config {

/// The value of an environment variable, nothing where it is not set. Injected, so that reading a
/// configuration depends on its arguments alone.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// What the references of a file are relative to.
struct Place {
    std::filesystem::path folder;
    Environment environment;
    bool stand_ins =
        false; ///< a reference to what is not there gives a word that stands for it, and no error
};

/// The text of a scalar with its references resolved.
struct Scalar {
    std::string text;
    bool secret = false; ///< came from a reference or holds credentials: no message may show it
    std::string shown() const { return secret ? "***" : text; }
};

/// Puts in the values of `${env:NAME}` and `${file:PATH}`; what they hold is not looked into again. A file
/// loses one newline at its end. The error never shows a value.
std::expected<Scalar, std::string> resolve(std::string_view text, Place const& place);

} // namespace idiom::config
