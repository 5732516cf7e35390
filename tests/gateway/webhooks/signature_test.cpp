#include <boost/test/unit_test.hpp>

#include "gateway/webhooks/signature.hpp"

using namespace idiom;

BOOST_AUTO_TEST_SUITE(signature)

BOOST_AUTO_TEST_CASE(a_message_is_signed_as_the_example_of_the_specification_is) {
    auto const key = webhooks::read_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    BOOST_REQUIRE(key);
    BOOST_TEST(
        webhooks::sign(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})") ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

BOOST_AUTO_TEST_CASE(each_part_of_a_message_is_signed) {
    auto const all = webhooks::sign("key", "id", "1", "body");
    BOOST_TEST(webhooks::sign("yek", "id", "1", "body") != all);
    BOOST_TEST(webhooks::sign("key", "di", "1", "body") != all);
    BOOST_TEST(webhooks::sign("key", "id", "2", "body") != all);
    BOOST_TEST(webhooks::sign("key", "id", "1", "bod") != all);
}

BOOST_AUTO_TEST_CASE(a_secret_has_the_prefix_and_24_to_64_bytes) {
    std::string const fine(32, 'A'); // 24 bytes
    BOOST_TEST(webhooks::read_secret("whsec_" + fine).has_value());
    for (auto const& text : {fine, "whsec_" + fine.substr(4), "whsec_" + std::string(88, 'A'),
                             std::string("whsec_!"), std::string()})
        BOOST_TEST(!webhooks::read_secret(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
