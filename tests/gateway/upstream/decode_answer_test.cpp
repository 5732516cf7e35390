#include "gateway/upstream/decode_answer.hpp"
#include "tests/gateway/upstream/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

#include <zlib.h>

#include <memory_resource>
#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace std::string_literals;
namespace asio = boost::asio;
using tests::Bench;
using tests::described;
using tests::Peer;

constexpr int gzip = 15 + 16;
constexpr int zlib = 15;
constexpr int raw = -15;

std::string packed(std::string_view text, int format) {
    z_stream stream{};
    BOOST_REQUIRE(::deflateInit2(&stream, 9, Z_DEFLATED, format, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(::deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    BOOST_REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(out.size() - stream.avail_out);
    ::deflateEnd(&stream);
    return out;
}

std::string utf16(std::u16string_view text, bool big, bool mark) {
    std::string out;
    auto const put = [&](char16_t unit) {
        char const low = static_cast<char>(unit & 0xFF);
        char const high = static_cast<char>(unit >> 8);
        out += big ? high : low;
        out += big ? low : high;
    };
    if (mark) put(0xFEFF);
    for (auto const unit : text)
        put(unit);
    return out;
}

/// Receives an answer with these fields and this body over a connection.
std::string answer(std::string const& status, std::string const& fields, std::string const& body) {
    return "HTTP/1.1 " + status + " X\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

/// What arenas take while it is there.
class Taken final : public std::pmr::memory_resource {
public:
    Taken() : before_(std::pmr::set_default_resource(this)) {}
    ~Taken() override { std::pmr::set_default_resource(before_); }
    std::size_t bytes = 0;

private:
    void* do_allocate(std::size_t size, std::size_t alignment) override {
        bytes += size;
        return before_->allocate(size, alignment);
    }
    void do_deallocate(void* at, std::size_t size, std::size_t alignment) override {
        before_->deallocate(at, size, alignment);
    }
    bool do_is_equal(memory_resource const& other) const noexcept override { return this == &other; }
    memory_resource* before_;
};

struct Made {
    std::string what;
    std::string body; ///< of an unusable answer: why
    int status = 0;
    std::vector<std::string> fields; ///< "Name: value"
    std::size_t kept = 0;
};

Made exchanged(std::string const& wire, std::size_t most = 16 * 1024 * 1024) {
    Bench bench([wire](Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say(wire);
        co_await peer.request();
    });
    bench.endpoint->max_answer = most;
    Made made;
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.post();
        made = {.what = described(response),
                .body = std::string(response.body),
                .status = response.status,
                .fields = {},
                .kept = bench.backend().open_connections()};
        for (auto const& header : response.headers)
            made.fields.push_back(std::string(header.name) + ": " + std::string(header.value));
    });
    return made;
}

std::string const user = "{\"userName\":\"kim\",\"lastName\":\"M\u00fcller \u20ac\"}";

BOOST_AUTO_TEST_SUITE(decoding)

BOOST_AUTO_TEST_CASE(every_request_asks_for_no_coding_and_says_who_asks) {
    std::string seen;
    Bench bench([&](Peer& peer, std::size_t) -> asio::awaitable<void> {
        seen = co_await peer.request();
        co_await peer.say("HTTP/1.1 204 No Content\r\n\r\n");
        co_await peer.request();
    });
    bench.endpoint->user_agent = "acme-sync/7";
    bench.run([&]() -> asio::awaitable<void> { co_await bench.get(); });
    BOOST_TEST(seen.find("\r\nAccept-Encoding: identity\r\n") != std::string::npos, seen);
    BOOST_TEST(seen.find("\r\nUser-Agent: acme-sync/7\r\n") != std::string::npos, seen);
    BOOST_TEST(upstream::default_user_agent().starts_with("idiom/"));
}

BOOST_AUTO_TEST_CASE(what_comes_compressed_all_the_same_is_decompressed) {
    struct {
        std::string_view name;
        std::string coding;
        std::string body;
    } const rows[]{
        {"gzip", "gzip", packed(user, gzip)},
        {"x-gzip in another case", "X-GZip", packed(user, gzip)},
        {"gzip in two members", "gzip", packed(user.substr(0, 9), gzip) + packed(user.substr(9), gzip)},
        {"deflate as the RFC has it", "deflate", packed(user, zlib)},
        {"deflate without zlib's header", "deflate", packed(user, raw)},
        {"identity", "identity", user},
        {"nothing", "", user},
        {"a list", "identity, gzip", packed(user, gzip)},
        {"two layers", "deflate, gzip", packed(packed(user, zlib), gzip)},
        {"two layers in two lines", "deflate\r\nContent-Encoding: gzip", packed(packed(user, zlib), gzip)},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            auto const made = exchanged(
                answer("200", "Content-Type: application/json\r\nContent-Encoding: " + row.coding + "\r\n",
                       row.body));
            BOOST_TEST(made.what == "answered 200");
            BOOST_TEST(made.body == user);
            BOOST_TEST(made.kept == 1u);
            for (auto const& field : made.fields)
                BOOST_TEST(!field.starts_with("Content-Encoding: g"), field);
        }
}

BOOST_AUTO_TEST_CASE(fields_say_what_the_decoded_body_is) {
    auto const made = exchanged(answer(
        "200", "ETag: \"1\"\r\nContent-Type: application/json; charset=utf-8\r\nContent-Encoding: gzip\r\n",
        packed(user, gzip)));
    BOOST_TEST(made.fields == (std::vector<std::string>{"ETag: \"1\"", "Content-Type: application/json"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_decompressed_is_unusable_and_says_so) {
    auto const whole = packed(user, gzip);
    auto spoiled = whole;
    spoiled[spoiled.size() - 6] = static_cast<char>(spoiled[spoiled.size() - 6] ^ 1); // its checksum
    struct {
        std::string_view name;
        std::string coding;
        std::string body;
        std::string reason;
    } const rows[]{
        {"another coding", "br", "x",
         "the back end's answer is in the content coding 'br', which is not taken here"},
        {"another coding under gzip", "zstd, gzip", whole,
         "the back end's answer is in the content coding 'zstd', which is not taken here"},
        {"what is no name", "Bearer eyJhbGciOiJub25lIn0.e30.", "x",
         "the back end's answer is in a content coding that is not taken here"},
        {"too many layers", "gzip, gzip, gzip, gzip", whole,
         "the back end's answer has too many content codings"},
        {"cut off", "gzip", whole.substr(0, whole.size() - 1), "the back end's answer is no whole gzip data"},
        {"cut off early", "gzip", whole.substr(0, 5), "the back end's answer is no whole gzip data"},
        {"a wrong checksum", "gzip", spoiled, "the back end's answer is no whole gzip data"},
        {"not compressed at all", "gzip", user, "the back end's answer is no whole gzip data"},
        {"bytes behind it", "gzip", whole + "x", "the back end's answer is no whole gzip data"},
        {"deflate cut off", "deflate", packed(user, zlib).substr(0, 20),
         "the back end's answer is no whole deflate data"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            auto const wire = [&](std::string const& status) {
                return answer(status,
                              "Content-Type: application/json\r\nContent-Encoding: " + row.coding + "\r\n",
                              row.body);
            };
            auto const made = exchanged(wire("200"));
            BOOST_TEST(made.what == "unusable");
            BOOST_TEST(made.status == 200);
            BOOST_TEST(made.body == row.reason);
            BOOST_TEST(made.kept == 1u); // it was HTTP all the same
            // The status of a failure matters more than its body.
            auto const refusal = exchanged(wire("409"));
            BOOST_TEST(refusal.what == "answered 409");
            BOOST_TEST(refusal.body == row.body);
        }
}

BOOST_AUTO_TEST_CASE(an_answer_is_within_the_limit_once_it_is_decompressed) {
    std::string const text(100'000, ' ');
    for (int const format : {gzip, zlib, raw}) {
        auto const wire =
            answer("200", "Content-Encoding: "s + (format == gzip ? "gzip" : "deflate") + "\r\n",
                   packed(text, format));
        BOOST_TEST((exchanged(wire, text.size()).body == text));
        auto const made = exchanged(wire, text.size() - 1);
        BOOST_TEST(made.what == "unusable");
        BOOST_TEST(made.body == "the back end's answer is too large once it is decompressed");
    }
}

BOOST_AUTO_TEST_CASE(a_bomb_takes_no_memory) {
    auto const bomb = packed(packed(std::string(64 * 1024 * 1024, '\0'), gzip), gzip);
    std::array const headers{Header{"Content-Encoding", "gzip, gzip"}};
    Response response{.status = 200, .headers = headers, .body = bomb, .secrets = {}};
    Taken taken;
    Arena arena;
    upstream::decode_answer(response, 16 * 1024 * 1024, arena);
    BOOST_TEST((response.delivery == Delivery::unusable));
    BOOST_TEST(taken.bytes < 400'000u);
}

BOOST_AUTO_TEST_CASE(every_encoding_comes_out_as_utf8_without_a_mark) {
    std::string const latin = "{\"lastName\":\"M\xFCller\"}";
    std::string const utf8 = "{\"lastName\":\"M\u00fcller\"}";
    struct {
        std::string_view name;
        std::string type;
        std::string body;
        std::string expected;
    } const rows[]{
        {"a mark", "application/json", "\xEF\xBB\xBF" + utf8, utf8},
        {"a mark without a type", "", "\xEF\xBB\xBF" + utf8, utf8},
        {"a mark in text/plain", "text/plain", "\xEF\xBB\xBF" + utf8, utf8},
        {"a mark against the charset", "application/json; charset=iso-8859-1", "\xEF\xBB\xBF" + utf8, utf8},
        {"Latin-1 by charset", "application/json; charset=ISO-8859-1", latin, utf8},
        {"Windows-1252 by charset", "application/scim+json; charset=\"windows-1252\"", latin, utf8},
        {"UTF-16 by mark", "application/json", utf16(u"{\"lastName\":\"M\u00fcller\"}", false, true), utf8},
        {"UTF-16 by charset", "application/json; charset=utf-16",
         utf16(u"{\"lastName\":\"M\u00fcller\"}", true, false), utf8},
        {"XML in Latin-1 by its declaration", "application/xml",
         "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>M\xFCller</a>", "<a>M\u00fcller</a>"},
        {"XML in Latin-1 by charset", "text/xml; charset=iso-8859-1",
         "<?xml version=\"1.0\" encoding=\"utf-8\"?><a>M\xFCller</a>",
         "<?xml version=\"1.0\" encoding=\"utf-8\"?><a>M\u00fcller</a>"},
        {"XML in UTF-16 by its mark", "application/xml",
         utf16(u"<?xml version=\"1.0\" encoding=\"utf-16\"?><a>M\u00fcller</a>", true, true),
         "<a>M\u00fcller</a>"},
        {"ASCII by a charset that is not known", "application/json;charset=iso-8859-15",
         "{\"a\":\r\n\t\"~ok\"}", "{\"a\":\r\n\t\"~ok\"}"},
        {"ASCII by an empty charset", "application/json; charset=", "{}", "{}"},
        {"ASCII by a charset without a sense", "application/json; charset=\"se cret\"", "{}", "{}"},
        {"XML in ASCII by a charset that is not known", "text/xml; charset=iso-8859-15",
         "<?xml version=\"1.0\" encoding=\"iso-8859-15\"?><a>ok</a>", "<a>ok</a>"},
        {"XML in ASCII by a declaration that is not known", "text/xml",
         "<?xml version=\"1.0\" encoding=\"iso-8859-15\"?><a>ok</a>", "<a>ok</a>"},
        {"a page in another charset is left as it is", "text/html; charset=koi8-r", "<p>\xCE</p>",
         "<p>\xCE</p>"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            auto const fields = row.type.empty() ? ""s : "Content-Type: " + row.type + "\r\n";
            BOOST_TEST(exchanged(answer("200", fields, row.body)).body == row.expected);
            // The same holds for a compressed body.
            BOOST_TEST(exchanged(answer("200", fields + "Content-Encoding: gzip\r\n", packed(row.body, gzip)))
                           .body == row.expected);
        }
}

BOOST_AUTO_TEST_CASE(a_charset_that_cannot_be_read_is_named) {
    struct {
        std::string type;
        std::string body;
        std::string reason;
    } const rows[]{
        {"application/json; charset=koi8-r", "{\"a\":\"\xCE\"}",
         "the back end's answer is in the charset 'koi8-r', which is not taken here"},
        {"application/json; charset=\"se cret\"", "{\"a\":\"\xCE\"}",
         "the back end's answer is in a charset that is not taken here"},
        {"application/json; charset=utf-8; charset=utf-16", "{}",
         "the back end's answer cannot be decoded: the Content-Type names two charsets"},
        {"application/json; charset=us-ascii", "{\"a\":\"\xE9\"}",
         "the back end's answer cannot be decoded: a byte that is not US-ASCII"},
        {"application/json; charset=utf-7", "{\"a\":\"M+APw-ller\"}",
         "the back end's answer is in the charset 'utf-7', which is not taken here"},
        {"application/json; charset=iso-2022-jp", "{\"a\":\"\x1B$B<1\x1B(B\"}",
         "the back end's answer is in the charset 'iso-2022-jp', which is not taken here"},
        {"text/xml", "<?xml version='1.0' encoding='koi8-r'?><a>\xCE</a>",
         "the back end's answer cannot be decoded: the XML declaration names an encoding that is not taken "
         "here"},
    };
    for (auto const& row : rows) {
        auto const made = exchanged(answer("200", "Content-Type: " + row.type + "\r\n", row.body));
        BOOST_TEST(made.what == "unusable");
        BOOST_TEST(made.body == row.reason);
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_needs_nothing_is_neither_copied_nor_does_it_allocate) {
    std::array const headers{Header{"Content-Type", "application/json; charset=utf-8"},
                             Header{"Content-Length", "2"}};
    Response response{.status = 200, .headers = headers, .body = user, .secrets = {}};
    Taken taken;
    Arena arena(1);
    upstream::decode_answer(response, 1024, arena);
    BOOST_TEST(taken.bytes == 0u);
    BOOST_TEST(static_cast<void const*>(response.body.data()) == static_cast<void const*>(user.data()));
    BOOST_TEST(response.headers.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
