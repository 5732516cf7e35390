#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"

#include <span>
#include <string_view>

namespace idiom {

/// How many errors an answer lists. A hostile document can be wrong in thousands of places; its sender does
/// not need all of them.
inline constexpr std::size_t most_field_errors = 100;

/// The errors of one answer: the first hundred, and the number of the others.
class FieldErrors {
public:
    explicit FieldErrors(Arena& arena) : arena_(arena), listed_(arena.vector<FieldError>()) {}

    /// Returns whether the next error is listed. If not, its text need not be made.
    bool has_room() const { return listed_.size() < most_field_errors; }
    void add(std::string_view pointer, std::string_view detail) {
        if (has_room())
            listed_.push_back({pointer, detail});
        else
            ++more_;
    }
    void count_one() { ++more_; } ///< counts an error that is not listed

    bool empty() const { return listed_.empty(); }
    std::span<FieldError const> list() const { return Arena::keep(listed_); }
    /// Returns `detail`, followed by the number of errors that are not listed, if there are any.
    std::string_view with_count(std::string_view detail) const;

private:
    Arena& arena_;
    std::pmr::vector<FieldError> listed_;
    std::size_t more_ = 0;
};

/// Returns the error with at most a hundred entries. The detail says how many more there were.
Error with_bounded_list(Error error, Arena& arena);

} // namespace idiom
