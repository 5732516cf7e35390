#include "gateway/webhooks/signature.hpp"
#include "translators/codec/base64.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;

BOOST_AUTO_TEST_SUITE(signature)

BOOST_AUTO_TEST_CASE(a_message_is_signed_as_the_example_of_the_specification_is) {
    Arena arena;
    auto const key = base64::decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", arena); // behind whsec_
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

BOOST_AUTO_TEST_SUITE_END()
