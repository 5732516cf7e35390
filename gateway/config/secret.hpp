#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace idiom::config {

/// A text that must not be shown. Streams and format functions print it as `***`; only `reveal` returns it.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    /// Returns the text, valid as long as this object. Search for this name to find every use of a secret.
    std::string_view reveal() const { return text_; }
    bool empty() const { return text_.empty(); }
    bool operator==(Secret const&) const = default;

    friend std::ostream& operator<<(std::ostream& out, Secret const&) { return out << "***"; }
    friend std::string_view format_as(Secret const&) { return "***"; }

private:
    std::string text_;
};

} // namespace idiom::config
