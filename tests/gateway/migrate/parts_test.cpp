#include <boost/test/unit_test.hpp>

#include "gateway/migrate/links.hpp"
#include "gateway/migrate/options.hpp"
#include "gateway/migrate/pace.hpp"
#include "gateway/migrate/passwords.hpp"
#include "gateway/migrate/people.hpp"
#include "gateway/migrate/spill.hpp"
#include "gateway/store/sqlite.hpp"
#include "gateway/upstream/retry.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/gateway/migrate/fake_time.hpp"
#include "tests/support/await.hpp"
#include "tests/support/process.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <set>

using namespace idiom;
using namespace idiom::migrate;
using idiom::test::await;
using namespace std::chrono_literals;
using idiom::migrate::fake::FakeTime;

namespace {

/// The files without a name that this process has open: their descriptors.
std::set<std::string> unnamed_files() {
    std::set<std::string> files;
    for (auto const& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code ignored; // the descriptor of this look is closed by then
        auto const target = std::filesystem::read_symlink(entry.path(), ignored);
        if (!ignored && target.string().ends_with(" (deleted)")) files.insert(entry.path().filename());
    }
    return files;
}

/// A vendor that answers the first requests by a failure.
class Failing final : public upstream::Backend {
public:
    Failing(FakeTime const& time, int failures, Response failure)
        : time_(time), failures_(failures), failure_(failure) {}
    boost::asio::awaitable<Response> send(Request const&, upstream::CallContext&) override {
        sent.push_back(time_.now);
        co_return failures_-- > 0 ? failure_ : Response{.status = 200};
    }
    std::vector<telemetry::TimePoint> sent;

private:
    FakeTime const& time_;
    int failures_;
    Response failure_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(parts)

BOOST_AUTO_TEST_CASE(words_of_the_command_line_are_read_or_refused) {
    BOOST_TEST(read_share("7")->number == 7U);
    BOOST_TEST(read_share("7%")->percent);
    for (auto const* const wrong : {"", "%", "7 %", "-1", "101%", "x"})
        BOOST_TEST(!read_share(wrong), wrong);
    BOOST_TEST(*read_rate("20/s") == 20.0);
    BOOST_TEST(*read_rate("0.5/s") == 0.5);
    for (auto const* const wrong : {"", "/s", "20", "0/s", "-1/s", "20/m", "x/s"})
        BOOST_TEST(!read_rate(wrong), wrong);
    BOOST_TEST((read_only_filter("role=a=b")->field == Field::roles));
    BOOST_TEST(read_only_filter("role=a=b")->value == "a=b");
    for (auto const* const wrong : {"", "userName", "userName=", "lastName=x", "id=7"})
        BOOST_TEST(!read_only_filter(wrong), wrong);
}

BOOST_AUTO_TEST_CASE(the_journal_has_the_names_of_both_ends) {
    Options options;
    options.from = "/a/b/people 1.csv";
    options.to = "acme";
    BOOST_TEST(journal_path(options) == "idiom-people_1.csv-acme.journal");
    options.journal = "x";
    BOOST_TEST(journal_path(options) == "x");
}

BOOST_AUTO_TEST_CASE(the_hash_changes_with_what_decides_what_is_written) {
    mapping::Mapping mapping;
    Options const plain;
    auto const first = digest(plain, mapping);
    BOOST_TEST(first == digest(plain, mapping));
    Options other;
    other.unmapped_roles = UnmappedRolesOption::skip;
    BOOST_TEST(digest(other, mapping) != first);
    mapping.match = Field::email;
    BOOST_TEST(digest(plain, mapping) != first);
    Options same;
    same.concurrency = 9;
    same.yes = true;
    mapping.match = Field::user_name;
    BOOST_TEST(digest(same, mapping) == first, "how fast it is written makes no difference");
}

BOOST_AUTO_TEST_CASE(a_spill_file_gives_back_what_it_was_given) {
    auto const spill = Spill::make();
    BOOST_REQUIRE(spill);
    std::vector<std::uint64_t> places;
    for (int i = 0; i < 2000; ++i)
        places.push_back(
            *(*spill)->append("record " + std::string(static_cast<std::size_t>(i), 'x'), i % 2 == 0));
    Arena arena;
    auto const check = [&](std::size_t i) {
        BOOST_TEST(*(*spill)->read(places[i], arena) == "record " + std::string(i, 'x'));
    };
    for (std::size_t i = 0; i < 2000; ++i) {
        check(i);
        check(1999 - i); // in two places side by side
        check(i * 1237 % 2000);
    }
    auto const large = *(*spill)->append(std::string(100'000, 'y'), true);
    check(7);
    BOOST_TEST(*(*spill)->read(large, arena) == std::string(100'000, 'y'));
}

BOOST_AUTO_TEST_CASE(a_spill_file_has_no_name_and_holds_no_secret_in_clear) {
    auto const before = unnamed_files();
    auto const spill = Spill::make();
    BOOST_REQUIRE(spill);
    std::string file;
    for (auto const& descriptor : unnamed_files())
        if (!before.contains(descriptor)) file = descriptor;
    BOOST_TEST_REQUIRE(file != "", "it has no name");
    Mover plain{.source = "7", .name = "plain@x"};
    plain.wanted.set.user_name = "plain@x";
    auto with_password = plain;
    with_password.wanted.set.password = "Tr1ck-Pony";
    auto with_member = plain;
    std::array const members{Extension{"pin", R"("Qu1et-Duck")"}};
    with_member.wanted.set.extensions = members;
    std::vector<std::uint64_t> places;
    for (auto const& one : {plain, with_password, with_member})
        places.push_back(*keep(**spill, one));
    Arena arena;
    BOOST_TEST(*fetch_mover(**spill, places[1], arena)->wanted.set.password == "Tr1ck-Pony");
    BOOST_TEST(fetch_mover(**spill, places[2], arena)->wanted.set.extensions->front().json ==
               R"("Qu1et-Duck")");
    auto const bytes = test::read_file("/proc/self/fd/" + file);
    BOOST_TEST(bytes.contains("plain@x"), "these are the bytes");
    BOOST_TEST(!bytes.contains("Tr1ck-Pony"));
    BOOST_TEST(!bytes.contains("Qu1et-Duck"));
}

BOOST_AUTO_TEST_CASE(links_and_the_count_outlive_the_process) {
    fakes::MemoryStore store;
    {
        Links links(store, "a", "b");
        BOOST_REQUIRE(await(links.load()));
        BOOST_TEST(await(links.put("f1", {.target = "t1", .created = true})).has_value());
        BOOST_TEST(await(links.put("f2", {.target = "t2"})).has_value());
        BOOST_TEST(await(links.erase("f2")).has_value());
        BOOST_TEST(await(links.put_count(7)).has_value());
    }
    Links links(store, "a", "b");
    BOOST_REQUIRE(await(links.load()));
    BOOST_REQUIRE(links.find("f1"));
    BOOST_TEST((*links.find("f1") == Link{.target = "t1", .created = true}));
    BOOST_TEST(*links.source_of("t1") == "f1");
    BOOST_TEST(!links.find("f2"));
    BOOST_TEST(!links.source_of("t2"));
    BOOST_TEST(*links.count() == 7U);
    Links others(store, "a", "c");
    BOOST_REQUIRE(await(others.load()));
    BOOST_TEST(!others.find("f1"), "another pair");
    BOOST_TEST(!others.count());
}

BOOST_AUTO_TEST_CASE(links_that_were_noted_share_transactions_of_the_store) {
    test::TempDirectory const directory;
    auto const store = store::open_sqlite(directory.file("store.db"), std::nullopt);
    BOOST_REQUIRE(store);
    constexpr int many = 1000;
    Links links(**store, "a", "b");
    for (int i = 0; i < many; ++i)
        links.note("f" + std::to_string(i), {.target = "t" + std::to_string(i)});
    links.note("g7", {.target = "t7", .created = true}); // the user has another id at FROM now
    auto const before = (*store)->stats().transactions;
    BOOST_TEST(await(links.keep_all()).has_value());
    BOOST_TEST(links.waiting() == 0U);
    BOOST_TEST((*store)->stats().transactions - before <= many / 50);
    Links again(**store, "a", "b");
    BOOST_REQUIRE(await(again.load()));
    int held = 0;
    again.each([&](std::string const&, Link const&) { ++held; });
    BOOST_TEST(held == many);
    BOOST_TEST(!again.find("f7"));
    BOOST_TEST(*again.source_of("t7") == "g7");
}

BOOST_AUTO_TEST_CASE(a_target_has_one_link_and_stays_created) {
    fakes::MemoryStore store;
    Links links(store, "a", "b");
    BOOST_TEST(await(links.put("old", {.target = "t1", .created = true})).has_value());
    BOOST_TEST(await(links.put("new", {.target = "t1"})).has_value());
    BOOST_TEST(!links.find("old"));
    BOOST_REQUIRE(links.find("new"));
    BOOST_TEST(links.find("new")->created);
    BOOST_TEST(*links.source_of("t1") == "new");
}

BOOST_AUTO_TEST_CASE(waits_grow_until_a_success_and_follow_the_vendor) {
    FakeTime time;
    Pace pace(time.environment());
    auto const waited = [&](std::optional<std::uint32_t> said) {
        auto const before = time.now;
        pace.wait(said);
        BOOST_TEST(await(pace.ready()));
        return time.since(before);
    };
    BOOST_TEST((waited(std::nullopt) == 1s));
    BOOST_TEST((waited(std::nullopt) == 2s));
    BOOST_TEST((waited(std::nullopt) == 4s));
    BOOST_TEST((waited(30) == 30s), "Retry-After comes first");
    pace.succeed();
    BOOST_TEST((waited(std::nullopt) == 1s));
}

BOOST_AUTO_TEST_CASE(five_minutes_without_a_success_end_the_run) {
    FakeTime time;
    Pace pace(time.environment());
    time.now += 1h;
    BOOST_TEST(await(pace.ready()), "time alone is no lack of success");
    auto const begin = time.now;
    bool on = true;
    while (on && time.since(begin) < 1h) {
        pace.wait(std::nullopt);
        on = await(pace.ready());
    }
    BOOST_TEST(pace.out_of_patience());
    BOOST_TEST((time.since(begin) >= 5min && time.since(begin) < 7min));
}

BOOST_AUTO_TEST_CASE(a_rate_spaces_requests) {
    FakeTime time;
    Rate rate(10, time.environment());
    auto const begin = time.now;
    for (int i = 0; i < 21; ++i)
        await([](Rate& one) -> boost::asio::awaitable<bool> {
            co_await one.turn();
            co_return true;
        }(rate));
    BOOST_TEST((time.since(begin) == 2s));
}

BOOST_AUTO_TEST_CASE(a_rate_counts_retries_and_every_host_of_the_back_end) {
    FakeTime time;
    auto const rate = std::make_shared<Rate>(10, time.environment());
    std::vector<telemetry::TimePoint> sent;
    for (int host = 0; host < 2; ++host) {
        auto vendor = std::make_unique<Failing>(time, 2, Response{.status = 502});
        auto const& seen = vendor->sent;
        auto const chain =
            upstream::retrying(limited(std::move(vendor), rate), 2,
                               std::make_shared<upstream::RetryBudget>(1.0), time.environment());
        for (int call = 0; call < 4; ++call) {
            Arena arena;
            upstream::CallContext context{.arena = arena, .deadline = time.now + 1h};
            Request const read{.target = "/"};
            BOOST_TEST(await(chain->send(read, context)).status == 200);
        }
        BOOST_TEST(seen.size() == 6U, "two of them again");
        sent.insert(sent.end(), seen.begin(), seen.end());
    }
    for (std::size_t i = 1; i < sent.size(); ++i)
        BOOST_TEST((sent[i] - sent[i - 1] >= 100ms), i);
}

BOOST_AUTO_TEST_CASE(a_request_that_the_gateway_repeats_makes_the_run_wait_and_keeps_the_wait) {
    struct Row {
        int status;
        std::optional<std::uint32_t> retry_after;
        std::chrono::seconds deadline;
        bool repeated;
        std::chrono::seconds wait; ///< of the run
        std::chrono::seconds kept; ///< by the request
    };
    Row const rows[] = {
        {503, {}, 20s, true, 1s, 1s}, {503, 5, 20s, true, 5s, 5s},  {503, 30, 20s, false, 30s, 0s},
        {429, 5, 20s, false, 5s, 0s}, {502, {}, 20s, true, 0s, 0s}, {503, {}, 1s, true, 1s, 0s},
    };
    for (auto const& row : rows) {
        FakeTime time;
        Pace pace(time.environment());
        auto vendor = std::make_unique<Failing>(
            time, 1, Response{.status = row.status, .retry_after = row.retry_after});
        auto const& sent = vendor->sent;
        auto const chain =
            upstream::retrying(observed(std::move(vendor), pace), 2,
                               std::make_shared<upstream::RetryBudget>(1.0), time.environment());
        auto const begin = time.now;
        Arena arena;
        upstream::CallContext context{.arena = arena, .deadline = begin + row.deadline};
        Request const read{.target = "/"};
        await(chain->send(read, context));
        auto const told = std::to_string(row.status) + ' ' + std::to_string(row.wait.count());
        BOOST_TEST((sent.size() == 2) == row.repeated, told);
        BOOST_TEST((sent.back() - sent.front() >= row.kept), told);
        BOOST_TEST(await(pace.ready()), told);
        BOOST_TEST((time.since(begin) >= row.wait && time.since(begin) < row.wait + 1s), told);
    }
}

BOOST_AUTO_TEST_CASE(a_torn_line_of_passwords_is_cut_off_and_another_file_is_left_alone) {
    test::TempDirectory const directory;
    auto const path = directory.file("passwords");
    test::write_file(path, "userName,password\r\nana,abc\r\n\"bo,1\",de");
    {
        auto file = PasswordsFile::open(path, true);
        BOOST_REQUIRE(file);
        BOOST_TEST(file->make("ana", {})->reveal() == "abc", "it may have been sent");
        BOOST_TEST(file->withdraw("ana").has_value());
        BOOST_TEST(file->make("ana", {})->reveal().size() == 20U);
    }
    auto const text = test::read_file(path);
    BOOST_TEST(text.starts_with("userName,password\r\nana,abc\r\nana,\r\nana,"), text);
    BOOST_TEST(text.find("bo") == std::string::npos, text);
    for (auto const* const other : {"name,phone\r\nana,7\r\n", "hello\n", "userName,password\r\na,b,c\r\n"}) {
        test::write_file(path, other);
        BOOST_TEST(!PasswordsFile::open(path, true).has_value(), other);
        BOOST_TEST(test::read_file(path) == other);
    }
}

BOOST_AUTO_TEST_CASE(a_file_of_passwords_is_new_private_and_goes_on_only_when_resumed) {
    test::TempDirectory const directory;
    auto const path = directory.file("passwords");
    mapping::GeneratePassword const rule;
    {
        auto file = PasswordsFile::open(path, false);
        BOOST_REQUIRE(file);
        auto const made = file->make("ana,1", rule);
        BOOST_REQUIRE(made);
        BOOST_TEST(test::read_file(path) ==
                   "userName,password\r\n\"ana,1\"," + std::string(made->reveal()) + "\r\n");
    }
    struct stat about{};
    BOOST_REQUIRE(::stat(path.c_str(), &about) == 0);
    BOOST_TEST((about.st_mode & 0777) == 0600);
    BOOST_TEST(!PasswordsFile::open(path, false).has_value());
    BOOST_TEST(PasswordsFile::open(path, true).has_value());
    BOOST_REQUIRE(::symlink(path.c_str(), directory.file("link").c_str()) == 0);
    BOOST_TEST(!PasswordsFile::open(directory.file("link"), true).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
