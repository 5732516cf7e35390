#include "translators/evovoice/face/conversation.hpp"

#include "translators/core/route_view.hpp"
#include "translators/evovoice/face/error_response.hpp"
#include "translators/evovoice/face/user_info.hpp"
#include "translators/evovoice/face/write.hpp"

#include <algorithm>

namespace idiom::evovoice_face {
namespace {

namespace info = evovoice_contract::user_info;
using face::Format;

FaceStep failed(Error const& error) { return Result<ClientResponse>(std::unexpected(error)); }

std::string_view joined(Names names, Arena& arena) {
    auto text = arena.text(64);
    for (auto const name : names)
        text.append(text.empty() ? "" : ", ").append(name);
    return arena.keep(text);
}

/// Returns the members that were left out: those without a field at the back end, and those that the warnings
/// name. This contract has no other way to say so. A user in a response has the members of PatchUser.
Names left_out(Request const& request, std::span<Warning const> warnings, Arena& arena) {
    auto const operation = request.operation == Operation::create ? Operation::create : Operation::patch;
    auto made = arena.vector<std::string_view>();
    made.assign(request.ignored.begin(), request.ignored.end());
    for (auto const& warning : warnings) {
        auto const member = member_at(warning.pointer, operation, arena);
        if (warning.left_out && !contains(Arena::keep(made), member)) made.push_back(member);
    }
    return Arena::keep(made);
}

ClientResponse response(std::string_view body, Names ignored, Format format, bool head, Arena& arena) {
    Headers headers(arena);
    headers.add("Content-Type", content_type_of(format));
    headers.add("Vary", "Accept");
    if (!ignored.empty()) headers.add("X-Idiom-Ignored", joined(ignored, arena));
    return {.status = 200, .headers = headers.list(), .body = body, .head = head};
}

/// Returns whether the back end has no e-mail address beside the login. Such a dialect says so before it
/// sends anything.
bool has_no_email(Error const& error) {
    return error.fault == Fault::unsupported_field && error.errors.size() == 1 &&
           error.errors.front().pointer == "/email";
}

Calls once_more_without_email(Call call, Arena& arena) {
    std::get<CreateUser>(call.what).user.email.reset();
    return Calls{arena.list<Call>({call})};
}

std::string_view write_page(UserPage const& page, Format format, Arena& arena) {
    auto const items = arena.array<Record>(page.users.size());
    std::ranges::transform(page.users, items.begin(),
                           [&](User const* user) { return to_user_info(*user, arena); });
    datacontract::ListResponse list{
        .items = items, .has_more_pages = page.more, .total_count = {}, .total_pages = {}};
    if (page.total) {
        list.total_count = static_cast<std::uint32_t>(*page.total);
        list.total_pages = static_cast<std::uint32_t>(page.pages);
    }
    return write_list(info::contract, items, list, format, arena);
}

} // namespace

FaceStep next(Request const& request, RouteView const& route, Format format, bool head, Outcomes outcomes,
              Arena& arena) {
    if (auto const* const list = std::get_if<ListRequest>(&request.what)) {
        auto const made = next_of_list(*list, route, outcomes, arena);
        if (auto const* const calls = std::get_if<Calls>(&made)) return *calls;
        auto const& page = std::get<Result<UserPage>>(made);
        if (!page) return failed(page.error());
        auto const ignored = left_out(request, page->warnings, arena);
        return Result<ClientResponse>(
            response(write_page(*page, format, arena), ignored, format, head, arena));
    }
    auto const& call = std::get<Call>(request.what);
    if (outcomes.empty()) return Calls{std::span(&call, 1)};
    auto const& outcome = outcomes.back();
    if (!outcome) {
        bool const create = request.operation == Operation::create;
        if (create && outcomes.size() == 1 && has_no_email(outcome.error()))
            return once_more_without_email(call, arena);
        return failed(outcome.error());
    }
    if (request.operation == Operation::remove)
        return Result<ClientResponse>(
            ClientResponse{.status = 204, .headers = {}, .body = {}, .head = false});
    auto const* const one = std::get_if<OneUser>(&outcome->what);
    if (!one) return failed({.fault = Fault::internal_error, .detail = "a write came to no user"});
    auto const body = write_object(info::contract, to_user_info(one->user, arena), format, arena);
    auto const ignored = left_out(request, outcome->warnings, arena);
    return Result<ClientResponse>(response(body, ignored, format, head, arena));
}

} // namespace idiom::evovoice_face
