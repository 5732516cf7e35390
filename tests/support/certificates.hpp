#pragma once

#include "tests/support/process.hpp"

namespace idiom::test {

/// The authorities that sign certificates. No program trusts both.
enum class Authority { ours, strangers };

/// Fills `directory` with what certs/make-certs makes. The certificates of an authority are made once for all
/// tests. A test may change its folder.
void make_certificates(std::string const& directory, Authority authority = Authority::ours);

/// The same in a temporary folder.
class Certificates {
public:
    explicit Certificates(Authority authority = Authority::ours) {
        make_certificates(folder_.path().string(), authority);
    }

    std::filesystem::path file(std::string const& name) const { return folder_.path() / name; }

private:
    TempDirectory folder_;
};

} // namespace idiom::test
