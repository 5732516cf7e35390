#include "tests/gateway/server/http2_world.hpp"

#include <boost/test/unit_test.hpp>

// RFC 9113 as a table: what a client must not send, and the error that the document names. The cases are
// those of h2spec, and what nghttp2 leaves to its user.

namespace {

using namespace idiom;
using namespace idiom::test::http2;
using namespace std::string_literals;

struct BadHead {
    char const* name;
    Fields fields;
};

Fields without(std::string_view name) {
    auto fields = get();
    std::erase_if(fields, [&](auto const& field) { return field.first == name; });
    return fields;
}

Fields with(std::string_view name, std::string value) {
    auto fields = get();
    for (auto& [field, old] : fields)
        if (field == name) old = std::move(value);
    return fields;
}

Fields get_with(std::string name, std::string value) {
    return get("/", {{std::move(name), std::move(value)}});
}

std::vector<BadHead> const bad_heads{
    {"upper_case", get_with("X-Test", "1")},
    {"no_method", without(":method")},
    {"no_path", without(":path")},
    {"no_scheme", without(":scheme")},
    {"no_authority_and_no_host", without(":authority")},
    {"empty_path", with(":path", "")},
    {"path_without_slash", with(":path", "users")},
    {"path_with_a_fragment", with(":path", "/users#1")},
    {"path_with_a_space", with(":path", "/users HTTP/1.1")},
    {"path_with_a_line_end", with(":path", "/users\r\nX: 1")},
    {"asterisk_of_a_get", with(":path", "*")},
    {"method_with_a_space", with(":method", "GET /")},
    {"another_scheme", with(":scheme", "ftp")},
    {"empty_authority", with(":authority", "")},
    {"authority_with_a_user", with(":authority", "user@a.example")},
    {"authority_with_a_path", with(":authority", "a.example/x")},
    {"pseudo_field_twice", get_with(":path", "/b")},
    {"pseudo_field_of_responses", get_with(":status", "200")},
    {"unknown_pseudo_field", get_with(":x", "1")},
    {"pseudo_field_behind_others",
     {{":method", "GET"},
      {":scheme", "http"},
      {"accept", "a/b"},
      {":path", "/"},
      {":authority", "a.example"}}},
    {"host_of_another_tenant", get_with("host", "b.example")},
    {"host_twice", get("/", {{"host", "a.example"}, {"host", "a.example"}})},
    {"connection", get_with("connection", "close")},
    {"keep_alive", get_with("keep-alive", "5")},
    {"proxy_connection", get_with("proxy-connection", "close")},
    {"transfer_encoding", get_with("transfer-encoding", "chunked")},
    {"upgrade", get_with("upgrade", "h2c")},
    {"te_of_anything_but_trailers", get_with("te", "gzip")},
    {"content_length_without_content", get_with("content-length", "1")},
    {"content_length_twice", get("/", {{"content-length", "0"}, {"content-length", "0"}})},
    {"content_length_as_a_list", get_with("content-length", "0, 0")},
    {"content_length_that_is_no_number", get_with("content-length", "+0")},
    {"value_with_a_line_end", get_with("x-test", "1\r\nx-admin: 1")},
    {"value_with_a_zero", get_with("x-test", "1\0"s)},
    {"value_with_blanks_around", get_with("x-test", " 1")},
    {"name_with_a_colon", get_with("x:test", "1")},
    {"name_with_a_space", get_with("x test", "1")},
    {"empty_name", get_with("", "1")},
    {"connect_with_a_path",
     {{":method", "CONNECT"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a.example:1"}}},
};

struct BadStream {
    char const* name;
    std::string frames; ///< on stream 1
    std::uint32_t error;
};

std::vector<BadStream> const bad_streams{
    {"less_content_than_announced",
     head(1, post({{"content-length", "4"}}), false) + frame(data, end_stream, 1, "abc"),
     NGHTTP2_PROTOCOL_ERROR},
    {"more_content_than_announced",
     head(1, post({{"content-length", "2"}}), false) + frame(data, 0, 1, "abc"), NGHTTP2_PROTOCOL_ERROR},
    {"pseudo_field_in_trailers", head(1, post(), false) + head(1, {{":path", "/"}}), NGHTTP2_PROTOCOL_ERROR},
    {"window_that_overflows", head(1, post(), false) + frame(window_update, 0, 1, number(0x7FFFFFFF)),
     NGHTTP2_FLOW_CONTROL_ERROR},
};

struct BadConnection {
    char const* name;
    std::string frames;
    std::uint32_t error;
};

std::vector<BadConnection> const bad_connections{
    {"data_on_stream_0", frame(data, 0, 0, "x"), NGHTTP2_PROTOCOL_ERROR},
    {"data_on_an_idle_stream", frame(data, end_stream, 1, "x"), NGHTTP2_PROTOCOL_ERROR},
    {"data_with_too_much_padding", head(1, post(), false) + frame(data, padded, 1, "\5abc"),
     NGHTTP2_PROTOCOL_ERROR},
    {"head_on_stream_0", head(0, get()), NGHTTP2_PROTOCOL_ERROR},
    {"head_on_an_even_stream", head(2, get()), NGHTTP2_PROTOCOL_ERROR},
    {"head_that_cannot_be_decompressed",
     frame(headers, end_headers | end_stream, 1, "\xFF\xFF\xFF\xFF\xFF\xFF"), NGHTTP2_COMPRESSION_ERROR},
    {"table_size_beyond_the_setting",
     frame(headers, end_headers | end_stream, 1, "\x3F\xE2\x1F" + block(get())), NGHTTP2_COMPRESSION_ERROR},
    {"another_frame_within_a_head",
     frame(headers, end_stream, 1, block(get())) + frame(ping, 0, 0, "12345678"), NGHTTP2_PROTOCOL_ERROR},
    {"continuation_of_nothing", frame(continuation, end_headers, 1, block(get())), NGHTTP2_PROTOCOL_ERROR},
    {"continuation_of_another_stream",
     frame(headers, end_stream, 1, block(get())) + frame(continuation, end_headers, 3, ""),
     NGHTTP2_PROTOCOL_ERROR},
    {"frame_that_is_too_large", frame(data, 0, 1, std::string(16'385, 'x')), NGHTTP2_FRAME_SIZE_ERROR},
    {"priority_of_stream_0", frame(priority, 0, 0, "\0\0\0\1\1"s), NGHTTP2_PROTOCOL_ERROR},
    {"priority_of_another_size", frame(priority, 0, 1, "\0\0\0\1"s), NGHTTP2_FRAME_SIZE_ERROR},
    {"reset_of_stream_0", frame(rst_stream, 0, 0, number(8)), NGHTTP2_PROTOCOL_ERROR},
    {"reset_of_an_idle_stream", frame(rst_stream, 0, 1, number(8)), NGHTTP2_PROTOCOL_ERROR},
    {"reset_of_another_size", head(1, get("/wait")) + frame(rst_stream, 0, 1, "abc"),
     NGHTTP2_FRAME_SIZE_ERROR},
    {"settings_of_a_stream", frame(settings, 0, 1), NGHTTP2_PROTOCOL_ERROR},
    {"settings_of_another_size", frame(settings, 0, 0, "abc"), NGHTTP2_FRAME_SIZE_ERROR},
    {"acknowledged_settings_with_a_payload", frame(settings, ack, 0, setting(3, 1)),
     NGHTTP2_FRAME_SIZE_ERROR},
    {"push_of_2", frame(settings, 0, 0, setting(2, 2)), NGHTTP2_PROTOCOL_ERROR},
    {"first_window_that_is_too_large", frame(settings, 0, 0, setting(4, 0x80000000)),
     NGHTTP2_FLOW_CONTROL_ERROR},
    {"frame_size_that_is_too_small", frame(settings, 0, 0, setting(5, 16'383)), NGHTTP2_PROTOCOL_ERROR},
    {"frame_size_that_is_too_large", frame(settings, 0, 0, setting(5, 16'777'216)), NGHTTP2_PROTOCOL_ERROR},
    {"promise_of_a_client", frame(push_promise, end_headers, 1, number(2) + block(get())),
     NGHTTP2_PROTOCOL_ERROR},
    {"ping_of_a_stream", frame(ping, 0, 1, "12345678"), NGHTTP2_PROTOCOL_ERROR},
    {"ping_of_another_size", frame(ping, 0, 0, "1234567"), NGHTTP2_FRAME_SIZE_ERROR},
    {"goaway_of_a_stream", frame(goaway, 0, 1, number(0) + number(0)), NGHTTP2_PROTOCOL_ERROR},
    {"window_update_of_0", frame(window_update, 0, 0, number(0)), NGHTTP2_PROTOCOL_ERROR},
    {"window_update_of_another_size", frame(window_update, 0, 0, "abc"), NGHTTP2_FRAME_SIZE_ERROR},
    {"window_that_overflows", frame(window_update, 0, 0, number(0x7FFFFFFF)), NGHTTP2_FLOW_CONTROL_ERROR},
    {"window_update_of_an_idle_stream", frame(window_update, 0, 1, number(1)), NGHTTP2_PROTOCOL_ERROR},
};

BOOST_AUTO_TEST_SUITE(http2_rules)

BOOST_AUTO_TEST_CASE(a_malformed_request_resets_its_stream_and_no_other) {
    World world;
    auto client = world.client();
    std::uint32_t id = 1;
    for (auto const& [name, fields] : bad_heads) {
        BOOST_TEST_CONTEXT(name) {
            client.send(head(id, fields));
            auto const answer = client.answer(id);
            BOOST_TEST(answer.reset.value_or(99) == NGHTTP2_PROTOCOL_ERROR);
            BOOST_TEST(answer.status == 0);
            client.send(head(id + 2, get()));
            BOOST_TEST(client.answer(id + 2).status == 200);
        }
        id += 4;
    }
    BOOST_TEST(world.echo.handled == static_cast<int>(bad_heads.size()));
    BOOST_TEST(world.counts().reset_by_us.value() == bad_heads.size());
}

BOOST_AUTO_TEST_CASE(a_stream_that_breaks_the_rules_ends_alone) {
    for (auto const& [name, frames, error] : bad_streams)
        BOOST_TEST_CONTEXT(name) {
            World world;
            auto client = world.client();
            client.send(frames);
            BOOST_TEST(client.answer(1).reset.value_or(99) == error);
            client.send(head(3, get()));
            BOOST_TEST(client.answer(3).status == 200);
            BOOST_TEST(world.echo.handled == 1);
        }
}

BOOST_AUTO_TEST_CASE(a_connection_that_breaks_the_rules_ends) {
    for (auto const& [name, frames, error] : bad_connections)
        BOOST_TEST_CONTEXT(name) {
            World world;
            auto client = world.client();
            client.send(frames);
            BOOST_TEST(client.end().value_or(99) == error);
            BOOST_TEST(world.counts().errors.value() == 1u);
        }
}

BOOST_AUTO_TEST_CASE(the_first_frame_must_be_settings) {
    World world;
    Client client(world.loop, world.connections);
    client.send(preface + head(1, get()));
    BOOST_TEST(client.end().value_or(99) == NGHTTP2_PROTOCOL_ERROR);
}

BOOST_AUTO_TEST_CASE(what_is_unknown_or_allowed_is_no_error) {
    World world;
    auto client = world.client();
    client.send(frame(0x42, 0xFF, 0, "abc"));               // a frame of no known type
    client.send(frame(settings, 0, 0, setting(0x4242, 1))); // a setting of no known kind
    client.send(frame(0x10, 0, 0, number(1) + "u=0, i"));   // a priority (RFC 9218)
    client.send(frame(priority, 0, 1, "\0\0\0\3\1"s));      // a priority (RFC 7540)
    client.send(frame(ping, 0, 0, "12345678"));
    auto const pong = client.next(ping);
    BOOST_REQUIRE(pong);
    BOOST_TEST(pong->flags == ack);
    BOOST_TEST(pong->payload == "12345678");
    client.send(head(1, get("/", {{"te", "trailers"}, {"priority", "u=9;x"}})));
    BOOST_TEST(client.answer(1).status == 200);
    auto fields = with(":path", "*");
    fields.front().second = "OPTIONS";
    client.send(head(3, fields));
    BOOST_TEST(client.answer(3).status == 200);
    client.send(head(5, {{":method", "CONNECT"}, {":authority", "a.example:443"}}));
    BOOST_TEST(client.answer(5).body.starts_with("CONNECT a.example:443 "));
    // In several frames, with padding and a priority.
    auto const whole = block(get("/split"));
    client.send(frame(headers, end_stream | padded | with_priority, 7,
                      "\2"s + "\0\0\0\0\7"s + whole.substr(0, 9) + "\0\0"s));
    client.send(frame(continuation, 0, 7, whole.substr(9, 1)) +
                frame(continuation, end_headers, 7, whole.substr(10)));
    BOOST_TEST(client.answer(7).status == 200);
}

BOOST_AUTO_TEST_CASE(the_handler_reads_one_host_and_one_cookie) {
    World world;
    auto client = world.client();
    auto const crumbs = get("/", {{"cookie", "a=1"}, {"x-test", "1"}, {"cookie", "b=2"}, {"cookie", "c=3"}});
    client.send(head(1, crumbs));
    BOOST_TEST(client.answer(1).body ==
               "GET / HTTP/2\nHost: a.example\ncookie: a=1; b=2; c=3\nx-test: 1\n\n");
    auto only_host = without(":authority");
    only_host.emplace_back("host", "B.example:8080");
    client.send(head(3, only_host));
    BOOST_TEST(client.answer(3).body == "GET / HTTP/2\nHost: B.example:8080\n\n");
    client.send(head(5, get("/", {{"host", "A.EXAMPLE"}})));
    BOOST_TEST(client.answer(5).body == "GET / HTTP/2\nHost: a.example\n\n");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
