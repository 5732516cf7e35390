#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace idiom::migrate::files {

/// A file that appears under its name only when it is whole. Until `commit` it has no name, so that nothing
/// is left of it if the process is killed; where the file system knows no such files, it is another file of
/// the same folder, which the destructor removes. Mode 0600, whatever the umask. Errors are the end of a
/// sentence that begins with the path.
class OutputFile {
public:
    /// Refuses a path that something else than a regular file has, such as a device or a pipe.
    static std::expected<OutputFile, std::string> create(std::filesystem::path path);
    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&&) = delete;
    ~OutputFile();

    std::expected<void, std::string> write(std::string_view text);
    /// Makes the file durable, gives it its name, in place of a file or a link that had it, and makes that
    /// durable, too.
    std::expected<void, std::string> commit();

private:
    OutputFile(std::filesystem::path path, std::string temporary, int descriptor);
    std::expected<void, std::string> take_temporary_name();

    std::filesystem::path path_;
    std::string temporary_; ///< the name that it has for now; "" for none, and after `commit`
    int descriptor_;
};

} // namespace idiom::migrate::files
