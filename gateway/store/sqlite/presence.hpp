#pragma once

#include "gateway/store/store.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace idiom::store::sqlite {

/// The files of an open database. Linux allows an open file to be removed, or replaced under its name;
/// everything written to it after that is lost when the process ends.
class Presence {
public:
    /// Notes the database at `path`, its write-ahead log and its lock file. They must be open.
    static Presence of(std::string const& path);

    /// Checks that each name still leads to the same file. Error: gone, with the file and a remedy. Costs one
    /// system call for each file. Any thread.
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
