#include "gateway/migrate/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace idiom::migrate {

namespace {

std::unexpected<std::string> failed(std::string const& path, std::string_view what, int error) {
    return std::unexpected(path + " " + std::string(what) + ": " + std::generic_category().message(error));
}

std::filesystem::path folder_of(std::string const& path) {
    auto folder = std::filesystem::path(path).parent_path();
    return folder.empty() ? std::filesystem::path(".") : folder;
}

} // namespace

std::expected<int, std::string> open_private(std::string const& path, int flags) {
    int const descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | flags, 0600);
    if (descriptor < 0)
        return errno == ELOOP ? std::unexpected(path + " is a link")
                              : failed(path, "cannot be opened", errno);
    struct stat about{};
    if (::fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) && ::fchmod(descriptor, 0600) == 0)
        return descriptor;
    ::close(descriptor);
    return std::unexpected(path + " is not a regular file of yours");
}

std::string why_not_writable(std::string const& path) {
    struct stat about{};
    if (::lstat(path.c_str(), &about) == 0) {
        if (S_ISLNK(about.st_mode)) return path + " is a link";
        if (S_ISDIR(about.st_mode)) return path + " is a folder";
        if (!S_ISREG(about.st_mode)) return path + " is no regular file";
        return ::access(path.c_str(), R_OK | W_OK) == 0 ? ""
                                                        : failed(path, "cannot be written", errno).error();
    }
    if (errno != ENOENT) return failed(path, "cannot be opened", errno).error();
    auto const folder = folder_of(path);
    if (::stat(folder.c_str(), &about) != 0 || !S_ISDIR(about.st_mode))
        return path + " cannot be made: there is no folder " + folder.string();
    if (::access(folder.c_str(), W_OK | X_OK) != 0) return failed(path, "cannot be made", errno).error();
    return {};
}

std::expected<void, std::string> append_whole(int descriptor, std::string const& path, std::string_view text,
                                              std::uint64_t size) {
    auto rest = text;
    while (!rest.empty()) {
        auto const wrote = ::write(descriptor, rest.data(), rest.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) {
            int const error = errno;
            // A part of a line would be taken for the line of another user.
            if (::ftruncate(descriptor, static_cast<off_t>(size)) != 0) return failed(path, "is torn", errno);
            return failed(path, "cannot be written", error);
        }
        rest.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return {};
}

std::expected<void, std::string> sync_file(int descriptor, std::string const& path) {
    if (::fdatasync(descriptor) != 0) return failed(path, "cannot be written", errno);
    return {};
}

void sync_folder_of(std::string const& path) {
    auto const folder = folder_of(path);
    int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

} // namespace idiom::migrate
