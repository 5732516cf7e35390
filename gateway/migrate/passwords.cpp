#include "gateway/migrate/passwords.hpp"

#include "gateway/migrate/durable_file.hpp"
#include "gateway/migrate/files/csv.hpp"
#include "gateway/migrate/mapping/password.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace idiom::migrate {

std::expected<PasswordsFile, std::string> PasswordsFile::open(std::string const& path, bool resumed) {
    struct stat about{};
    if (::lstat(path.c_str(), &about) == 0) {
        if (S_ISLNK(about.st_mode)) return std::unexpected(path + " is a link");
        if (!resumed)
            return std::unexpected(path + " exists already; passwords are written to a new file only");
    }
    auto const descriptor = open_private(path, resumed ? 0 : O_EXCL);
    if (!descriptor) return std::unexpected(descriptor.error());
    auto const size = ::lseek(*descriptor, 0, SEEK_END);
    PasswordsFile file(*descriptor, path, size > 0 ? static_cast<std::uint64_t>(size) : 0);
    // A line that was cut off must not run into the next one.
    if (size > 0) {
        if (auto const ended = file.append("\r\n"); !ended) return std::unexpected(ended.error());
        return file;
    }
    sync_folder_of(path);
    std::string header;
    files::append_csv_row(header, {"userName", "password"}, false);
    if (auto const written = file.append(header); !written) return std::unexpected(written.error());
    return file;
}

PasswordsFile::PasswordsFile(PasswordsFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)), size_(other.size_) {}

PasswordsFile::~PasswordsFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::expected<config::Secret, std::string> PasswordsFile::make(std::string_view user_name,
                                                               mapping::GeneratePassword const& rule) {
    auto made = mapping::make_password(rule);
    if (!made) return std::unexpected(std::string("the system has no randomness for a password"));
    std::string row;
    files::append_csv_row(row, {user_name, made->reveal()}, false);
    if (auto const written = append(row); !written) return std::unexpected(written.error());
    return *made;
}

std::expected<void, std::string> PasswordsFile::append(std::string_view text) {
    if (auto const written = append_whole(descriptor_, path_, text, size_); !written) return written;
    size_ += text.size();
    return sync_file(descriptor_, path_);
}

} // namespace idiom::migrate
