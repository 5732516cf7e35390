#include "gateway/pipeline/observe.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

#include <array>

using namespace idiom;
using idiom::test::Fixture;

namespace {

constexpr std::array<FaceMetric, 3> metrics{
    {{.name = "idiom_a_total", .help = "Help.", .kind = FaceMetric::Kind::counter, .labels = {"kind"}},
     {.name = "idiom_b", .help = "Help.", .kind = FaceMetric::Kind::histogram},
     {.name = "idiom_c", .help = "Help.", .kind = FaceMetric::Kind::gauge}}};

/// A face with metrics of its own.
class Observing final : public Face {
public:
    explicit Observing(std::span<FaceMetric const> own) : info_{.name = "observing", .metrics = own} {}
    FaceInfo const& info() const override { return info_; }
    bool begins_resource(std::string_view) const override { return false; }
    Result<Target> read_target(ClientRequest const&, Arena&) const override { return Target{}; }
    Result<ClientCall const*> read_request(ClientRequest const&, RouteView const&, Arena&) const override {
        return fail(Fault::not_found);
    }
    ClientResponse refuse(Error const&, ClientRequest const&, Target const*, Arena&) const override {
        return {.status = 400, .headers = {}, .body = {}};
    }

private:
    FaceInfo info_;
};

/// A request that has observed `seen`, and counts how often it is asked.
class Seen final : public ClientCall {
public:
    Seen(std::span<Measurement const> seen, int& asked, bool dry_run = false)
        : ClientCall(dry_run), seen_(seen), asked_(asked) {}
    FaceStep next(Outcomes, Arena&) const override { return Result<ClientResponse>(ClientResponse{}); }
    Observations observe(Outcomes, Arena&) const override {
        ++asked_;
        return {.measurements = seen_};
    }

private:
    std::span<Measurement const> seen_;
    int& asked_;
};

struct Counting : Fixture {
    int count_asked(Face const& face, std::span<Measurement const> seen, bool dry_run = false) {
        int asked = 0;
        Seen const call(seen, asked, dry_run);
        auto& context = request("GET", "/v1/acme/users");
        context.found.face = &face;
        context.route = context.place.route;
        context.call = &call;
        pipeline::observe(context, {});
        return asked;
    }
    std::uint64_t counted(telemetry::FaceSeries series) {
        return counts.routes.get("acme")->face_counters[series].value();
    }
    std::uint64_t sized(telemetry::FaceSeries series) {
        return counts.routes.get("acme")->face_histograms[series].sum();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(observe, Counting)

BOOST_AUTO_TEST_CASE(what_a_face_has_observed_is_counted_by_route_and_label) {
    Observing const face(metrics);
    std::array const seen{
        Measurement{.metric = 0, .labels = {"odd"}}, Measurement{.metric = 0, .labels = {"odd"}, .amount = 2},
        Measurement{.metric = 0, .labels = {"rare"}}, Measurement{.metric = 1, .labels = {}, .amount = 40}};
    BOOST_TEST(count_asked(face, seen) == 1);
    BOOST_TEST(counted({.metric = "idiom_a_total", .labels = {"odd"}}) == 3U);
    BOOST_TEST(counted({.metric = "idiom_a_total", .labels = {"rare"}}) == 1U);
    BOOST_TEST(sized({.metric = "idiom_b"}) == 40U);
}

BOOST_AUTO_TEST_CASE(a_gauge_and_a_metric_that_is_none_are_not_counted) {
    Observing const face(metrics);
    std::array const seen{Measurement{.metric = 2}, Measurement{.metric = 17}};
    BOOST_TEST(count_asked(face, seen) == 1);
    BOOST_TEST(counted({.metric = "idiom_c"}) == 0U);
}

BOOST_AUTO_TEST_CASE(a_face_without_metrics_and_a_dry_run_are_not_asked) {
    std::array const seen{Measurement{.metric = 0}};
    BOOST_TEST(count_asked(Observing({}), seen) == 0);
    BOOST_TEST(count_asked(Observing(metrics), seen, true) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
