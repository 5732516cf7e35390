#include "gateway/telemetry/access_log.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/telemetry/request_id.hpp"
#include "translators/codec/json/json.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace idiom;
using namespace std::string_literals;
using telemetry::AccessLog;
using telemetry::LogFile;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// A log file that the destructor removes.
class File {
public:
    File() {
        auto name = (std::filesystem::temp_directory_path() / "idiom-log-XXXXXX").string();
        ::close(::mkstemp(name.data()));
        path = name;
    }
    ~File() { std::filesystem::remove(path); }
    std::vector<std::string> lines() const {
        std::ifstream in(path);
        std::vector<std::string> all;
        for (std::string line; std::getline(in, line);)
            all.push_back(line);
        return all;
    }
    std::string path;
};

BOOST_AUTO_TEST_SUITE(telemetry)

BOOST_AUTO_TEST_CASE(a_sane_request_id_is_kept) {
    Arena arena;
    for (auto const& id : {"a"s, "Az09-_."s, std::string(128, 'x')})
        BOOST_TEST(idiom::telemetry::request_id(id, arena) == id);
}

BOOST_AUTO_TEST_CASE(any_other_request_id_is_replaced) {
    Arena arena;
    for (auto const& id :
         {""s, std::string(129, 'x'), "a b"s, "a\nb"s, "\xC3\xA9"s, "a\"b"s, "{}"s, "a/b"s, "a\0"s, "a;b"s})
        BOOST_TEST_CONTEXT(id) {
            auto const made = idiom::telemetry::request_id(id, arena);
            BOOST_TEST(made != id);
            BOOST_TEST(made.size() == 24u);
            BOOST_TEST(idiom::telemetry::request_id(made, arena) == made);
        }
}

BOOST_AUTO_TEST_CASE(request_ids_are_unique_over_the_threads) {
    std::mutex mutex;
    std::set<std::string> all;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            Arena arena;
            for (int j = 0; j < 500; ++j) {
                std::string const id(idiom::telemetry::request_id("", arena));
                std::scoped_lock const lock(mutex);
                all.insert(id);
            }
        });
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(all.size() == 2000u);
}

BOOST_AUTO_TEST_CASE(a_line_of_the_log_is_one_json_object_whatever_is_in_it) {
    File const file;
    for (unsigned byte = 0; byte < 256; ++byte) {
        AccessLog log(LogFile::open(file.path), AccessLog::Format::json);
        log.append({.request_id = "id",
                    .peer = "127.0.0.1",
                    .client = {},
                    .method = "GET",
                    .path = std::string("/") + static_cast<char>(byte) + "\",\"status\":1",
                    .route = {},
                    .operation = {},
                    .protocol = "HTTP/2",
                    .problem = {},
                    .status = 404,
                    .bytes_in = 0,
                    .bytes_out = 7,
                    .duration = std::chrono::microseconds(1234)});
    }
    auto const lines = file.lines();
    BOOST_REQUIRE(lines.size() == 256u);
    for (auto const& line : lines) {
        Arena arena;
        auto const value = json::read(line, arena, {.depth = 2, .doubled = json::DoubledMembers::refused});
        BOOST_REQUIRE(value);
        BOOST_TEST(value->find("status")->text == "404");
        BOOST_TEST(value->find("bytes_out")->text == "7");
        BOOST_TEST(value->find("duration_us")->text == "1234");
        BOOST_TEST(value->text_of("request_id").value() == "id");
        BOOST_TEST(value->text_of("protocol").value() == "HTTP/2");
        BOOST_TEST(value->text_of("path").value().ends_with("\",\"status\":1"));
        BOOST_TEST(value->find("client") == nullptr);
        auto const time = value->text_of("time").value();
        BOOST_TEST(time.size() == 24u);
        BOOST_TEST((time[10] == 'T' && time[19] == '.' && time[23] == 'Z'));
    }
}

BOOST_AUTO_TEST_CASE(a_line_of_text_has_as_many_words_whatever_is_in_it) {
    File const file;
    for (unsigned byte = 0; byte < 256; ++byte) {
        AccessLog log(LogFile::open(file.path), AccessLog::Format::text);
        log.append({.request_id = "id",
                    .peer = "127.0.0.1",
                    .client = {},
                    .method = "GET",
                    .path = std::string("/") + static_cast<char>(byte),
                    .route = {},
                    .operation = {},
                    .problem = "not-found",
                    .status = 404,
                    .duration = {}});
    }
    auto const lines = file.lines();
    BOOST_REQUIRE(lines.size() == 256u);
    for (auto const& line : lines) {
        std::istringstream words(line);
        std::size_t count = 0;
        for (std::string word; words >> word;)
            ++count;
        BOOST_TEST(count == 11u);
        BOOST_TEST(std::ranges::none_of(line, [](unsigned char c) { return c < 0x20 || c == 0x7F; }));
    }
}

BOOST_AUTO_TEST_CASE(many_lines_are_written_before_they_are_flushed) {
    File const file;
    auto const to = LogFile::open(file.path);
    AccessLog log(to, AccessLog::Format::json);
    std::string const path(1000, 'p');
    for (int i = 0; i < 200; ++i)
        log.append({.request_id = {},
                    .peer = {},
                    .client = {},
                    .method = {},
                    .path = path,
                    .route = {},
                    .operation = {},
                    .problem = {}});
    BOOST_TEST(to->flush());
    auto const before = file.lines().size();
    BOOST_TEST(before > 0u);
    BOOST_TEST(before < 200u);
    log.flush();
    log.flush();
    BOOST_TEST(to->flush());
    BOOST_TEST(file.lines().size() == 200u);
}

BOOST_AUTO_TEST_CASE(a_log_whose_file_was_moved_goes_on_in_a_new_one) {
    File const file;
    auto const log = LogFile::open(file.path);
    auto const moved = file.path + ".1";
    log->write("first\n");
    std::filesystem::rename(file.path, moved);
    log->write("second\n");
    log->reopen();
    log->write("third\n");
    log->reopen();
    log->write("fourth\n");
    BOOST_TEST(log->flush());
    std::filesystem::rename(moved, file.path + ".2");
    BOOST_TEST(file.lines() == (std::vector{"third"s, "fourth"s}), boost::test_tools::per_element());
    std::filesystem::rename(file.path + ".2", file.path);
    BOOST_TEST(file.lines() == (std::vector{"first"s, "second"s}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_log_that_cannot_be_opened_again_goes_on_where_it_was) {
    auto const folder = std::filesystem::temp_directory_path() / ("idiom-logs-" + std::to_string(::getpid()));
    auto const moved = folder.string() + "-moved";
    std::filesystem::create_directory(folder);
    auto const log = LogFile::open((folder / "log").string());
    std::filesystem::rename(folder, moved);
    BOOST_CHECK_THROW(log->reopen(), std::system_error);
    log->write("still here\n");
    BOOST_TEST(log->flush());
    BOOST_TEST(std::filesystem::file_size(moved + "/log") == 11u);
    std::filesystem::remove_all(moved);
    LogFile::standard_error()->reopen(); // which a LogFile must not reopen
}

BOOST_AUTO_TEST_CASE(a_pipe_that_nobody_reads_is_not_waited_for) {
    auto const path =
        (std::filesystem::temp_directory_path() / ("idiom-pipe-" + std::to_string(::getpid()))).string();
    BOOST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    BOOST_CHECK_THROW(LogFile::open(path), std::system_error);
    int const reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
    auto const log = LogFile::open(path);
    log->write("read\n");
    BOOST_TEST(log->flush());
    std::array<char, 16> got{};
    BOOST_TEST(::read(reader, got.data(), got.size()) == 5);
    ::close(reader);
    BOOST_CHECK_THROW(log->reopen(), std::system_error);
    std::filesystem::remove(path);
}

/// A pipe whose reader reads only when the test says so.
class Pipe {
public:
    explicit Pipe(int flags = 0) { BOOST_REQUIRE(::pipe2(ends_, flags) == 0); }
    ~Pipe() {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    int end() const { return ends_[1]; }
    /// Reads everything that is in the pipe.
    std::string read() const {
        int waiting = 0;
        if (::ioctl(ends_[0], FIONREAD, &waiting) != 0 || waiting == 0) return {};
        std::string text(static_cast<std::size_t>(waiting), '\0');
        auto const got = ::read(ends_[0], text.data(), text.size());
        text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return text;
    }
    /// Reads until `file` has nothing left to write.
    std::string read_all(LogFile& file) const {
        std::string text;
        for (auto const limit = Clock::now() + 20s; Clock::now() < limit;) {
            bool const done = file.flush(1ms);
            for (auto more = read(); !more.empty(); more = read())
                text += more;
            if (done) break;
        }
        return text;
    }

private:
    int ends_[2] = {-1, -1};
};

BOOST_AUTO_TEST_CASE(a_reader_who_stalls_costs_lines_but_no_time) {
    for (int const flags : {0, O_NONBLOCK}) {
        BOOST_TEST_INFO_SCOPE("flags " << flags);
        Pipe const pipe(flags);
        auto const log = LogFile::on(pipe.end());
        std::string const line = std::string(1022, 'l') + "|\n";
        std::size_t const given = 3 * LogFile::most_waiting / line.size();
        for (std::size_t i = 0; i < given; ++i)
            log->write(line); // comes back although nobody reads
        BOOST_TEST(!log->flush(1ms));
        auto const lost = log->lost();
        BOOST_TEST(lost > 0u);
        BOOST_TEST(lost < given);

        std::istringstream text(pipe.read_all(*log));
        std::size_t whole = 0;
        std::vector<std::string> others;
        for (std::string read; std::getline(text, read);)
            if (read + '\n' == line)
                ++whole;
            else
                others.push_back(read);
        BOOST_TEST(whole == given - lost);
        // One line reports them, or two if the writer reported in between.
        BOOST_TEST(!others.empty());
        std::size_t told = 0;
        for (auto const& other : others) {
            constexpr std::string_view words = "\"message\":\"";
            auto const at = other.find(words);
            BOOST_REQUIRE(at != std::string::npos);
            told += std::stoul(other.substr(at + words.size()));
        }
        BOOST_TEST(told == lost);
        log->write("on\n");
        BOOST_TEST(pipe.read_all(*log) == "on\n");
        BOOST_TEST(log->lost() == lost);
    }
}

BOOST_AUTO_TEST_CASE(lines_that_cannot_be_written_are_counted) {
    int const full = ::open("/dev/full", O_WRONLY);
    BOOST_REQUIRE(full >= 0);
    {
        auto const log = LogFile::on(full);
        log->write("one\ntwo\n");
        BOOST_TEST(log->flush());
        log->write("three\n");
        BOOST_TEST(log->flush());
        BOOST_TEST(log->lost() == 3u);
    }
    ::close(full);
}

BOOST_AUTO_TEST_CASE(a_log_ends_although_its_reader_has_stalled) {
    Pipe const pipe;
    std::string const lines = std::string(1024 * 1024, 'l') + '\n';
    auto const begun = Clock::now();
    LogFile::on(pipe.end())->write(lines); // the LogFile ends here
    BOOST_TEST((Clock::now() - begun >= LogFile::last_wait));
    std::string text; // the thread goes on once the pipe is read
    for (auto const limit = Clock::now() + 20s; text.size() < lines.size() && Clock::now() < limit;)
        text += pipe.read();
    BOOST_TEST((text == lines));
}

BOOST_AUTO_TEST_CASE(a_line_to_the_operators_is_one_json_object_whatever_is_in_it) {
    File const file;
    // The log belongs to the whole process, so this process writes nothing else to it.
    pid_t const child = ::fork();
    if (child == 0) {
        int const to = ::open(file.path.c_str(), O_WRONLY);
        ::dup2(to, STDERR_FILENO);
        log::start();
        for (unsigned byte = 0; byte < 256; ++byte)
            log::error(std::string("{} %v \"") + static_cast<char>(byte), "r-1");
        log::warning("w");
        log::info("i");
        log::flush();
        std::_Exit(0);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    BOOST_TEST(status == 0);
    auto const lines = file.lines();
    BOOST_REQUIRE(lines.size() == 258u);
    std::vector<std::string> levels;
    for (auto const& line : lines) {
        Arena arena;
        auto const value = json::read(line, arena, {.depth = 2, .doubled = json::DoubledMembers::refused});
        BOOST_REQUIRE(value);
        auto const time = value->text_of("time").value();
        BOOST_TEST(time.size() == 24u);
        BOOST_TEST((time[10] == 'T' && time[19] == '.' && time[23] == 'Z'));
        levels.emplace_back(value->text_of("level").value());
        bool const of_request = levels.size() <= 256;
        BOOST_TEST(value->text_of("request_id").value_or("") == (of_request ? "r-1" : ""));
        if (of_request) BOOST_TEST(value->text_of("message").value().starts_with("{} %v \""));
    }
    BOOST_TEST(levels.front() == "error");
    BOOST_TEST(levels[256] == "warning");
    BOOST_TEST(levels[257] == "info");
}

BOOST_AUTO_TEST_CASE(without_a_file_nothing_is_logged) {
    AccessLog log(nullptr, AccessLog::Format::json);
    log.append({.request_id = "id",
                .peer = {},
                .client = {},
                .method = {},
                .path = {},
                .route = {},
                .operation = {},
                .problem = {}});
    log.flush();
    BOOST_CHECK_THROW(LogFile::open("/nowhere/at/all"), std::system_error);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
