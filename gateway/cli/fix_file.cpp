#include "gateway/cli/fix_file.hpp"

#include "gateway/config/document.hpp"
#include "gateway/config/yaml_file.hpp"
#include "gateway/migrate/files/output_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace idiom::cli {

namespace {

constexpr std::size_t most_fixes = 1000;

std::unexpected<std::string> failed(std::string_view what) {
    return std::unexpected(std::string(what) + ": " + std::generic_category().message(errno));
}

/// Replaces the content of a file.
std::expected<void, std::string> replace(std::filesystem::path const& path, std::string_view text) {
    struct stat before{};
    if (::stat(path.c_str(), &before) != 0) return failed("cannot be read");
    if (::geteuid() != 0 && ::geteuid() != before.st_uid)
        return std::unexpected(std::string("belongs to another user"));
    auto file = migrate::files::OutputFile::create(path);
    if (!file) return std::unexpected(file.error());
    if (auto written = file->write(text); !written) return written;
    if (auto named = file->commit(); !named) return named;
    if (::chown(path.c_str(), before.st_uid, before.st_gid) != 0) return failed("cannot keep its owner");
    if (::chmod(path.c_str(), before.st_mode & 07777) != 0) return failed("cannot keep its mode");
    return {};
}

} // namespace

std::expected<std::vector<config::Problem>, std::string> fix_file(std::string const& path) {
    auto text = config::read_text(path);
    std::vector<config::Problem> mended;
    if (!text) return mended; // the check says why
    while (mended.size() < most_fixes) {
        auto remedied = config::remedy_one(*text, path);
        if (!remedied) break;
        *text = std::move(remedied->text);
        mended.push_back(std::move(remedied->problem));
    }
    if (mended.empty()) return mended;
    std::error_code error;
    auto const file = std::filesystem::canonical(path, error); // a link stays a link
    if (error) return std::unexpected("cannot be written: " + error.message());
    if (auto const replaced = replace(file, *text); !replaced) return std::unexpected(replaced.error());
    return mended;
}

} // namespace idiom::cli
