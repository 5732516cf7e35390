#pragma once

namespace idiom {

/// A visitor of a std::variant, made of one function object for each kind.
template <class... Kinds> struct Overloaded : Kinds... {
    using Kinds::operator()...;
};

} // namespace idiom
