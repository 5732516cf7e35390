#include <boost/test/unit_test.hpp>

#include "tests/integration/migrate/world.hpp"

#include <sys/stat.h>

#include <algorithm>

using namespace idiom::test;

namespace {

/// A run that has written all its users, whose journal stands for one that was cut off somewhere.
class CutOff {
public:
    static constexpr int users = 12;

    CutOff() : file_(world.write("people.jsonl", crowd(users))) {
        BOOST_TEST(world.moved({"copy", file_, "scim"}).value("created", -1) == users);
        whole = read_file(world.file("journal"));
        world.vendors.forget_requests(Vendor::scim);
    }

    /// The journal without its last line, which says that the run came to its end.
    std::string unfinished() const { return whole.substr(0, whole.rfind('\n', whole.size() - 2) + 1); }

    Ran again(std::string const& journal, std::vector<std::string> const& more) {
        world.write("journal", journal);
        std::vector<std::string> asked{"copy", file_, "scim"};
        asked.insert(asked.end(), more.begin(), more.end());
        return world.move(asked);
    }

    World world;
    std::string whole;

private:
    std::string file_;
};

bool told(std::string const& text, std::string_view words) { return text.find(words) != std::string::npos; }

} // namespace

BOOST_AUTO_TEST_SUITE(journals)

BOOST_AUTO_TEST_CASE(a_journal_that_was_cut_off_anywhere_is_resumed) {
    CutOff run;
    auto const head = run.whole.find('\n') + 1;
    std::vector<std::string> journals{run.whole.substr(0, head), run.unfinished(),
                                      run.whole.substr(0, head + 200) + std::string(300, '\0')};
    for (auto at = head + 1; at < run.whole.size() - 2; at += 311)
        journals.push_back(run.whole.substr(0, at));
    for (auto const& journal : journals) {
        BOOST_TEST(run.again(journal, {}).status == 2, "without a word: " << journal.size());
        BOOST_TEST(read_file(run.world.file("journal")) == journal, "which leaves it as it is");
        auto const done =
            Json::parse(run.again(journal, {"--resume", "--format", "json"}).out, nullptr, false);
        BOOST_TEST(done.value("exit", -1) == 0, journal.size() << ' ' << done);
        BOOST_TEST(done.value("run", "") == run.world.journal().front().at("run").get<std::string>());
        BOOST_TEST(done.value("created", 0) + done.value("same", 0) == CutOff::users, journal.size()
                                                                                          << ' ' << done);
        for (auto const& [key, outcome] : run.world.outcomes())
            BOOST_TEST((outcome == "created" || outcome == "same"), key << ' ' << outcome);
        BOOST_TEST(run.world.journal().back().contains("end"));
    }
    BOOST_TEST(run.world.writes(Vendor::scim) == 0, "everybody was there");
}

BOOST_AUTO_TEST_CASE(a_journal_that_is_damaged_is_refused_and_left_alone) {
    CutOff run;
    auto const line = run.whole.find('\n', run.whole.size() / 2) + 1;
    auto const with = [&](std::string const& text) {
        return run.whole.substr(0, line) + text + run.whole.substr(line);
    };
    for (auto const& journal :
         {with("{\"run\":\"x\",\"key\":\"p\n"), with("hello\n"), with("[]\n"), with("\n"), with("{}\n"),
          with("{\"key\":\"p\",\"outcome\":\"eaten\"}\n"), with(std::string(50, '\0') + '\n')})
        for (auto const& more : {std::vector<std::string>{}, {"--resume"}}) {
            auto const ran = run.again(journal, more);
            BOOST_TEST(ran.status == 2, ran.err);
            BOOST_TEST(told(ran.err, "is damaged"), ran.err);
            BOOST_TEST(read_file(run.world.file("journal")) == journal);
        }
    auto const anew = run.again(with("hello\n"), {"--restart"});
    BOOST_TEST(anew.status == 0, "--restart begins anew: " << anew.err);
    BOOST_TEST(run.world.writes(Vendor::scim) == 0);
}

BOOST_AUTO_TEST_CASE(options_that_decide_what_is_written_are_those_of_the_journal) {
    CutOff run;
    run.world.write("mapping.yaml",
                    "fields: { userName: userName, firstName: firstName, lastName: lastName }\n");
    struct Row {
        std::vector<std::string> words;
        bool decides;
    };
    Row const rows[] = {
        {{"--mapping", run.world.file("mapping.yaml")}, true},
        {{"--match", "email"}, true},
        {{"--only", "userName=p1@crowd.example"}, true},
        {{"--limit", "3"}, true},
        {{"--unmapped-roles", "skip"}, true},
        {{"--inactive", "copy"}, true},
        {{"--encoding", "ISO-8859-1"}, true},
        {{"--concurrency", "2"}, false},
        {{"--rate", "500/s"}, false},
        {{"--report", run.world.file("report.jsonl")}, false},
        {{"--max-errors", "1"}, false},
        {{"--max-deletes", "1"}, false},
        {{"--yes"}, false},
        {{"--format", "json"}, false},
    };
    for (auto const& row : rows) {
        auto words = row.words;
        words.emplace_back("--resume");
        auto const ran = run.again(run.unfinished(), words);
        BOOST_TEST(ran.status == (row.decides ? 2 : 0), row.words[0] << ": " << ran.err);
        BOOST_TEST(told(ran.err, "another mapping or other options") == row.decides,
                   row.words[0] << ": " << ran.err);
    }
    auto const report = run.world.outcomes("report.jsonl");
    BOOST_TEST(report.size() == static_cast<std::size_t>(CutOff::users),
               "a report has what the interrupted run has done, too");
    auto const dry = run.again(run.unfinished(), {"--resume", "--dry-run"});
    BOOST_TEST(dry.status == 0, dry.err);
    BOOST_TEST(read_file(run.world.file("journal")) == run.unfinished(), "a dry run leaves it as it is");
}

BOOST_AUTO_TEST_CASE(where_there_is_nothing_to_resume_a_new_run_begins) {
    World world;
    auto const file = world.write("people.jsonl", crowd(2));
    auto const first = world.moved({"copy", file, "scim", "--resume"});
    BOOST_TEST(first.value("created", -1) == 2, "no journal: " << first);
    auto const second = world.moved({"copy", file, "scim", "--resume"});
    BOOST_TEST(second.value("same", -1) == 2, "one that has ended: " << second);
    BOOST_TEST(second.at("run") != first.at("run"));
    struct stat about{};
    auto asked = world.words({"copy", file, "xarios"});
    asked.insert(asked.begin(), {"/bin/sh", "-c", "cd " + world.file("") + " && exec \"$0\" \"$@\""});
    BOOST_TEST(run(asked, gateway_environment()).status == 0);
    BOOST_TEST(::stat(world.file("idiom-people.jsonl-xarios.journal").c_str(), &about) == 0,
               "by default the journal is named by both ends");
}

BOOST_AUTO_TEST_SUITE_END()
