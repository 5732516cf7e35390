#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace idiom::test {

/// The development certificates (certs/README.md), in a folder that the destructor removes.
class Certificates {
public:
    /// `make_certs` is the script. Throws if it fails.
    explicit Certificates(std::string const& make_certs) {
        auto name = (std::filesystem::temp_directory_path() / "idiom-certs-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no folder for certificates");
        folder_ = name;
        auto const command = "'" + make_certs + "' '" + name + "' >/dev/null";
        if (std::system(command.c_str()) != 0) throw std::runtime_error("the certificates could not be made");
    }
    ~Certificates() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    Certificates(Certificates const&) = delete;
    Certificates& operator=(Certificates const&) = delete;

    std::filesystem::path file(std::string const& name) const { return folder_ / name; }

private:
    std::filesystem::path folder_;
};

} // namespace idiom::test
