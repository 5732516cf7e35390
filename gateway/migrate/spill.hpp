#pragma once

#include "gateway/store/seal.hpp"
#include "translators/core/arena.hpp"

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace idiom::migrate {

/// An unnamed file for the users of a run. It disappears when the process ends, in any way. Records with
/// secrets are encrypted with a key that only this process has. Used by one thread.
class Spill {
public:
    /// Creates the file in the folder for temporary files. The error is a line for the operator.
    static std::expected<std::unique_ptr<Spill>, std::string> make();
    ~Spill();
    Spill(Spill const&) = delete;
    Spill& operator=(Spill const&) = delete;

    /// Appends a record, and returns its place. The error is a line for the person: a full disk.
    std::expected<std::uint64_t, std::string> append(std::string_view record, bool secret);
    /// Returns the record at a place, in memory of the arena.
    std::expected<std::string_view, std::string> read(std::uint64_t place, Arena& arena);

private:
    Spill(int descriptor, store::StoreKey key) : descriptor_(descriptor), key_(std::move(key)) {}
    std::expected<void, std::string> flush();
    std::expected<void, std::string> read(char* to, std::size_t size, std::uint64_t place);

    /// A part of the file in memory. Two: users of FROM and of TO are read side by side, mostly in their
    /// order.
    struct Window {
        std::uint64_t begin = 0;
        std::string bytes;
        bool has(std::uint64_t place, std::size_t size) const {
            return place >= begin && place + size <= begin + bytes.size();
        }
    };

    int descriptor_;
    store::StoreKey key_;
    std::string waiting_; ///< appended and not yet written
    std::uint64_t written_ = 0;
    std::array<Window, 2> windows_;
    std::size_t last_ = 0; ///< the window that was used last
};

} // namespace idiom::migrate
