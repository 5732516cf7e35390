#include <boost/test/unit_test.hpp>

#include "gateway/upstream/credential.hpp"

#include <stdexcept>

using idiom::upstream::Credential;

BOOST_AUTO_TEST_SUITE(credentials)

BOOST_AUTO_TEST_CASE(fixed_ones_are_ready_from_the_start) {
    BOOST_TEST(*Credential::none().fixed() == "");
    BOOST_TEST(*Credential::bearer("abc.def").fixed() == "Bearer abc.def");
    // The example of RFC 7617, section 2.
    BOOST_TEST(*Credential::basic("Aladdin", "open sesame").fixed() == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    // And of section 2.1: UTF-8.
    BOOST_TEST(*Credential::basic("test", "123\xc2\xa3").fixed() == "Basic dGVzdDoxMjPCow==");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_refused_at_the_start_without_showing_it) {
    struct Row {
        char const* name;
        std::function<Credential()> make;
    };
    Row const rows[] = {
        {"an empty token", [] { return Credential::bearer(""); }},
        {"a token with a line break", [] { return Credential::bearer("SECRET\r\nX: y"); }},
        {"a token with a space", [] { return Credential::bearer("SECRET SECRET"); }},
        {"a token beyond ASCII", [] { return Credential::bearer("SECRET\xc2\xa3"); }},
        {"a user with a colon", [] { return Credential::basic("SECRET:x", "p"); }},
        {"a user with a control character", [] { return Credential::basic("SECRET\n", "p"); }},
        {"a password with a control character", [] { return Credential::basic("u", "SECRET\x7f"); }},
    };
    for (auto const& row : rows) {
        BOOST_CHECK_EXCEPTION(row.make(), std::invalid_argument, [](std::invalid_argument const& error) {
            return !std::string_view(error.what()).contains("SECRET");
        });
    }
}

BOOST_AUTO_TEST_SUITE_END()
