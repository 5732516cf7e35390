#include "tests/gateway/migrate/files/support.hpp"

#include <boost/test/unit_test.hpp>

#include <malloc.h>

using namespace idiom::migrate::files;
using namespace idiom::migrate::files::test;

namespace {

/// A file of many users that is never whole in memory.
class Endless final : public Input {
public:
    Endless(std::string begin, std::string user, std::size_t count, std::string end)
        : pending_(std::move(begin)), user_(std::move(user)), count_(count), end_(std::move(end)) {}

    std::expected<std::size_t, std::string> read(std::span<char> to) override {
        while (pending_.size() < to.size() && made_ <= count_) {
            pending_ += made_ < count_ ? user_ : end_;
            ++made_;
        }
        auto const size = std::min(to.size(), pending_.size());
        pending_.copy(to.data(), size);
        pending_.erase(0, size);
        return size;
    }

private:
    std::string pending_;
    std::string user_;
    std::size_t count_;
    std::string end_;
    std::size_t made_ = 0;
};

struct Many {
    Format format;
    std::string begin;
    std::string user;
    std::string end;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_file_of_a_hundred_thousand_users_is_never_whole_in_memory) {
    constexpr std::size_t count = 100'000;
    std::string const text(400, 'x');
    std::vector<Many> const files{
        {Format::csv, "userName,displayName\n", "kim," + text + "\n", ""},
        {Format::jsonl, "", "{\"userName\":\"kim\",\"displayName\":\"" + text + "\"}\n", ""},
        {Format::xml, "<Users>",
         "<User><userName>kim</userName><displayName>" + text + "</displayName></User>\n", "</Users>"},
    };
    for (auto const& file : files)
        BOOST_TEST_CONTEXT(name_of(file.format)) {
            auto const before = ::mallinfo2();
            auto reader = read_users(std::make_unique<Endless>(file.begin, file.user, count, file.end),
                                     in(file.format));
            BOOST_TEST_REQUIRE(reader.has_value());
            idiom::Arena arena;
            std::size_t users = 0;
            std::size_t most = 0;
            for (;; arena.reset()) {
                auto const user = (*reader)->next(arena);
                BOOST_REQUIRE(user.has_value());
                if (!*user) break;
                if (++users % 1000 != 0) continue;
                auto const now = ::mallinfo2();
                most = std::max(most, now.uordblks + now.hblkhd - before.uordblks - before.hblkhd);
            }
            BOOST_TEST(users == count);
            BOOST_TEST(most < 2u * 1024 * 1024);
        }
}
