#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace idiom::migrate::files {

/// The bytes of a file of users, from its beginning to its end. Blocks; not for an event loop.
class Input {
public:
    Input() = default;
    Input(Input const&) = delete;
    Input& operator=(Input const&) = delete;
    virtual ~Input() = default;
    /// Reads at least one byte into `to`, which must not be empty, and returns the number of bytes; 0 at the
    /// end. The error is the end of a sentence that begins with the name of the file: "cannot be read:
    /// Input/output error".
    virtual std::expected<std::size_t, std::string> read(std::span<char> to) = 0;
};

/// Opens a file or a pipe. The error has the form of that of `read`.
std::expected<std::unique_ptr<Input>, std::string> open_input(std::filesystem::path const& path);
/// Reads standard input, which stays open.
std::unique_ptr<Input> standard_input();
/// Reads `text`, `step` bytes at a time.
std::unique_ptr<Input> input_of(std::string text, std::size_t step = 64 * 1024);

} // namespace idiom::migrate::files
