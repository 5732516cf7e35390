/// Measures whether a wrong credential is refused in the same time whatever is wrong with it, so that an
/// attacker learns nothing from the time. All rows of one kind of credential must agree, except for noise.
#include "gateway/auth/authenticator.hpp"
#include "gateway/auth/key_source.hpp"
#include "tests/support/issuer.hpp"

#include "translators/codec/base64.hpp"
#include <benchmark/benchmark.h>

#include <boost/asio/io_context.hpp>

#include <map>

namespace {

using namespace idiom;
using auth::Callers;

std::string basic(std::string_view pair) {
    Arena arena;
    return "Basic " + std::string(base64::encode(pair, arena));
}

std::string claims(std::string_view issuer, std::string_view audience, int expires) {
    return R"({"iss":")" + std::string(issuer) + R"(","aud":")" + std::string(audience) + R"(","exp":)" +
           std::to_string(expires) + "}";
}

/// An Authenticator with a hundred keys and one issuer.
class Door {
public:
    Door() {
        std::vector<Callers::Keyed> known;
        for (int i = 0; i < 100; ++i) {
            auto const name = "client-" + std::to_string(i);
            known.push_back({{.name = name, .routes = {}}, auth::digest_of("key-of-" + name)});
        }
        auto const source =
            std::make_shared<auth::KeySource>(auth::KeySet::read(test::key_set_of({key.jwk()})).value());
        auto const rule = std::make_shared<auth::TokenRule const>(
            auth::TokenRule{.issuer = "https://idp.example", .audience = "idiom"});
        callers_ = std::make_shared<Callers const>(
            std::move(known), std::vector<Callers::Certified>{},
            std::vector<Callers::Trusted>{{{.name = "portal", .routes = {}}, rule, source}});
        keeper_ = std::make_unique<auth::Authenticator>(
            callers_, std::vector<std::shared_ptr<auth::KeyClient>>{nullptr}, loop_.get_executor(),
            [] { return std::chrono::system_clock::time_point(std::chrono::seconds(1000)); });
    }

    bool refuses(Header const& field) {
        arena_.reset();
        return !keeper_->by_headers({&field, 1}, arena_).caller;
    }

    test::SigningKey const key = test::SigningKey::ed25519("k1");

private:
    boost::asio::io_context loop_;
    std::shared_ptr<Callers const> callers_;
    std::unique_ptr<auth::Authenticator> keeper_;
    Arena arena_;
};

void refuse(benchmark::State& state, std::string const& name, std::string const& value) {
    static Door door;
    Header const field{name, value};
    for (auto _ : state)
        if (!door.refuses(field)) state.SkipWithError("the credential is good");
}

} // namespace

int main(int argc, char** argv) {
    auto const key = Door().key; // a key of another instance: a forger's key with the right name
    auto const good = claims("https://idp.example", "idiom", 2000);
    auto const other = test::SigningKey::ed25519("k2");
    std::map<std::string, std::pair<std::string, std::string>> const rows{
        {"key/of_nobody", {"X-Api-Key", "nothing-like-it"}},
        {"key/nearly_right", {"X-Api-Key", "key-of-client-4x"}},
        {"key/too_long", {"X-Api-Key", "key-of-client-42-and-more"}},
        {"basic/unknown_name", {"Authorization", basic("nobody:key-of-client-1")}},
        {"basic/wrong_password", {"Authorization", basic("client-1:key-of-nobody-1")}},
        {"token/forged", {"Authorization", "Bearer " + key.token(good)}},
        {"token/unknown_key", {"Authorization", "Bearer " + other.token(good)}},
        {"token/ended",
         {"Authorization", "Bearer " + key.token(claims("https://idp.example", "idiom", 500))}},
        {"token/other_issuer",
         {"Authorization", "Bearer " + key.token(claims("https://idq.example", "idiom", 2000))}},
        {"token/other_audience",
         {"Authorization", "Bearer " + key.token(claims("https://idp.example", "idion", 2000))}},
    };
    for (auto const& [name, field] : rows)
        benchmark::RegisterBenchmark(
            name.c_str(), [field](benchmark::State& state) { refuse(state, field.first, field.second); });
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
