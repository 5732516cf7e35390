#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/change.hpp"
#include "translators/core/error.hpp"
#include "translators/core/field_errors.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace idiom::face {

/// Everything that is wrong with a document, so that one answer tells the client all of it. With `lenient`
/// (`Prefer: handling=lenient`, RFC 7240, 4.4) a value that the back end cannot take is left out with a
/// warning. A value that cannot be understood stays an error.
class ValidationErrors {
public:
    ValidationErrors(Arena& arena, bool lenient)
        : arena_(arena), lenient_(lenient), errors_(arena), warnings_(arena.vector<Warning>()) {}

    /// Adds an error, with or without `lenient`.
    void refuse(Fault fault, std::string_view pointer, std::string_view detail);
    /// Adds an error about a value that the back end cannot take. With `lenient` it is a warning, and the
    /// value is left out.
    void drop_leniently(Fault fault, std::string_view pointer, std::string_view detail);
    void warn(std::string_view pointer, std::string_view detail) { warnings_.push_back({pointer, detail}); }
    /// Adds a remark about a value that is used, and that the client must know.
    void remark(std::string_view pointer, std::string_view detail) {
        warnings_.push_back({.pointer = pointer, .detail = detail, .left_out = false});
    }
    void warn(std::span<Warning const> warnings) {
        warnings_.insert(warnings_.end(), warnings.begin(), warnings.end());
    }

    bool ok() const { return !fault_; }
    /// Returns whether there is an error at `pointer`.
    bool mentions(std::string_view pointer) const;
    bool lenient() const { return lenient_; }
    /// Returns one error that lists at most a hundred, and says how many more there are. Its fault is that of
    /// the first.
    Error error() const;
    std::span<Warning const> warnings() const { return Arena::keep(warnings_); }

private:
    Arena& arena_;
    bool lenient_;
    std::optional<Fault> fault_;
    FieldErrors errors_;
    std::pmr::vector<Warning> warnings_;
};

} // namespace idiom::face
