#include "translators/core/face.hpp"

namespace idiom {

ClientResponse Face::repeat(ClientResponse const& kept, ClientRequest const&, Arena&) const { return kept; }

Result<ClientResponse> Face::write_routes(std::span<RouteLine const>, ClientRequest const&, Arena&) const {
    return fail(Fault::not_found);
}

Result<LoginRequest> Face::read_login(ClientRequest const&, Arena&) const { return fail(Fault::not_found); }

ClientResponse Face::write_login(LoginOutcome const&, ClientRequest const&, Arena&) const {
    return {.status = 204, .headers = {}, .body = {}, .head = false};
}

ReadSettings Face::read_settings(std::span<GivenSetting const> given, Capabilities const&,
                                 RolePolicy const&) const {
    ReadSettings made;
    for (std::size_t i = 0; i < given.size(); ++i)
        made.problems.push_back({.setting = i, .text = "this API has no settings"});
    return made;
}

std::string_view Face::describe(ClientRequest const&, RouteView const&, Arena&) const { return {}; }

std::span<Measurement const> Face::measure(std::span<RecordDocument const>, Arena&) const { return {}; }

LockedScript const* Face::note_change(std::string_view, std::int64_t, Arena&) const { return nullptr; }

Result<ClientResponse> Face::write_document(ClientRequest const&, Arena&) const {
    return fail(Fault::not_found);
}

Result<Search> Face::read_search(ClientRequest const&, Arena&) const { return fail(Fault::not_found); }

Result<ClientResponse> Face::write_search(std::span<SearchedRoute const>, std::string_view,
                                          ClientRequest const&, Arena&) const {
    return fail(Fault::not_found);
}

Result<User> Face::read_user(ClientRequest const&, RouteView const&, Arena&) const {
    return fail(Fault::unsupported_media_type);
}

} // namespace idiom
