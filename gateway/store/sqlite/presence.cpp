#include "gateway/store/sqlite/presence.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace idiom::store::sqlite {

Presence Presence::of(std::string const& path) {
    Presence made;
    for (auto const* const suffix : {"", "-wal", "-lock"}) {
        struct stat about{};
        if (::stat((path + suffix).c_str(), &about) == 0)
            made.files_.push_back({path + suffix, about.st_dev, about.st_ino});
    }
    return made;
}

StoreResult<void> Presence::check() const {
    for (auto const& file : files_) {
        struct stat about{};
        bool const found = ::stat(file.path.c_str(), &about) == 0;
        if (found && about.st_dev == file.device && about.st_ino == file.number) continue;
        auto const why =
            found ? std::string("another file is there now") : std::generic_category().message(errno);
        return std::unexpected(
            StoreError{StoreError::Kind::gone,
                       file.path + " is no longer the file that was opened (" + why +
                           "); move it back, or restart the gateway, which then uses what is there"});
    }
    return {};
}

} // namespace idiom::store::sqlite
