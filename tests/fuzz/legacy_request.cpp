#include "translators/evovoice/face/request.hpp"

#include "tests/fuzz/expat_oracle.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/translators/evovoice/face/support.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/route_view.hpp"
#include "translators/evovoice/face/error_response.hpp"
#include "translators/evovoice/face/negotiate.hpp"

namespace {

using namespace idiom;

std::string check(ClientResponse const& response, face::Format format, Arena& arena) {
    if (response.body.empty()) return {};
    bool const fine = format == face::Format::xml ? idiom::testing::Expat::read(response.body).accepted
                                                  : json::read(response.body, arena).has_value();
    return fine ? "" : "no document: " + std::string(response.body);
}

/// A back end that answers every list with a page of one user, and every other call with that user.
Result<Answer> answer_to(Call const& call) {
    static User const somebody{.id = "7", .user_name = "ana", .last_name = "a\x01<b"};
    if (std::holds_alternative<ListUsers>(call.what))
        return Answer{.what = ManyUsers{.users = {&somebody, 1}, .next = {}}, .warnings = {}};
    return Answer{.what = OneUser{.user = somebody, .created = false}, .warnings = {}};
}

std::string follow(evovoice_face::Request const& request, RouteView const& route, face::Format format,
                   Arena& arena) {
    std::vector<Result<Answer>> outcomes;
    for (std::size_t round = 0; round < most_face_rounds; ++round) {
        auto const step = evovoice_face::next(request, route, format, false, outcomes, arena);
        if (auto const* const end = std::get_if<Result<ClientResponse>>(&step))
            return *end ? check(**end, format, arena) : "";
        for (auto const& call : std::get<Calls>(step).calls)
            outcomes.push_back(answer_to(call));
    }
    return "the conversation does not end";
}

} // namespace

/// The first line is "METHOD target content-type", the rest a body, for the legacy face over two dialects.
/// Every input must give a well-formed answer or error.
std::string idiom::testing::wrong_with(std::string_view input) {
    auto line = take_line(input);
    auto const method = method_named(take_word(line));
    auto const target = take_word(line);
    if (!method) return {};
    auto const mark = target.find('?');
    auto const query = mark == target.npos ? std::string_view{} : target.substr(mark + 1);
    for (auto const* const dialect : {"evovoice", "xarios"}) {
        test::Client client(dialect);
        auto const client_request =
            client.client_request(*method, target.substr(0, mark), query, input, line);
        auto const format = evovoice_face::response_format(client_request, client.arena());
        auto const request = client.read(client_request);
        auto const wrong =
            request ? follow(*request, client.route(), format, client.arena())
                    : check(evovoice_face::write_error(request.error(), evovoice_face::Operation::patch,
                                                       format, false, client.arena()),
                            format, client.arena());
        if (!wrong.empty()) return wrong;
    }
    return {};
}
