#include <boost/test/unit_test.hpp>

#include "tests/integration/migrate/world.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

using namespace idiom::test;

namespace {

bool exists(std::string const& path) {
    struct stat about{};
    return ::lstat(path.c_str(), &about) == 0;
}

/// A pipe with a name that a program reads from and that never ends.
class EndlessFile {
public:
    explicit EndlessFile(std::string path) : path_(std::move(path)) {
        BOOST_REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
    }
    ~EndlessFile() {
        if (writer_ >= 0) ::close(writer_);
    }
    EndlessFile(EndlessFile const&) = delete;
    EndlessFile& operator=(EndlessFile const&) = delete;

    /// Waits for a reader, and writes the text.
    void write(std::string_view text) {
        BOOST_REQUIRE(eventually([&] {
            writer_ = ::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
            return writer_ >= 0;
        }));
        BOOST_REQUIRE(::write(writer_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    }
    /// Returns whether the program has taken all that was written.
    bool is_taken() const {
        int waiting = 0;
        return ::ioctl(writer_, FIONREAD, &waiting) == 0 && waiting == 0;
    }

private:
    std::string path_;
    int writer_ = -1;
};

} // namespace

BOOST_AUTO_TEST_SUITE(interrupting)

BOOST_AUTO_TEST_CASE(a_run_that_reads_a_file_or_standard_input_ends_at_once_and_leaves_nothing) {
    for (bool const from_standard_input : {false, true})
        for (auto const signal : {SIGINT, SIGTERM}) {
            World world;
            EndlessFile file(world.file("people.jsonl"));
            auto asked = world.words({"copy", from_standard_input ? "-" : world.file("people.jsonl"), "scim",
                                      "--from-format", "jsonl", "--journal", world.file("journal")});
            asked.insert(asked.begin(),
                         {"/bin/sh", "-c",
                          "exec \"$0\" \"$@\" <" +
                              (from_standard_input ? world.file("people.jsonl") : std::string("/dev/null"))});
            Process process(asked, gateway_environment(), world.file("out"), world.file("err"));
            file.write(jsonl_of(crowd(3)));
            BOOST_REQUIRE(eventually([&] { return file.is_taken(); }));
            process.signal(signal);
            BOOST_TEST(process.wait().value_or(-1) == 128 + signal, process.err());
            BOOST_TEST(world.writes(Vendor::scim) == 0);
            BOOST_TEST(!exists(world.file("journal")));
        }
}

BOOST_AUTO_TEST_CASE(a_run_whose_list_does_not_come_ends_at_once_and_leaves_nothing) {
    struct Row {
        char const* command;
        int status;
    };
    for (auto const& row : {Row{"copy", 130}, Row{"diff", 2}, Row{"export", 130}}) {
        World world({.timeout = "{ connect: 2s, request: 110s, total: 115s }", .scim = "{}"});
        world.vendors.plan(Vendor::genesys, {{"match", {{"path_contains", "/users"}}},
                                             {"action", "delay"},
                                             {"milliseconds", 100000},
                                             {"times", 0}});
        std::vector<std::string> asked{row.command, "genesys"};
        if (std::string_view(row.command) == "export")
            asked.insert(asked.end(), {"--output", world.file("out.jsonl")});
        else
            asked.emplace_back("scim");
        if (std::string_view(row.command) == "copy")
            asked.insert(asked.end(), {"--journal", world.file("journal")});
        Process process(world.words(asked), gateway_environment(), world.file("out"), world.file("err"));
        BOOST_REQUIRE(eventually([&] { return !world.vendors.requests(Vendor::genesys).empty(); }));
        process.signal(SIGINT);
        BOOST_TEST(process.wait(30s).value_or(-1) == row.status, row.command << ": " << process.err());
        BOOST_TEST(!exists(world.file("journal")));
        BOOST_TEST(!exists(world.file("out.jsonl")));
    }
}

BOOST_AUTO_TEST_CASE(a_second_signal_ends_the_run_at_once_and_the_journal_is_intact) {
    World world({.timeout = "{ connect: 2s, request: 110s, total: 115s }", .scim = "{}"});
    auto const file = world.write("people.jsonl", crowd(20));
    world.vendors.plan(Vendor::scim, {{"match", {{"method", "POST"}}},
                                      {"action", "delay"},
                                      {"milliseconds", 100000},
                                      {"skip", 5},
                                      {"times", 0}});
    auto const process = world.start({"copy", file, "scim"});
    BOOST_REQUIRE(eventually([&] {
        std::map<std::string, int> counts;
        for (auto const& [key, outcome] : world.outcomes())
            ++counts[outcome];
        return counts["created"] == 5 && counts["sending"] == 4;
    }));
    process->signal(SIGINT);
    BOOST_REQUIRE(!process->wait(300ms)); // what is under way is waited for
    process->signal(SIGINT);
    BOOST_TEST(process->wait(30s).value_or(-1) == 130, process->err());
    world.vendors.forget_plans(Vendor::scim);
    auto const done = world.moved({"copy", file, "scim", "--resume"});
    BOOST_TEST(done.value("exit", -1) == 0, done);
    BOOST_TEST(done.value("created", -1) == 20, done);
}

BOOST_AUTO_TEST_CASE(a_place_for_the_journal_that_cannot_be_is_told_before_anything_is_read) {
    World world;
    auto const file = world.write("people.jsonl", crowd(2));
    BOOST_REQUIRE(::symlink(world.file("elsewhere").c_str(), world.file("link").c_str()) == 0);
    world.write("notes.txt", "do not lose me\n");
    struct Row {
        std::string journal;
        char const* told;
        std::vector<std::string> more;
    };
    Row const rows[] = {
        {world.file("none/journal"), "there is no folder", {}},
        {world.file("link"), "is a link", {}},
        {world.file("."), "is a folder", {}},
        {world.file("notes.txt"), "is no journal", {}},
        {world.file("notes.txt"), "is no journal", {"--restart"}},
        {world.file("none/journal"), "there is no folder", {"--dry-run"}},
    };
    for (auto const& row : rows) {
        std::vector<std::string> asked{"copy", file, "scim", "--journal", row.journal};
        asked.insert(asked.end(), row.more.begin(), row.more.end());
        auto const ran = world.idiom(asked);
        BOOST_TEST(ran.status == 2, row.journal << ": " << ran.err);
        BOOST_TEST(ran.err.find(row.told) != std::string::npos, row.journal << ": " << ran.err);
    }
    BOOST_TEST(world.vendors.requests(Vendor::scim).empty());
    BOOST_TEST(read_file(world.file("notes.txt")) == "do not lose me\n");
    BOOST_TEST(!exists(world.file("elsewhere")));
}

BOOST_AUTO_TEST_CASE(a_restart_with_nothing_to_write_leaves_nothing_to_resume) {
    World world;
    auto const file = world.write("people.jsonl", crowd(30));
    world.vendors.plan(
        Vendor::scim,
        {{"match", {{"method", "POST"}}}, {"action", "delay"}, {"milliseconds", 100}, {"times", 0}});
    auto const process = world.start({"copy", file, "scim"});
    BOOST_REQUIRE(eventually([&] { return world.journal().size() > 5; }));
    process->signal(SIGKILL);
    process->wait();
    world.vendors.forget_plans(Vendor::scim);
    auto const unfinished = read_file(world.file("journal"));
    BOOST_TEST(world.moved({"copy", file, "scim", "--restart"}).value("exit", -1) == 0);
    world.write("journal", unfinished);
    auto const nothing = world.moved({"copy", file, "scim", "--restart"});
    BOOST_TEST(nothing.value("same", -1) == 30, nothing);
    auto const again = world.moved({"copy", file, "scim"});
    BOOST_TEST(again.value("exit", -1) == 0, "no journal is in the way: " << again);
}

BOOST_AUTO_TEST_SUITE_END()
