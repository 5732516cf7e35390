#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/change.hpp"
#include "translators/core/error.hpp"
#include "translators/core/field_errors.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace idiom::unified {

/// What is wrong with a document, all of it, so that a client learns it in one answer. With `lenient`
/// (`Prefer: handling=lenient`, RFC 7240, 4.4) what the back end cannot take is left out with a warning;
/// what cannot be understood stays an error.
class ValidationErrors {
public:
    ValidationErrors(Arena& arena, bool lenient)
        : arena_(arena), lenient_(lenient), errors_(arena), warnings_(arena.vector<Warning>()) {}

    /// An error in any case.
    void refuse(Fault fault, std::string_view pointer, std::string_view detail);
    /// Something that the back end cannot take: an error, or left out with a warning.
    void drop_leniently(Fault fault, std::string_view pointer, std::string_view detail);
    void warn(std::string_view pointer, std::string_view detail) { warnings_.push_back({pointer, detail}); }
    /// Something that was taken and that the client has to know.
    void remark(std::string_view pointer, std::string_view detail) {
        warnings_.push_back({.pointer = pointer, .detail = detail, .left_out = false});
    }
    void warn(std::span<Warning const> warnings) {
        warnings_.insert(warnings_.end(), warnings.begin(), warnings.end());
    }

    bool ok() const { return !fault_; }
    /// Whether something is wrong at `pointer` already.
    bool mentions(std::string_view pointer) const;
    bool lenient() const { return lenient_; }
    /// One error that names what was found, of more than a hundred how many more; its fault is that of the
    /// first.
    Error error() const;
    std::span<Warning const> warnings() const { return Arena::keep(warnings_); }

private:
    Arena& arena_;
    bool lenient_;
    std::optional<Fault> fault_;
    FieldErrors errors_;
    std::pmr::vector<Warning> warnings_;
};

} // namespace idiom::unified
