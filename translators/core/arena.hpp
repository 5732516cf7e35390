#pragma once

#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace idiom {

/// Text that grows inside an arena. The characters stay valid until the arena is reset. They outlive the
/// builder, unless the text is so short that the builder holds it: see `Arena::keep`.
using Text = std::pmr::string;

/// The memory of one call. Everything that a call reads or makes (user, requests, answer, error) lives here
/// as views. The types of the vocabulary are therefore plain structs that are cheap to copy, and a call in
/// steady state takes nothing from the heap. One thread may use an arena at a time. `reset` ends all views at
/// once.
class Arena {
public:
    explicit Arena(std::size_t first_block = 8 * 1024)
        : block_(new std::byte[first_block]), pool_(block_.get(), first_block) {}
    Arena(Arena const&) = delete;
    Arena& operator=(Arena const&) = delete;

    std::pmr::memory_resource* resource() { return &pool_; }

    /// Forgets everything and keeps the first block for the next call.
    void reset() { pool_.release(); }

    std::string_view copy(std::string_view text) {
        if (text.empty()) return {};
        char* const to = bytes(text.size());
        std::memcpy(to, text.data(), text.size());
        return {to, text.size()};
    }

    std::string_view join(std::initializer_list<std::string_view> parts) {
        std::size_t size = 0;
        for (auto const part : parts)
            size += part.size();
        if (size == 0) return {};
        char* const to = bytes(size);
        char* at = to;
        for (auto const part : parts) {
            if (part.empty()) continue;
            std::memcpy(at, part.data(), part.size());
            at += part.size();
        }
        return {to, size};
    }

    char* bytes(std::size_t size) { return static_cast<char*>(pool_.allocate(size, 1)); }

    /// Returns `count` value-initialised items.
    template <class T> std::span<T> array(std::size_t count) {
        static_assert(std::is_trivially_destructible_v<T>, "nothing in an arena is destroyed");
        if (count == 0) return {};
        auto* const first = static_cast<T*>(pool_.allocate(count * sizeof(T), alignof(T)));
        std::uninitialized_value_construct_n(first, count);
        return {first, count};
    }

    /// Makes one object, which is never destroyed.
    template <class T, class... Arguments> T const* make(Arguments&&... arguments) {
        static_assert(std::is_trivially_destructible_v<T>, "nothing in an arena is destroyed");
        return new (pool_.allocate(sizeof(T), alignof(T))) T(std::forward<Arguments>(arguments)...);
    }

    template <class T> std::span<T const> list(std::initializer_list<T> items) {
        auto const to = array<T>(items.size());
        std::copy(items.begin(), items.end(), to.begin());
        return to;
    }

    template <class T> std::span<T const> copy(std::vector<T> const& items) {
        auto const to = array<T>(items.size());
        std::copy(items.begin(), items.end(), to.begin());
        return to;
    }

    /// Returns an empty text to append to. Pass it to `keep` when it is complete.
    Text text(std::size_t reserve = 0) {
        Text made(&pool_);
        made.reserve(reserve);
        return made;
    }

    /// Returns an empty list to append to. Pass it to `keep` when it is complete.
    template <class T> std::pmr::vector<T> vector() {
        static_assert(std::is_trivially_destructible_v<T>, "nothing in an arena is destroyed");
        return std::pmr::vector<T>(&pool_);
    }

    /// Returns the characters of a text that `text` made. A short text lives inside the builder object, so
    /// `keep` copies it into the arena.
    std::string_view keep(Text const& made) {
        auto const* const self = reinterpret_cast<char const*>(&made);
        bool const inside = made.data() >= self && made.data() < self + sizeof made;
        return inside ? copy(std::string_view(made)) : std::string_view(made);
    }

    /// Returns the items of a list that `vector` made. The view outlives the list.
    template <class T> static std::span<T const> keep(std::pmr::vector<T> const& made) {
        return {made.data(), made.size()};
    }

private:
    std::unique_ptr<std::byte[]> block_;
    std::pmr::monotonic_buffer_resource pool_;
};

} // namespace idiom
