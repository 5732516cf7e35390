#include "gateway/migrate/files/output_file.hpp"
#include "tests/gateway/config/support.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <iterator>

using namespace idiom::migrate::files;
using idiom::config::test::Folder;

namespace {

std::string text_of(std::filesystem::path const& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

auto files_in(std::filesystem::path const& folder) {
    return std::distance(std::filesystem::directory_iterator(folder), {});
}

} // namespace

BOOST_AUTO_TEST_CASE(a_file_appears_when_it_is_whole) {
    Folder const folder;
    auto const path = folder.path() / "users.csv";
    auto file = OutputFile::create(path);
    BOOST_TEST_REQUIRE(file.has_value());
    BOOST_TEST(file->write("a").has_value());
    BOOST_TEST(!std::filesystem::exists(path));
    BOOST_TEST(file->write(std::string(1'000'000, 'b')).has_value());
    BOOST_TEST(file->commit().has_value());
    BOOST_TEST((text_of(path) == "a" + std::string(1'000'000, 'b')));
    BOOST_TEST(files_in(folder.path()) == 1);
}

BOOST_AUTO_TEST_CASE(nobody_else_may_read_the_file_whatever_the_umask) {
    Folder const folder;
    for (auto const mask : {0, 0022, 0777}) {
        auto const before = ::umask(static_cast<mode_t>(mask));
        auto const path = folder.path() / std::to_string(mask);
        auto file = OutputFile::create(path);
        ::umask(before);
        BOOST_TEST_REQUIRE(file.has_value());
        BOOST_TEST(file->commit().has_value());
        struct stat about{};
        BOOST_TEST_REQUIRE(::stat(path.c_str(), &about) == 0);
        BOOST_TEST((about.st_mode & 07777) == 0600);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_finished_leaves_the_old_one_and_nothing_else) {
    Folder const folder;
    auto const path = folder.write("users.csv", "old");
    {
        auto file = OutputFile::create(path);
        BOOST_TEST_REQUIRE(file.has_value());
        auto moved = std::move(*file);
        BOOST_TEST(moved.write("new").has_value());
    }
    BOOST_TEST(text_of(path) == "old");
    BOOST_TEST(files_in(folder.path()) == 1);
    auto file = OutputFile::create(path);
    BOOST_TEST_REQUIRE(file.has_value());
    BOOST_TEST(file->write("new").has_value());
    BOOST_TEST(file->commit().has_value());
    BOOST_TEST(text_of(path) == "new");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_made_says_why) {
    Folder const folder;
    auto const missing = OutputFile::create(folder.path() / "no" / "users.csv");
    BOOST_TEST_REQUIRE(!missing.has_value());
    BOOST_TEST(missing.error() == "cannot be written: No such file or directory");
    auto const taken = OutputFile::create(folder.path());
    BOOST_TEST_REQUIRE(!taken.has_value());
    BOOST_TEST(taken.error() == "is a folder");
}

BOOST_AUTO_TEST_CASE(what_is_no_regular_file_is_not_replaced) {
    Folder const folder;
    auto const pipe = folder.path() / "pipe";
    auto const link = folder.path() / "link";
    BOOST_TEST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    std::filesystem::create_symlink("/dev/null", link);
    for (auto const& path : {pipe, link}) {
        auto const made = OutputFile::create(path);
        BOOST_TEST_REQUIRE(!made.has_value());
        BOOST_TEST(made.error() == "is no regular file");
    }
}

BOOST_AUTO_TEST_CASE(a_link_is_replaced_and_what_it_leads_to_stays) {
    Folder const folder;
    auto const old = folder.write("old.csv", "old");
    auto const link = folder.path() / "users.csv";
    std::filesystem::create_symlink(old, link);
    auto file = OutputFile::create(link);
    BOOST_TEST_REQUIRE(file.has_value());
    BOOST_TEST(file->write("new").has_value());
    BOOST_TEST(file->commit().has_value());
    BOOST_TEST(text_of(old) == "old");
    BOOST_TEST(text_of(link) == "new");
    BOOST_TEST(!std::filesystem::is_symlink(link));
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told) {
    Folder const folder;
    auto file = OutputFile::create(folder.path() / "users.csv");
    BOOST_TEST_REQUIRE(file.has_value());
    struct rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    auto const handler = ::signal(SIGXFSZ, SIG_IGN);
    struct rlimit const small{4096, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    auto const written = file->write(std::string(100'000, 'x'));
    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, handler);
    BOOST_TEST_REQUIRE(!written.has_value());
    BOOST_TEST(written.error() == "cannot be written: File too large");
}
