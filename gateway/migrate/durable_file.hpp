#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

/// The files of a run that must not lose a line: its journal and its passwords. Errors are lines for the
/// operator that begin with the path.
namespace idiom::migrate {

/// Opens a file to be appended to, with mode 0600 whatever the umask; creates it if there is none. Does not
/// follow a link. `flags` are additional flags of open(2).
std::expected<int, std::string> open_private(std::string const& path, int flags);

/// Returns why `open_private` would not open a file to write to; "" if it would. Changes nothing.
std::string why_not_writable(std::string const& path);

/// Appends all of `text` to a file of `size` bytes, or nothing of it.
std::expected<void, std::string> append_whole(int descriptor, std::string const& path, std::string_view text,
                                              std::uint64_t size);
std::expected<void, std::string> sync_file(int descriptor, std::string const& path);
/// Makes the name of a new file durable.
void sync_folder_of(std::string const& path);

} // namespace idiom::migrate
