#include "gateway/auth/key_set.hpp"
#include "tests/support/issuer.hpp"

#include "translators/codec/base64.hpp"
#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using auth::Algorithm;
using auth::KeySet;
using test::base64url;
using test::key_set_of;
using test::SigningKey;

std::string bytes_of(std::string_view base64url_text) {
    Arena arena;
    return std::string(base64::decode_url(base64url_text, arena).value());
}

/// Returns whether a set with this one key accepts a valid token.
bool checks(std::string const& jwk, std::string_view token, Algorithm algorithm) {
    auto const set = KeySet::read(key_set_of({jwk}));
    BOOST_REQUIRE(set.has_value());
    auto const dot = token.rfind('.');
    return set->verify(algorithm, "", token.substr(0, dot), bytes_of(token.substr(dot + 1)));
}

std::string changed(std::string text, std::size_t at) {
    text[at] = text[at] == 'A' ? 'B' : 'A';
    return text;
}

BOOST_AUTO_TEST_SUITE(key_set)

BOOST_AUTO_TEST_CASE(the_examples_of_the_standards_are_good) {
    struct Row {
        std::string_view name;
        std::string jwk;
        std::string token;
        Algorithm algorithm;
    };
    for (
        auto const& row : {
            Row{"RFC 7515, A.2",
                R"({"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"})",
                "eyJhbGciOiJSUzI1NiJ9."
                "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
                "fQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
                "O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
                "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-"
                "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0i"
                "gcN_IoypGlUPQGe77Rw",
                Algorithm::rs256},
            Row{"RFC 7515, A.3",
                R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
                "eyJhbGciOiJFUzI1NiJ9."
                "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
                "fQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
                Algorithm::es256},
            Row{"RFC 8037, A.4",
                R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
                "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
                "09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
                Algorithm::eddsa},
        })
        BOOST_TEST_CONTEXT(row.name) {
            BOOST_TEST(checks(row.jwk, row.token, row.algorithm));
            auto const dot = row.token.rfind('.');
            for (std::size_t const at : {std::size_t(0), dot - 1, dot + 5})
                BOOST_TEST(!checks(row.jwk, changed(row.token, at), row.algorithm));
        }
}

BOOST_AUTO_TEST_CASE(a_signature_is_good_for_its_text_key_and_algorithm_only) {
    std::vector<SigningKey> const keys{SigningKey::rsa("r"), SigningKey::p256("p"), SigningKey::ed25519("e")};
    std::vector<SigningKey> const others{SigningKey::rsa("r"), SigningKey::p256("p"),
                                         SigningKey::ed25519("e")};
    auto const set = KeySet::read(key_set_of({keys[0].jwk(), keys[1].jwk(), keys[2].jwk()})).value();
    BOOST_TEST(set.size() == 3u);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        auto const algorithm = static_cast<Algorithm>(i);
        auto const& id = keys[i].id();
        auto const signature = keys[i].sign("text");
        BOOST_TEST(set.verify(algorithm, id, "text", signature));
        BOOST_TEST(set.verify(algorithm, "", "text", signature));
        BOOST_TEST(!set.verify(algorithm, "x", "text", signature));
        BOOST_TEST(!set.verify(algorithm, id, "Text", signature));
        BOOST_TEST(!set.verify(algorithm, id, "", signature));
        BOOST_TEST(!set.verify(algorithm, id, "text", ""));
        BOOST_TEST(!set.verify(algorithm, id, "text", signature + "x"));
        BOOST_TEST(!set.verify(algorithm, id, "text", signature.substr(1)));
        BOOST_TEST(!set.verify(algorithm, id, "text", std::string(signature.size(), '\0')));
        BOOST_TEST(!set.verify(algorithm, id, "text", others[i].sign("text")));
        for (std::size_t j = 0; j < keys.size(); ++j) {
            BOOST_TEST(set.has(static_cast<Algorithm>(j), id) == (i == j));
            if (i != j) BOOST_TEST(!set.verify(static_cast<Algorithm>(j), id, "text", signature));
            if (i != j) BOOST_TEST(!set.verify(static_cast<Algorithm>(j), "", "text", signature));
        }
    }
}

BOOST_AUTO_TEST_CASE(two_keys_may_share_a_name_while_one_takes_the_others_place) {
    auto const old = SigningKey::p256("k");
    auto const fresh = SigningKey::p256("k");
    auto const set = KeySet::read(key_set_of({old.jwk(), fresh.jwk()})).value();
    BOOST_TEST(set.verify(Algorithm::es256, "k", "text", old.sign("text")));
    BOOST_TEST(set.verify(Algorithm::es256, "k", "text", fresh.sign("text")));
}

BOOST_AUTO_TEST_CASE(keys_of_no_use_are_passed_over) {
    auto const good = SigningKey::p256("good");
    auto const rsa = SigningKey::rsa("r");
    auto const ed = SigningKey::ed25519("e");
    auto const point = base64url(std::string(32, '\x01'));
    struct Row {
        std::string_view name;
        std::string jwk;
        std::size_t taken = 0;
    };
    for (auto const& row : {
             Row{"a use for signatures", good.jwk(R"(,"use":"sig")"), 1},
             Row{"a use for encryption", good.jwk(R"(,"use":"enc")")},
             Row{"a use that is no text", good.jwk(R"(,"use":["sig"])")},
             Row{"operations with verify", good.jwk(R"(,"key_ops":["sign","verify"])"), 1},
             Row{"operations without verify", good.jwk(R"(,"key_ops":["encrypt"])")},
             Row{"operations that are none", good.jwk(R"(,"key_ops":"verify")")},
             Row{"its own algorithm", good.jwk(R"(,"alg":"ES256")"), 1},
             Row{"another algorithm", good.jwk(R"(,"alg":"RS256")")},
             Row{"an algorithm of another size", good.jwk(R"(,"alg":"ES384")")},
             Row{"RSA for another hash", rsa.jwk(R"(,"alg":"RS512")")},
             Row{"RSA with PSS", rsa.jwk(R"(,"alg":"PS256")")},
             Row{"members that nobody knows", ed.jwk(R"(,"x5t":"abc","more":{"a":[1]})"), 1},
             Row{"a shared secret", R"({"kty":"oct","k":"c2VjcmV0","alg":"HS256"})"},
             Row{"a kind that nobody knows", R"({"kty":"XYZ"})"},
             Row{"no kind", R"({"kid":"a"})"},
             Row{"no object", R"("key")"},
             Row{"short RSA", SigningKey::rsa("s", 1024).jwk()},
             Row{"RSA without an exponent",
                 R"({"kty":"RSA","n":")" + base64url(std::string(256, 'a')) + "\"}"},
             Row{"RSA with an enormous modulus",
                 R"({"kty":"RSA","e":"AQAB","n":")" + base64url(std::string(4096, 'a')) + "\"}"},
             Row{"RSA with an enormous exponent", R"({"kty":"RSA","n":")" + base64url(std::string(256, 'a')) +
                                                      R"(","e":")" + base64url(std::string(9, 'a')) + "\"}"},
             Row{"RSA that is no base64url", R"({"kty":"RSA","e":"AQAB","n":"+/=="})"},
             Row{"a point that is not on the curve",
                 R"({"kty":"EC","crv":"P-256","x":")" + point + R"(","y":")" + point + "\"}"},
             Row{"a short coordinate", R"({"kty":"EC","crv":"P-256","x":"AQ","y":")" + point + "\"}"},
             Row{"another curve",
                 R"({"kty":"EC","crv":"P-384","x":")" + point + R"(","y":")" + point + "\"}"},
             Row{"a curve of another kind", R"({"kty":"OKP","crv":"P-256","x":")" + point + "\"}"},
             Row{"a key for agreeing", R"({"kty":"OKP","crv":"X25519","x":")" + point + "\"}"},
             Row{"a short Ed25519", R"({"kty":"OKP","crv":"Ed25519","x":"AQID"})"},
         })
        BOOST_TEST_CONTEXT(row.name) {
            auto const beside = KeySet::read(key_set_of({SigningKey::ed25519("z").jwk(), row.jwk}));
            BOOST_REQUIRE(beside.has_value());
            BOOST_TEST(beside->size() == 1 + row.taken);
            BOOST_TEST(KeySet::read(key_set_of({row.jwk})).has_value() == (row.taken == 1));
        }
}

BOOST_AUTO_TEST_CASE(what_is_no_key_set_is_refused) {
    auto const key = SigningKey::ed25519("e").jwk();
    for (auto const& text :
         {std::string(), std::string("{"), std::string("[]"), std::string("{}"),
          std::string(R"({"keys":{}})"), std::string(R"({"keys":[]})"), key,
          R"({"keys":[)" + key + R"(],"keys":[]})", key_set_of({key}) + "x",
          std::string(KeySet::largest + 1, ' '),
          key_set_of(std::vector<std::string>(KeySet::most_keys + 1, key)), std::string(100'000, '[')})
        BOOST_TEST(!KeySet::read(text).has_value(), text.substr(0, 100));
    BOOST_TEST(KeySet::read(key_set_of(std::vector<std::string>(KeySet::most_keys, key))).has_value());
}

BOOST_AUTO_TEST_CASE(only_algorithms_with_public_keys_have_a_name) {
    BOOST_TEST((auth::algorithm_named("RS256") == Algorithm::rs256));
    BOOST_TEST((auth::algorithm_named("ES256") == Algorithm::es256));
    BOOST_TEST((auth::algorithm_named("EdDSA") == Algorithm::eddsa));
    for (auto const* const name : {"", "none", "None", "NONE", "HS256", "rs256", "RS384", "ES256K", "PS256"})
        BOOST_TEST(!auth::algorithm_named(name).has_value(), name);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
