#include <boost/test/unit_test.hpp>

#include "gateway/migrate/journal.hpp"
#include "tests/support/process.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

using namespace idiom;
using namespace idiom::migrate;
using idiom::test::read_file;

namespace {

struct Folder {
    test::TempDirectory directory;
    std::string path = directory.file("a.journal");
    JournalHeader header{.run = "r1", .from = "route a", .to = "route b", .hash = "h"};

    Journal begin() {
        auto made = Journal::begin(path, header);
        BOOST_REQUIRE_MESSAGE(made, (made ? "" : made.error()));
        return std::move(*made);
    }
    FoundJournal found() const {
        auto const read = read_journal(path);
        BOOST_REQUIRE(read && *read);
        return **read;
    }
};

UserLine line(std::string key, Outcome outcome, std::string id = {}) {
    return {.key = std::move(key), .outcome = outcome, .id = std::move(id), .fields = {}, .problem = {}};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(journal, Folder)

BOOST_AUTO_TEST_CASE(what_was_written_is_found_with_the_last_line_of_each_user) {
    {
        auto written = begin();
        BOOST_TEST(written.append(line("ana", Outcome::sending)).has_value());
        BOOST_TEST(written.append(line("ana", Outcome::created, "7")).has_value());
        auto odd = line("bo \"\n", Outcome::failed);
        odd.fields = {"lastName", "roles"};
        odd.problem = "no";
        BOOST_TEST(written.append(odd).has_value());
    }
    auto const read = found();
    BOOST_TEST((read.header == header));
    BOOST_TEST(!read.ended);
    BOOST_TEST(read.users.size() == 2U);
    BOOST_TEST((read.users.at("ana").outcome == Outcome::created));
    BOOST_TEST(read.users.at("ana").id == "7");
    BOOST_TEST(read.users.at("bo \"\n").fields.size() == 2U);
    BOOST_TEST(read.users.at("bo \"\n").problem == "no");
}

BOOST_AUTO_TEST_CASE(a_torn_last_line_is_cut_off_and_the_journal_goes_on_behind_it) {
    begin().append(line("ana", Outcome::created, "7")).value();
    std::ofstream(path, std::ios::app) << R"({"run":"r1","key":"b)";
    {
        auto const read = found();
        auto resumed = Journal::go_on(path, read);
        BOOST_REQUIRE(resumed);
        BOOST_TEST(resumed->append(line("cy", Outcome::same)).has_value());
        BOOST_TEST(resumed->end(0).has_value());
    }
    auto const read = found();
    BOOST_TEST(read.ended);
    BOOST_TEST(read.users.size() == 2U);
    BOOST_TEST(read_file(path).ends_with("\"end\":true,\"exit\":0}\n"));
}

BOOST_AUTO_TEST_CASE(a_leaver_does_not_take_the_place_of_a_user_with_its_name) {
    {
        auto journal = begin();
        auto leaver = line("ana", Outcome::deleted);
        leaver.id = "9";
        BOOST_TEST(journal.append(line("ana", Outcome::sending)).has_value());
        BOOST_TEST(journal.append(leaver).has_value());
    }
    auto const read = found();
    BOOST_TEST((read.users.at("ana").outcome == Outcome::sending));
    BOOST_TEST((read.leavers.at("9").outcome == Outcome::deleted));
}

BOOST_AUTO_TEST_CASE(no_journal_is_no_error_and_another_file_is_one) {
    BOOST_TEST((read_journal(path).value() == std::nullopt));
    test::write_file(path, "");
    BOOST_TEST((read_journal(path).value() == std::nullopt), "nothing of the header was written");
    for (auto const* const text : {"hello\n", "{\"run\":1}\n", "[]\n"}) {
        test::write_file(path, text);
        BOOST_TEST(!read_journal(path).has_value(), text);
    }
    begin();
    std::ofstream(path, std::ios::app) << "not JSON\n{\"run\":\"r1\",\"key\":\"a\",\"outcome\":\"same\"}\n";
    BOOST_TEST(!read_journal(path).has_value(), "a damaged line in the middle");
}

BOOST_AUTO_TEST_CASE(a_place_where_no_journal_can_be_is_told_and_nothing_is_made) {
    auto const link = directory.file("link");
    BOOST_REQUIRE(::symlink(directory.file("nowhere").c_str(), link.c_str()) == 0);
    BOOST_TEST(why_no_journal(link) == link + " is a link");
    BOOST_TEST(why_no_journal(directory.path().string()) == directory.path().string() + " is a folder");
    auto const missing = directory.file("none/a.journal");
    BOOST_TEST(why_no_journal(missing) ==
               missing + " cannot be made: there is no folder " + directory.file("none"));
    BOOST_TEST(why_no_journal(path) == "");
    BOOST_TEST(::access(path.c_str(), F_OK) != 0);
    begin();
    BOOST_TEST(why_no_journal(path) == "");
}

BOOST_AUTO_TEST_CASE(only_a_journal_is_replaced) {
    BOOST_TEST(why_not_replaced(path) == "", "there is no file");
    begin();
    std::ofstream(path, std::ios::app) << "not JSON\n";
    BOOST_TEST(why_not_replaced(path) == "", "whatever the journal says");
    for (auto const* const torn : {"", R"({"run":"r1","fr)"}) {
        test::write_file(path, torn);
        BOOST_TEST(why_not_replaced(path) == "", torn);
    }
    for (auto const* const other : {"hello", "hello\n", "{\"userName\":\"a\"}\n", "{\"run\":7}\n"}) {
        test::write_file(path, other);
        BOOST_TEST(why_not_replaced(path) != "", other);
    }
}

BOOST_AUTO_TEST_CASE(only_its_owner_may_read_it_and_a_link_is_not_followed) {
    auto const old = ::umask(0);
    begin();
    ::umask(old);
    struct stat about{};
    BOOST_REQUIRE(::stat(path.c_str(), &about) == 0);
    BOOST_TEST((about.st_mode & 0777) == 0600);
    auto const link = directory.file("link");
    BOOST_REQUIRE(::symlink(path.c_str(), link.c_str()) == 0);
    BOOST_TEST(!Journal::begin(link, header).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
