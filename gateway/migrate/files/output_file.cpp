#include "gateway/migrate/files/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace idiom::migrate::files {

namespace {

std::unexpected<std::string> failed(std::string_view what) {
    return std::unexpected(std::string(what) + ": " + std::generic_category().message(errno));
}

/// Makes the names in a folder durable.
bool sync_folder(std::filesystem::path const& folder) {
    int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    bool const synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

std::filesystem::path folder_of(std::filesystem::path const& path) {
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

/// Returns the name under which a file without one can be given one.
std::string descriptor_path(int descriptor) { return "/proc/self/fd/" + std::to_string(descriptor); }

/// Opens a file that has no name yet; -1 where the system cannot.
int open_nameless(std::filesystem::path const& folder) {
    int const descriptor = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0 || ::access(descriptor_path(descriptor).c_str(), F_OK) == 0) return descriptor;
    ::close(descriptor);
    return -1;
}

/// Returns what else than a regular file has the path: the end of a sentence; "" for nothing.
std::string_view what_else(std::filesystem::path const& path) {
    struct stat about{};
    if (!path.has_filename()) return "is a folder";
    if (::stat(path.c_str(), &about) != 0 || S_ISREG(about.st_mode)) return {};
    return S_ISDIR(about.st_mode) ? "is a folder" : "is no regular file";
}

} // namespace

OutputFile::OutputFile(std::filesystem::path path, std::string temporary, int descriptor)
    : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

OutputFile::~OutputFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

std::expected<OutputFile, std::string> OutputFile::create(std::filesystem::path path) {
    if (auto const what = what_else(path); !what.empty()) return std::unexpected(std::string(what));
    std::string temporary;
    int descriptor = open_nameless(folder_of(path));
    if (descriptor < 0) {
        temporary = (folder_of(path) / ("." + path.filename().string() + ".XXXXXX")).string();
        descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
    }
    if (descriptor < 0) return failed("cannot be written");
    OutputFile file(std::move(path), std::move(temporary), descriptor);
    if (::fchmod(descriptor, S_IRUSR | S_IWUSR) != 0) return failed("cannot be kept from others");
    return file;
}

std::expected<void, std::string> OutputFile::write(std::string_view text) {
    while (!text.empty()) {
        auto const count = ::write(descriptor_, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed("cannot be written");
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

/// Gives a file without a name one that nobody has. Its name proper may be taken, and only a rename replaces.
std::expected<void, std::string> OutputFile::take_temporary_name() {
    constexpr int most_tries = 1000;
    auto const prefix = (folder_of(path_) / ("." + path_.filename().string() + ".")).string();
    for (int i = 0; i < most_tries; ++i) {
        auto name = prefix + std::to_string(::getpid()) + "-" + std::to_string(i);
        if (::linkat(AT_FDCWD, descriptor_path(descriptor_).c_str(), AT_FDCWD, name.c_str(),
                     AT_SYMLINK_FOLLOW) == 0) {
            temporary_ = std::move(name);
            return {};
        }
        if (errno != EEXIST) break;
    }
    return failed("cannot be given a name");
}

std::expected<void, std::string> OutputFile::commit() {
    if (::fsync(descriptor_) != 0) return failed("cannot be made durable");
    if (temporary_.empty())
        if (auto const named = take_temporary_name(); !named) return named;
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) return failed("cannot be given its name");
    temporary_.clear();
    if (!sync_folder(folder_of(path_))) return failed("cannot be made durable");
    return {};
}

} // namespace idiom::migrate::files
