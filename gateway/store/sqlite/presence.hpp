#pragma once

#include "gateway/store/store.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace idiom::store::sqlite {

/// The files that a database consists of while it is open. Linux lets an open file be removed or replaced
/// under its name; what is written to it then is gone with the process.
class Presence {
public:
    /// The database at `path`, its write-ahead log and its lock file, as they are now: open.
    static Presence of(std::string const& path);

    /// Whether they are still the same under their names. Error: gone, saying which and what to do. A system
    /// call for each; any thread.
    StoreResult<void> check() const;

private:
    struct File {
        std::string path;
        dev_t device;
        ino_t number;
    };
    std::vector<File> files_;
};

} // namespace idiom::store::sqlite
