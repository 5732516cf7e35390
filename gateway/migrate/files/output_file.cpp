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
    std::error_code error;
    if (std::filesystem::is_directory(path, error) || !path.has_filename())
        return std::unexpected("is a folder");
    auto temporary = (folder_of(path) / ("." + path.filename().string() + ".XXXXXX")).string();
    int const descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
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

std::expected<void, std::string> OutputFile::commit() {
    if (::fsync(descriptor_) != 0) return failed("cannot be made durable");
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) return failed("cannot be given its name");
    temporary_.clear();
    if (!sync_folder(folder_of(path_))) return failed("cannot be made durable");
    return {};
}

} // namespace idiom::migrate::files
