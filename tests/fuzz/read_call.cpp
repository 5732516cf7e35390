#include "translators/unified/read_call.hpp"

#include "tests/fuzz/expat_oracle.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/translators/unified/support.hpp"
#include "translators/face/problem.hpp"

namespace {

using namespace idiom;
using namespace idiom::face;
using namespace idiom::unified;

/// Checks that the body of a response is a document of its type.
std::string check(ClientResponse const& response, Arena& arena) {
    if (response.body.empty()) return {};
    auto const type = find(response.headers, "Content-Type").value_or("");
    bool const fine = is_xml(type) ? idiom::testing::Expat::read(response.body).accepted
                                   : json::read(response.body, arena).has_value();
    return fine ? "" : "no document: " + std::string(response.body);
}

std::string follow(ParsedCall const& parsed, Arena& arena) {
    auto user = test::ana();
    if (auto const* const update = std::get_if<UpdateUser>(&parsed.call.what)) {
        auto const change = update->edit->against(HeldUser::of(user), arena);
        if (!change) return check(write_problem(change.error(), Format::xml, "r", false, arena), arena);
        user = apply(user, *change, arena);
    }
    if (auto const* const create = std::get_if<CreateUser>(&parsed.call.what)) user = create->user;
    return check(write_answer({.what = OneUser{.user = user, .created = false}, .warnings = {}},
                              parsed.response_options, arena),
                 arena);
}

} // namespace

/// The first line is "METHOD target content-type", the rest a body, for the rest face over two dialects.
/// Every input must give a well-formed answer or problem.
std::string idiom::testing::wrong_with(std::string_view input) {
    auto line = take_line(input);
    auto const method = method_named(take_word(line));
    auto const target = take_word(line);
    if (!method) return {};
    for (auto const* const capabilities : {&test::two_names, &test::one_name}) {
        test::Exchange exchange(*capabilities);
        auto const tag = etag(test::ana(), capabilities->dialect, exchange.arena);
        auto const parsed =
            exchange.send(*method, target, input, {{"Content-Type", line}, {"If-Match", tag}});
        std::string wrong;
        if (!parsed)
            for (auto const format : {Format::json, Format::xml})
                wrong +=
                    check(write_problem(parsed.error(), format, "r", false, exchange.arena), exchange.arena);
        else if (auto const* const response = std::get_if<ClientResponse>(&*parsed))
            wrong = check(*response, exchange.arena);
        else if (auto const* const call = std::get_if<ParsedCall>(&*parsed))
            wrong = follow(*call, exchange.arena);
        if (!wrong.empty()) return wrong;
    }
    return {};
}
