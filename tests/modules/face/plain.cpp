#include "tests/modules/face/plain.hpp"

#include <array>
#include <stdexcept>

namespace idiom::plain {

namespace {

constexpr std::array<std::string_view, 1> shapes{"/plain/{route}/people/{id}"};
constexpr FaceInfo own_info{
    .name = "plain", .prefix = "/plain", .methods = "GET, DELETE", .path_templates = shapes};
constexpr std::string_view people = "/people/";

ClientResponse line(int status, std::initializer_list<std::string_view> parts, Arena& arena) {
    Headers headers(arena);
    headers.add("Content-Type", "text/plain; charset=utf-8");
    return {.status = status, .headers = headers.list(), .body = arena.join(parts)};
}

class Person final : public ClientCall {
public:
    explicit Person(Call const& call) : call_(call) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        if (outcomes.empty()) return Calls{std::span(&call_, 1)};
        auto const& outcome = outcomes.front();
        if (!outcome) return Result<ClientResponse>(std::unexpected(outcome.error()));
        if (auto const* const one = std::get_if<OneUser>(&outcome->what))
            return Result<ClientResponse>(line(
                200, {one->user.id.value_or(""), " ", one->user.user_name.value_or("nobody"), "\n"}, arena));
        return Result<ClientResponse>(line(200, {"gone\n"}, arena));
    }

private:
    Call call_;
};

/// A call that breaks the rules of faces.
class Mad final : public ClientCall {
public:
    explicit Mad(std::string_view mood) : mood_(mood) {}

    FaceStep next(Outcomes, Arena& arena) const override {
        if (mood_ == "mad-throws") throw std::runtime_error("a secret that it was told");
        if (mood_ == "mad-splits")
            return Result<ClientResponse>(
                ClientResponse{.headers = arena.list<Header>({{"X-A", "1\r\nX-Injected: 1"}}), .body = {}});
        return Calls{};
    }

private:
    std::string_view mood_;
};

class Plain final : public Face {
public:
    FaceInfo const& info() const override { return own_info; }
    bool begins_resource(std::string_view segment) const override { return segment == "people"; }

    Result<Target> read_target(ClientRequest const& request, Arena&) const override {
        if (!request.path.starts_with(people)) return fail(Fault::not_found, "only /people/ID is here");
        if (request.method == Method::get) return Target{.writes = false, .operation = "look"};
        if (request.method == Method::delete_) return Target{.writes = true, .operation = "drop"};
        Error error{.fault = Fault::method_not_allowed};
        error.allow = own_info.methods;
        return std::unexpected(error);
    }

    Result<ClientCall const*> read_request(ClientRequest const& request, RouteView const& route,
                                           Arena& arena) const override {
        if (!request.path.starts_with(people)) return fail(Fault::not_found);
        auto const id = request.path.substr(people.size());
        if (id.empty() || id.find_first_of("/%") != id.npos) return fail(Fault::malformed_request);
        if (id.starts_with("mad-")) return arena.make<Mad>(id);
        Call call{.what = GetUser{.id = id}, .roles = route.roles};
        if (request.method == Method::delete_) call.what = DeleteUser{.id = id};
        return arena.make<Person>(call);
    }

    ClientResponse refuse(Error const& error, ClientRequest const&, Target const*,
                          Arena& arena) const override {
        return line(idiom::info(error.fault).status, {"no: ", idiom::info(error.fault).title, "\n"}, arena);
    }
};

} // namespace

Face const& face() {
    static Plain const face;
    return face;
}

} // namespace idiom::plain
