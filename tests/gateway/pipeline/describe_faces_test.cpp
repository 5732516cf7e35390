#include "gateway/pipeline/describe_faces.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;

namespace {

/// A face that offers something, says nothing, or throws.
class Offering final : public Face {
public:
    enum class Kind : std::uint8_t { offers, says_nothing, throws };
    explicit Offering(Kind kind) : kind_(kind) {}
    FaceInfo const& info() const override { return info_; }
    bool begins_resource(std::string_view) const override { return false; }
    Result<Target> read_target(ClientRequest const&, Arena&) const override { return fail(Fault::not_found); }
    Result<ClientCall const*> read_request(ClientRequest const&, RouteView const&, Arena&) const override {
        return fail(Fault::not_found);
    }
    ClientResponse refuse(Error const&, ClientRequest const&, Target const*, Arena&) const override {
        return {.status = 400, .headers = {}, .body = {}};
    }
    std::string_view describe(ClientRequest const&, RouteView const& route, Arena& arena) const override {
        if (kind_ == Kind::throws) throw std::runtime_error("a defect");
        if (kind_ == Kind::says_nothing) return {};
        return arena.join({R"({"base":")", route.base, R"("})"});
    }

private:
    FaceInfo info_{.name = "offering", .prefix = "/offers/v2"};
    Kind kind_;
};

struct Describing : Fixture {
    std::span<FaceDescription const> described(Offering::Kind kind, std::string_view target,
                                               std::vector<Header> headers = {}) {
        other_.emplace(kind);
        std::vector<Face const*> all(faces().begin(), faces().begin() + 1);
        all.push_back(&*other_);
        snapshot->faces = pipeline::Faces(all);
        auto& context = request("GET", target, std::move(headers));
        context.route = context.place.route;
        return pipeline::describe_faces(context);
    }
    std::optional<Offering> other_;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(describe_faces, Describing)

BOOST_AUTO_TEST_CASE(another_face_says_what_it_offers_on_the_route) {
    auto const made = described(Offering::Kind::offers, "/v1/acme/capabilities");
    BOOST_REQUIRE(made.size() == 1U);
    BOOST_TEST(made[0].face == "offering");
    BOOST_TEST(made[0].json == R"({"base":"/offers/v2/acme"})");
}

BOOST_AUTO_TEST_CASE(where_the_host_chooses_the_route_no_path_names_it) {
    auto const made =
        described(Offering::Kind::offers, "/v1/capabilities", {{"Host", "users.globex.example"}});
    BOOST_REQUIRE(made.size() == 1U);
    BOOST_TEST(made[0].json == R"({"base":"/offers/v2"})");
}

BOOST_AUTO_TEST_CASE(a_face_that_says_nothing_or_fails_is_left_out) {
    BOOST_TEST(described(Offering::Kind::says_nothing, "/v1/acme/capabilities").empty());
    BOOST_TEST(described(Offering::Kind::throws, "/v1/acme/capabilities").empty());
}

BOOST_AUTO_TEST_SUITE_END()
