#include "translators/unified/list_by_external_id.hpp"

#include "translators/core/list_filter.hpp"
#include "translators/unified/kept_users.hpp"

#include <algorithm>

namespace idiom::unified {

namespace {

class ListByExternalId final : public ClientCall {
public:
    ListByExternalId(std::string_view external_id, ListUsers const& list, RouteView const& route,
                     ResponseOptions const& response_options)
        : external_id_(external_id), list_(list), route_(&route), response_options_(response_options) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        scim_face::OutcomeReader course(outcomes, arena);
        auto const found = find_by_external_id(course, external_id_, *route_);
        if (!found) return step_of(found.error());
        auto passed = arena.vector<User>();
        std::ranges::copy_if(*found, std::back_inserter(passed), [this](User const& user) {
            // Both the role of the filter and those of the user have their unified names here.
            return Filtered(HeldUser::of(user), list_, *route_->capabilities).passed();
        });
        ManyUsers const many{.users = Arena::keep(passed), .next = {}, .total = passed.size()};
        return show(Answer{.what = many, .warnings = {}}, outcomes.subspan(course.place()), response_options_,
                    arena);
    }

private:
    std::string_view external_id_;
    ListUsers list_;
    RouteView const* route_;
    ResponseOptions response_options_;
};

} // namespace

Result<ClientCall const*> list_by_external_id(Parameters const& parameters, RouteView const& route,
                                              ResponseOptions const& response_options, Arena& arena) {
    if (!parameters.list.cursor.empty())
        return fail(Fault::invalid_parameter,
                    "a list by externalId has no further pages, and takes no cursor");
    auto options = response_options;
    options.external_ids = true;
    return arena.make<ListByExternalId>(*parameters.external_id, parameters.list, route, options);
}

} // namespace idiom::unified
