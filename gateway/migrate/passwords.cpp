#include "gateway/migrate/passwords.hpp"

#include "gateway/migrate/durable_file.hpp"
#include "gateway/migrate/files/csv.hpp"
#include "gateway/migrate/files/csv_record.hpp"
#include "gateway/migrate/mapping/password.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <utility>

namespace idiom::migrate {

namespace {

std::string read_whole(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Returns the size of the first row with its line end; of all, if none ends.
std::size_t end_of_row(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') quoted = !quoted;
        if (!quoted && text[i] == '\n') return i + 1;
    }
    return text.size();
}

} // namespace

std::expected<PasswordsFile, std::string> PasswordsFile::open(std::string const& path, bool resumed) {
    struct stat about{};
    if (::lstat(path.c_str(), &about) == 0) {
        if (S_ISLNK(about.st_mode)) return std::unexpected(path + " is a link");
        if (!resumed)
            return std::unexpected(path + " exists already; passwords are written to a new file only");
    }
    auto const descriptor = open_private(path, resumed ? 0 : O_EXCL);
    if (!descriptor) return std::unexpected(descriptor.error());
    PasswordsFile file(*descriptor, path, 0);
    auto const earlier = resumed ? read_whole(path) : std::string();
    if (auto const taken = file.take_earlier(earlier); !taken) return std::unexpected(taken.error());
    if (file.size_ > 0) return file;
    sync_folder_of(path);
    std::string header;
    files::append_csv_row(header, {"userName", "password"}, false);
    if (auto const written = file.append(header); !written) return std::unexpected(written.error());
    return file;
}

/// Takes the lines of the interrupted run. A torn last line is cut off: its password was never sent.
std::expected<void, std::string> PasswordsFile::take_earlier(std::string_view text) {
    while (size_ < text.size()) {
        auto const row = text.substr(size_, end_of_row(text.substr(size_)));
        if (!row.ends_with('\n')) break;
        Arena arena(1024);
        auto const cells = files::split_record(row.substr(0, row.find_last_not_of("\r\n") + 1), ',', arena);
        bool const fits = cells && cells->size() == 2 &&
                          (size_ > 0 || ((*cells)[0].text == "userName" && (*cells)[1].text == "password"));
        if (!fits) return std::unexpected(path_ + " is no file of passwords");
        size_ += row.size();
        earlier_.insert_or_assign(std::string((*cells)[0].text),
                                  config::Secret(std::string((*cells)[1].text)));
    }
    if (size_ == text.size() || ::ftruncate(descriptor_, static_cast<off_t>(size_)) == 0) return {};
    return std::unexpected(path_ + " cannot be written");
}

PasswordsFile::PasswordsFile(PasswordsFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)), size_(other.size_),
      earlier_(std::move(other.earlier_)) {}

PasswordsFile::~PasswordsFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::expected<config::Secret, std::string> PasswordsFile::make(std::string_view user_name,
                                                               mapping::GeneratePassword const& rule) {
    auto const earlier = earlier_.find(std::string(user_name));
    if (earlier != earlier_.end() && !earlier->second.empty()) return earlier->second;
    auto made = mapping::make_password(rule);
    if (!made) return std::unexpected(std::string("the system has no randomness for a password"));
    std::string row;
    files::append_csv_row(row, {user_name, made->reveal()}, false);
    if (auto const written = append(row); !written) return std::unexpected(written.error());
    return *made;
}

std::expected<void, std::string> PasswordsFile::withdraw(std::string_view user_name) {
    earlier_.erase(std::string(user_name));
    std::string row;
    files::append_csv_row(row, {user_name, ""}, false);
    return append(row);
}

std::expected<void, std::string> PasswordsFile::append(std::string_view text) {
    if (auto const written = append_whole(descriptor_, path_, text, size_); !written) return written;
    size_ += text.size();
    return sync_file(descriptor_, path_);
}

} // namespace idiom::migrate
