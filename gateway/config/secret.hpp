#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace idiom::config {

/// A text that must not be seen: it prints as `***` wherever it is printed, and is read only by saying so.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    /// The text itself, valid as long as this object. Search for this word to find every use of a secret.
    std::string_view reveal() const { return text_; }
    bool empty() const { return text_.empty(); }
    bool operator==(Secret const&) const = default;

    friend std::ostream& operator<<(std::ostream& out, Secret const&) { return out << "***"; }
    friend std::string_view format_as(Secret const&) { return "***"; }

private:
    std::string text_;
};

} // namespace idiom::config
