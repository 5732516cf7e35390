#pragma once

#include <cstdint>
#include <optional>

namespace idiom {

/// One member of a vendor's answer. A member of the wrong type is not the same as none: what it holds is not
/// known, so nothing may be built on it or written over it. There is no `value_or` on purpose.
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

    constexpr T const& operator*() const { return value_; } ///< only where it is understood
    constexpr T const* operator->() const { return &value_; }
    /// Understood, and this value.
    constexpr bool is(T const& value) const { return is_understood() && value_ == value; }

private:
    enum class State : std::uint8_t { absent, understood, not_understood };
    T value_{};
    State state_ = State::absent;
};

} // namespace idiom
