#pragma once

#include <cstdint>
#include <optional>

namespace idiom {

/// One member of a vendor's answer: absent, understood or not understood. A member of the wrong type counts
/// as not understood, not as absent. Its value is unknown, so no write may depend on it or overwrite it.
/// There is no `value_or`, on purpose: it would hide the difference.
template <class T> class Member {
public:
    constexpr Member() = default; ///< absent
    constexpr Member(T value) : value_(value), state_(State::understood) {}
    constexpr Member(std::optional<T> const& value) {
        if (value) *this = Member(*value);
    }
    static constexpr Member not_understood() {
        Member member;
        member.state_ = State::not_understood;
        return member;
    }

    constexpr bool is_absent() const { return state_ == State::absent; }
    constexpr bool is_understood() const { return state_ == State::understood; }
    constexpr bool is_not_understood() const { return state_ == State::not_understood; }
    constexpr explicit operator bool() const { return is_understood(); }

    constexpr T const& operator*() const { return value_; } ///< only if the member is understood
    constexpr T const* operator->() const { return &value_; }
    /// Returns whether the member is understood and has this value.
    constexpr bool is(T const& value) const { return is_understood() && value_ == value; }

private:
    enum class State : std::uint8_t { absent, understood, not_understood };
    T value_{};
    State state_ = State::absent;
};

} // namespace idiom
