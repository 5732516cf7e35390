#include "tests/support/certificates.hpp"

#include "tests/support/kept.hpp"

#include <stdexcept>

namespace idiom::test {

void make_certificates(std::string const& directory, Authority authority) {
    auto const make = [](std::string const& folder) {
        auto const made = run({"/usr/bin/env", "bash", IDIOM_MAKE_CERTS, folder});
        if (made.status != 0) throw std::runtime_error("make-certs failed: " + made.err);
    };
    auto const* const name = authority == Authority::ours ? "certificates" : "certificates-of-strangers";
    copy_of_kept(name, read_file(IDIOM_MAKE_CERTS), make, directory);
}

} // namespace idiom::test
