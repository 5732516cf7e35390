#include "gateway/migrate/spill.hpp"

#include <openssl/rand.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace idiom::migrate {

namespace {

constexpr std::size_t block = 256 * 1024;
constexpr std::size_t window_size = 32 * 1024;
constexpr store::SealedFor owner{.kind = "spill", .backend = {}, .key = {}};

std::unexpected<std::string> failed(std::string_view what, int error) {
    return std::unexpected("the file for the users of this run " + std::string(what) + ": " +
                           std::generic_category().message(error));
}

int unnamed_file(std::filesystem::path const& folder) {
    int const made = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (made >= 0) return made;
    // Not every file system has unnamed files.
    auto name = (folder / "idiom-XXXXXX").string();
    int const named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(name.c_str());
    return named;
}

/// What stands before a record: its size, and whether it is sealed.
struct Head {
    std::uint32_t size;
    std::uint32_t sealed;
};

std::expected<void, std::string> read_all(int descriptor, char* to, std::size_t size, std::uint64_t place) {
    while (size > 0) {
        auto const got = ::pread(descriptor, to, size, static_cast<off_t>(place));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return failed("cannot be read", got == 0 ? EIO : errno);
        to += got;
        place += static_cast<std::uint64_t>(got);
        size -= static_cast<std::size_t>(got);
    }
    return {};
}

} // namespace

std::expected<std::unique_ptr<Spill>, std::string> Spill::make() {
    std::array<std::byte, store::StoreKey::size> bytes{};
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) != 1)
        return std::unexpected(std::string("the system has no randomness"));
    std::error_code ignored;
    auto folder = std::filesystem::temp_directory_path(ignored);
    if (folder.empty()) folder = ".";
    int const descriptor = unnamed_file(folder);
    if (descriptor < 0) return failed("cannot be made in " + folder.string(), errno);
    return std::unique_ptr<Spill>(new Spill(descriptor, store::StoreKey(bytes)));
}

Spill::~Spill() { ::close(descriptor_); }

std::expected<std::uint64_t, std::string> Spill::append(std::string_view record, bool secret) {
    std::optional<std::string> sealed;
    if (secret) {
        sealed = store::seal(key_, owner, record);
        if (!sealed) return std::unexpected(std::string("the system has no randomness"));
        record = *sealed;
    }
    auto const place = written_ + waiting_.size();
    Head const head{.size = static_cast<std::uint32_t>(record.size()), .sealed = secret ? 1u : 0u};
    waiting_.append(reinterpret_cast<char const*>(&head), sizeof head).append(record);
    if (waiting_.size() >= block)
        if (auto const flushed = flush(); !flushed) return std::unexpected(flushed.error());
    return place;
}

std::expected<void, std::string> Spill::flush() {
    std::string_view rest = waiting_;
    while (!rest.empty()) {
        auto const wrote = ::pwrite(descriptor_, rest.data(), rest.size(), static_cast<off_t>(written_));
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return failed("cannot be written", errno);
        rest.remove_prefix(static_cast<std::size_t>(wrote));
        written_ += static_cast<std::uint64_t>(wrote);
    }
    waiting_.clear();
    return {};
}

std::expected<void, std::string> Spill::read(char* to, std::size_t size, std::uint64_t place) {
    if (size > window_size) return read_all(descriptor_, to, size, place);
    if (!windows_[last_].has(place, size)) last_ = 1 - last_;
    auto& window = windows_[last_];
    if (!window.has(place, size)) {
        window.begin = place;
        window.bytes.resize(std::min<std::uint64_t>(window_size, written_ - std::min(place, written_)));
        if (window.bytes.size() < size) return failed("cannot be read", EIO);
        if (auto const got = read_all(descriptor_, window.bytes.data(), window.bytes.size(), place); !got) {
            window.bytes.clear();
            return got;
        }
    }
    std::memcpy(to, window.bytes.data() + (place - window.begin), size);
    return {};
}

std::expected<std::string_view, std::string> Spill::read(std::uint64_t place, Arena& arena) {
    if (!waiting_.empty())
        if (auto const flushed = flush(); !flushed) return std::unexpected(flushed.error());
    Head head{};
    if (auto const got = read(reinterpret_cast<char*>(&head), sizeof head, place); !got)
        return std::unexpected(got.error());
    auto* const bytes = arena.bytes(std::max<std::size_t>(head.size, 1));
    if (auto const got = read(bytes, head.size, place + sizeof head); !got)
        return std::unexpected(got.error());
    std::string_view const record(bytes, head.size);
    if (head.sealed == 0) return record;
    auto const opened = store::open(key_, owner, record);
    if (!opened) return failed("cannot be read", EIO);
    return arena.copy(*opened);
}

} // namespace idiom::migrate
