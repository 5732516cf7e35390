#include "translators/scim/face/metrics.hpp"
#include "translators/scim/face/observed.hpp"

namespace idiom::scim_face {

namespace {

class ObservedCall final : public ClientCall {
public:
    ObservedCall(ClientCall const& inner, RequestNotes const& request_notes)
        : inner_(inner), request_notes_(request_notes) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override { return inner_.next(outcomes, arena); }

    Observations observe(Outcomes, Arena& arena) const override {
        auto made = arena.vector<Measurement>();
        auto remarks = arena.vector<Remark>();
        for (auto const quirk : request_notes_.notes.quirks()) {
            made.push_back(measured(Metric::tolerated, quirk));
            remarks.push_back({.title = "tolerated", .text = quirk});
        }
        for (auto const path : request_notes_.notes.ignored())
            remarks.push_back({.title = "ignored", .text = path});
        if (request_notes_.scanned) {
            made.push_back(measured(Metric::scans));
            made.push_back(measured(Metric::scanned_users, {}, {}, *request_notes_.scanned));
        }
        return {.measurements = Arena::keep(made), .audit = {}, .remarks = Arena::keep(remarks)};
    }

private:
    ClientCall const& inner_;
    RequestNotes const& request_notes_;
};

} // namespace

RequestNotes& make_request_notes(Arena& arena) {
    auto* const place = arena.resource()->allocate(sizeof(RequestNotes), alignof(RequestNotes));
    return *new (place) RequestNotes{.notes = scim::Notes(arena)};
}

ClientCall const* observed_call(ClientCall const* call, RequestNotes const& request_notes, Arena& arena) {
    return arena.make<ObservedCall>(*call, request_notes);
}

} // namespace idiom::scim_face
