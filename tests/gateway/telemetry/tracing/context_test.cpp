#include "gateway/telemetry/tracing/context.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace std::string_literals;

constexpr std::string_view trace = "0af7651916cd43dd8448eb211c80319c";
constexpr std::string_view parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

struct Row {
    std::string name;
    std::string field;
    std::string sent; ///< what is continued; "" for nothing
};

std::vector<Row> parent_rows() {
    return {
        {"sampled", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
         "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
        {"not sampled", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
         "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"},
        {"the least of ids", "00-00000000000000000000000000000001-0000000000000001-ff",
         "00-00000000000000000000000000000001-0000000000000001-ff"},
        {"a later version", "cc-12345678901234567890123456789012-1234567890123456-01",
         "00-12345678901234567890123456789012-1234567890123456-01"},
        {"more flags of a later version", "01-12345678901234567890123456789012-1234567890123456-fe",
         "00-12345678901234567890123456789012-1234567890123456-00"},
        {"more parts of a later version", "cc-12345678901234567890123456789012-1234567890123456-01-what-else",
         "00-12345678901234567890123456789012-1234567890123456-01"},
        {"an empty part of a later version", "cc-12345678901234567890123456789012-1234567890123456-01-",
         "00-12345678901234567890123456789012-1234567890123456-01"},
        {"a tail of a later version", "cc-12345678901234567890123456789012-1234567890123456-01.what", ""},
        {"a longer flag of a later version", "cc-12345678901234567890123456789012-1234567890123456-012", ""},
        {"nothing", "", ""},
        {"the version that there is not", "ff-12345678901234567890123456789012-1234567890123456-01", ""},
        {"a version that is no number", ".0-12345678901234567890123456789012-1234567890123456-01", ""},
        {"a version in capitals", "CC-12345678901234567890123456789012-1234567890123456-01", ""},
        {"a version that is too short", "0-12345678901234567890123456789012-1234567890123456-01", ""},
        {"a version that is too long", "000-12345678901234567890123456789012-1234567890123456-01", ""},
        {"more parts", "00-12345678901234567890123456789012-1234567890123456-01-what", ""},
        {"a dash at the end", "00-12345678901234567890123456789012-1234567890123456-01-", ""},
        {"no trace", "00-00000000000000000000000000000000-1234567890123456-01", ""},
        {"a trace that is no number", "00-.2345678901234567890123456789012-1234567890123456-01", ""},
        {"a trace in capitals", "00-ABCDEF78901234567890123456789012-1234567890123456-01", ""},
        {"a trace that is too short", "00-1234567890123456789012345678901-1234567890123456-01", ""},
        {"a trace that is too long", "00-123456789012345678901234567890123-1234567890123456-01", ""},
        {"a longer trace and a shorter parent", "00-123456789012345678901234567890123-123456789012345-01",
         ""},
        {"no parent", "00-12345678901234567890123456789012-0000000000000000-01", ""},
        {"a parent that is no number", "00-12345678901234567890123456789012-.234567890123456-01", ""},
        {"a parent in capitals", "00-12345678901234567890123456789012-ABCDEF7890123456-01", ""},
        {"a parent that is too short", "00-12345678901234567890123456789012-123456789012345-01", ""},
        {"flags that are no number", "00-12345678901234567890123456789012-1234567890123456-.0", ""},
        {"flags in capitals", "00-12345678901234567890123456789012-1234567890123456-0A", ""},
        {"flags that are too short", "00-12345678901234567890123456789012-1234567890123456-1", ""},
        {"flags that are too long", "00-12345678901234567890123456789012-1234567890123456-001", ""},
        {"underscores", "00_12345678901234567890123456789012_1234567890123456_01", ""},
        {"a line end", "00-12345678901234567890123456789012-1234567890123456-0\n", ""},
    };
}

tracing::Context read(std::vector<Header> const& headers, Arena& arena) {
    return tracing::read_context(headers, arena);
}

std::string state_of(std::vector<std::string> const& fields) {
    Arena arena;
    std::vector<Header> headers{{"Traceparent", parent}};
    for (auto const& field : fields)
        headers.push_back({"TraceState", field});
    return std::string(read(headers, arena).tracestate);
}

/// k0=…,k1=…
std::string members(std::size_t count, std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        auto const key = "k" + std::to_string(i) + "=";
        text += (i > 0 ? "," : "") + key + std::string(size - key.size(), 'v');
    }
    return text;
}

BOOST_AUTO_TEST_SUITE(context)

BOOST_AUTO_TEST_CASE(a_valid_traceparent_is_continued_and_no_other) {
    for (auto const& row : parent_rows())
        BOOST_TEST_CONTEXT(row.name) {
            Arena arena;
            auto const context = read({{"traceparent", row.field}, {"tracestate", "a=1"}}, arena);
            BOOST_TEST(context.traceparent == row.sent);
            BOOST_TEST(context.tracestate == (row.sent.empty() ? "" : "a=1"));
            BOOST_TEST(context.present() == !row.sent.empty());
        }
}

BOOST_AUTO_TEST_CASE(its_parts_are_told) {
    Arena arena;
    auto const context = read({{"Host", "a"}, {"TRACEPARENT", parent}}, arena);
    BOOST_TEST(context.trace_id() == trace);
    BOOST_TEST(context.parent_id() == "b7ad6b7169203331");
    BOOST_TEST(context.sampled());
    BOOST_TEST(context.tracestate == "");
    for (auto const& [flags, sampled] : {std::pair{"00", false}, {"02", false}, {"03", true}, {"ff", true}}) {
        auto const field = std::string(parent.substr(0, 53)) + flags;
        BOOST_TEST(read({{"traceparent", field}}, arena).sampled() == sampled);
    }
    BOOST_TEST(!read({}, arena).sampled());
    BOOST_TEST(read({}, arena).trace_id() == "");
    BOOST_TEST(read({}, arena).parent_id() == "");
}

BOOST_AUTO_TEST_CASE(a_traceparent_that_is_there_twice_is_none) {
    Arena arena;
    auto const context =
        read({{"traceparent", parent}, {"traceparent", parent}, {"tracestate", "a=1"}}, arena);
    BOOST_TEST(context.traceparent == "");
    BOOST_TEST(context.tracestate == "");
}

BOOST_AUTO_TEST_CASE(a_tracestate_alone_is_dropped) {
    Arena arena;
    BOOST_TEST(read({{"tracestate", "a=1"}}, arena).tracestate == "");
}

BOOST_AUTO_TEST_CASE(a_valid_tracestate_is_continued_and_no_other) {
    std::string const z256(256, 'z');
    for (auto const& row : std::vector<Row>{
             {"one member", "foo=1", "foo=1"},
             {"several members", "foo=1,bar=2", "foo=1,bar=2"},
             {"spaces between members", "foo=1 \t , \t bar=2, \t baz=3", "foo=1,bar=2,baz=3"},
             {"spaces in a value", "foo= 1 2 ,bar=2", "foo= 1 2,bar=2"},
             {"empty members", ",foo=1,, ,bar=2,", "foo=1,bar=2"},
             {"nothing", "", ""},
             {"a key twice", "foo=1,foo=2", "foo=1,foo=2"},
             {"all that a key may have", "abcdefghijklmnopqrstuvwxyz0123456789_-*/=1",
              "abcdefghijklmnopqrstuvwxyz0123456789_-*/=1"},
             {"all that a value may have", "a=!\"#$%&'()*+-./0123456789:;<>?@AZ[\\]^_`az{|}~",
              "a=!\"#$%&'()*+-./0123456789:;<>?@AZ[\\]^_`az{|}~"},
             {"a tenant", "0-t@a-v=1", "0-t@a-v=1"},
             {"the longest tenant", std::string(241, 't') + "@" + std::string(14, 'v') + "=1",
              std::string(241, 't') + "@" + std::string(14, 'v') + "=1"},
             {"the longest key", z256 + "=1", z256 + "=1"},
             {"the longest value", "a=" + z256, "a=" + z256},
             {"a key that is too long", z256 + "z=1", ""},
             {"a value that is too long", "a=" + z256 + "z", ""},
             {"a tenant that is too long", std::string(242, 't') + "@v=1", ""},
             {"a vendor that is too long", "t@" + std::string(15, 'v') + "=1", ""},
             {"no key", "=1", ""},
             {"no value", "foo=,bar=3", ""},
             {"no equals sign", "foo", ""},
             {"two equals signs", "foo=bar=baz", ""},
             {"a space before the equals sign", "foo =1", ""},
             {"capitals", "FOO=1", ""},
             {"a dot in a key", "foo.bar=1", ""},
             {"a key that begins with a digit", "0foo=1", ""},
             {"no vendor", "foo@=1,bar=2", ""},
             {"no tenant", "@foo=1,bar=2", ""},
             {"two at signs", "foo@@bar=1,bar=2", ""},
             {"a vendor that begins with a digit", "foo@1bar=1", ""},
             {"a letter of another alphabet", "a=\xC3\xA9", ""},
             {"a control character", "a=\x01", ""},
             {"a good one before a bad one", "a=1,B=1", ""},
         })
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(state_of({row.field}) == row.sent);
}

BOOST_AUTO_TEST_CASE(several_tracestate_fields_are_one_list) {
    BOOST_TEST(state_of({"foo=1,bar=2", "", "rojo=1", " baz=3 "}) == "foo=1,bar=2,rojo=1,baz=3");
    BOOST_TEST(state_of({"foo=1", "BAR=2"}) == "");
}

BOOST_AUTO_TEST_CASE(a_tracestate_has_at_most_32_members) {
    BOOST_TEST(state_of({members(32, 8)}) == members(32, 8));
    BOOST_TEST(state_of({members(33, 8)}) == "");
    BOOST_TEST(state_of({members(20, 8), members(13, 8)}) == "");
}

BOOST_AUTO_TEST_CASE(of_a_long_tracestate_the_long_members_go_first_then_the_last) {
    auto const longer = "l=" + std::string(130, 'v');
    BOOST_TEST(state_of({members(8, 63)}) == members(8, 63)); // 511 characters
    BOOST_TEST(state_of({longer, members(7, 63)}) == members(7, 63));
    BOOST_TEST(state_of({members(12, 63)}) == members(8, 63));
    // Only so many of the long ones as is necessary, from the end.
    BOOST_TEST(state_of({longer, members(5, 63), longer}) == longer + "," + members(5, 63));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
