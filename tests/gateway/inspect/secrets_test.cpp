#include "gateway/inspect/secrets.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace idiom;

BOOST_AUTO_TEST_SUITE(inspected_secrets)

BOOST_AUTO_TEST_CASE(names_tell_secrets) {
    for (std::string_view const name :
         {"password", "NewPassword", "passwd", "passphrase", "clientSecret", "access_token", "Credentials",
          "apiKey", "API_KEY", "pwd", "PIN", "key", "d2p1:Password", "d2p1:Key"})
        BOOST_TEST(inspect::names_a_secret(name), name);
    for (std::string_view const name :
         {"userName", "keys", "pinned", "passage", "monkey", "", "pwdAge", "key:name"})
        BOOST_TEST(!inspect::names_a_secret(name), name);
}

BOOST_AUTO_TEST_CASE(a_word_tells_a_secret_wherever_it_stands_in_the_name) {
    for (std::string_view const word :
         {"password", "passwd", "passphrase", "secret", "token", "credential", "apikey", "api_key"})
        for (std::string_view const before : {"", "a", "p", "pass", "tok", "secre", "api_", "x:", "x:a"})
            for (std::string_view const after : {"", "s", "Value", "_"}) {
                auto const name = std::string(before).append(word).append(after);
                BOOST_TEST(inspect::names_a_secret(name), name);
                auto const cut = std::string("x").append(word.substr(1)).append(after);
                BOOST_TEST(!inspect::names_a_secret(cut), cut);
            }
    BOOST_TEST(!inspect::names_a_secret("token:name"));
}

BOOST_AUTO_TEST_CASE(a_path_is_judged_by_its_last_part) {
    for (std::string_view const path :
         {"/password", "/extensions/x/apiKey", "password", "/tokens/0", "/tokens/-", "/pin/", "/a~1password",
          "tokens[type eq \"a.b\"]", "tokens[type eq \"x\"].value", "users[id eq \"7\"].password",
          "urn:ietf:params:scim:schemas:core:2.0:User:password"})
        BOOST_TEST(inspect::path_names_a_secret(path), path);
    for (std::string_view const path : {"/passwordReset/at", "/key/name", "", "/", "/-", "/0/1", "/roles/-",
                                        "emails[type eq \"pin\"].value"})
        BOOST_TEST(!inspect::path_names_a_secret(path), path);
}

BOOST_AUTO_TEST_CASE(a_secret_is_found_in_every_spelling) {
    struct Row {
        std::string_view name;
        std::string_view secret;
        std::string_view text;
        std::string_view shown;
    };
    constexpr Row rows[]{
        {"as it is", "Tr1ck-Pony", "the password Tr1ck-Pony is weak", "the password *** is weak"},
        {"twice", "Tr1ck-Pony", "Tr1ck-PonyTr1ck-Pony", "******"},
        {"percent-encoded", "a b/c+d&e", "?p=a%20b%2Fc%2Bd%26e&x", "?p=***&x"},
        {"with small digits", "a b/c+d&e", "?p=a%20b%2fc%2bd%26e", "?p=***"},
        {"as in a form", "a b/c+d&e", "p=a+b%2Fc%2Bd%26e", "p=***"},
        {"in base64", "Tr1ck-Pony", "Basic VHIxY2stUG9ueQ==", "Basic ***"},
        {"in base64url", "?>?>?>?>", "Pz4_Pj8-Pz4", "***"},
        {"in JSON", "quo\"te\\d!", R"({"m":"quo\"te\\d!"})", R"({"m":"***"})"},
        {"with escaped slashes", "one/two/three", R"(one\/two\/three)", "***"},
        {"in US-ASCII JSON", "pässwörd<1>", R"(p\u00e4ssw\u00f6rd\u003c1\u003e)", "***"},
        {"in upper case escapes", "pässwörd<1>", R"(p\u00E4ssw\u00F6rd\u003C1\u003E)", "***"},
        {"beyond the first plane", "key\xF0\x9F\x94\x91key", R"(key\ud83d\udd11key)", "***"},
        {"in XML", "a<b&c>d\"", "<m>a&lt;b&amp;c&gt;d\"</m>", "<m>***</m>"},
        {"in an attribute", "a<b&c\"'d", "a&lt;b&amp;c&quot;&apos;d", "***"},
        {"a slash alone", "one/two", R"({"m":"one\/two"})", R"({"m":"***"})"},
        {"a plus alone", "one+two", R"(one\u002btwo)", "***"},
        {"an apostrophe alone", "one'two", "a='one&apos;two'", "a='***'"},
        {"a quote in an attribute", "one\"two", "a='one&quot;two'", "a='***'"},
        {"a control character", "one\ttwo", R"(one\ttwo)", "***"},
        {"a colon, which URLs escape", "idiom:one", "?p=idiom%3aone", "?p=***"},
        {"too short to tell", "abcde", "abcde", "abcde"},
        {"at the end", "Tr1ck-Pony", "xTr1ck-Pony", "x***"},
        {"only its beginning", "Tr1ck-Pony", "Tr1ck-Pon", "Tr1ck-Pon"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            inspect::Secrets secrets;
            secrets.add(row.secret);
            Arena arena;
            std::size_t masked = 0;
            BOOST_TEST(secrets.replace(row.text, arena, masked) == row.shown);
            BOOST_TEST((masked > 0) == (row.text != row.shown));
            BOOST_TEST(secrets.in(row.text) == (row.text != row.shown));
        }
}

BOOST_AUTO_TEST_CASE(the_search_leaves_out_no_place) {
    std::minstd_rand random(20); // few letters, so that secrets share beginnings
    auto const word = [&random](std::size_t size) {
        std::string made;
        for (std::size_t i = 0; i < size; ++i)
            made += static_cast<char>('a' + random() % 3);
        return made;
    };
    for (int round = 0; round < 200; ++round) {
        inspect::Secrets secrets;
        std::vector<std::string> known;
        for (std::size_t size = 6; size < 12; ++size)
            secrets.add(known.emplace_back(word(size)));
        auto const text = word(300);
        bool const holds = std::ranges::any_of(known, [&](auto const& one) { return text.contains(one); });
        BOOST_TEST(secrets.in(text) == holds);
        Arena arena;
        std::size_t masked = 0;
        auto const shown = secrets.replace(text, arena, masked);
        for (auto const& one : known)
            BOOST_TEST(!shown.contains(one));
        for (std::size_t before = 0; before < 20; ++before)
            for (std::size_t after = 0; after < 7; ++after)
                BOOST_TEST(secrets.in(std::string(before, '.') + known[round % 6] + std::string(after, '.')));
    }
}

BOOST_AUTO_TEST_CASE(of_two_secrets_the_longer_one_is_masked_whole) {
    inspect::Secrets secrets;
    secrets.add("secret");
    secrets.add("secret-and-more");
    Arena arena;
    std::size_t masked = 0;
    BOOST_TEST(secrets.replace("a secret-and-more b secret c", arena, masked) == "a *** b *** c");
    BOOST_TEST(masked == 2U);
}

BOOST_AUTO_TEST_CASE(a_credential_is_known_with_its_parts) {
    inspect::Secrets secrets;
    secrets.add_credential("Basic aHItbGVnYWN5OmtleS1vZi1oci1sZWdhY3k="); // hr-legacy:key-of-hr-legacy
    for (std::string_view const text :
         {"aHItbGVnYWN5OmtleS1vZi1oci1sZWdhY3k=", "hr-legacy:key-of-hr-legacy", "key-of-hr-legacy"})
        BOOST_TEST(secrets.in(text), text);
    BOOST_TEST(!secrets.in("hr-legacy"));
    inspect::Secrets twice; // what was a secret before is read as a credential all the same
    twice.add("Basic aHItbGVnYWN5OmtleS1vZi1oci1sZWdhY3k=");
    twice.add_credential("Basic aHItbGVnYWN5OmtleS1vZi1oci1sZWdhY3k=");
    BOOST_TEST(twice.in("key-of-hr-legacy"));
    inspect::Secrets bearer;
    bearer.add_credential("Bearer eyJhbGciOi");
    BOOST_TEST(bearer.in("token eyJhbGciOi"));
    for (std::string_view const odd : {"", " ", "Basic", "Basic ", "Basic ====", "Basic Og==", "x"})
        inspect::Secrets().add_credential(odd); // takes any bytes
}

BOOST_AUTO_TEST_SUITE_END()
