#include "bench/micro/baseline.hpp"
#include "bench/micro/timed.hpp"
#include "tests/support/documents.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/route_view.hpp"
#include "translators/evovoice/dialect/user_codec.hpp"
#include "translators/evovoice/face/request.hpp"
#include "translators/evovoice/face/user_info.hpp"
#include "translators/evovoice/face/write.hpp"
#include "translators/face/write_user.hpp"
#include "translators/registry.hpp"
#include "translators/unified/write_answer.hpp"
#include "translators/unified/write_xml.hpp"

#include <string>

namespace {

using namespace idiom;
namespace info = evovoice_contract::user_info;
using bench::run;
using namespace test::documents;

static_assert(user_info.size() > 890);

RolePolicy const policy{};
constexpr std::array<Header, 1> xml_header{{{"Content-Type", "application/xml"}}};
constexpr std::array<Header, 1> json_header{{{"Content-Type", "application/json"}}};

std::unique_ptr<Dialect> dialect_named(std::string_view name) {
    Settings settings;
    if (name == "evovoice") settings.values["account_ids"] = {"acc-100"};
    return find_dialect(name)->make(settings);
}

/// A whole read: from the vendor's response to the response of the REST face, with version and headers.
void read(benchmark::State& state, std::string_view name, std::string_view response,
          std::span<Header const> type, face::Format format) {
    auto const dialect = dialect_named(name);
    auto const id = name == "genesys" ? genesys_user_id : user_info_id;
    Call const call{.what = GetUser{.id = id}, .roles = &policy, .session = {}};
    Response const from_vendor{.status = 200, .headers = type, .body = response, .secrets = {}};
    unified::ResponseOptions const response_options{.format = format, .reads = true, .dialect = name};
    run(state, [&](Arena& arena) {
        auto const step = dialect->next(call, std::span(&from_vendor, 1), arena);
        auto const& answer = std::get<Result<Answer>>(step);
        return answer ? unified::write_answer(*answer, response_options, arena).body.size() : 0;
    });
}

std::string list_of(std::string_view item, std::size_t count, std::string_view head, std::string_view tail,
                    std::string_view comma) {
    std::string made(head);
    for (std::size_t i = 0; i < count; ++i)
        made.append(i == 0 ? "" : comma).append(item);
    return made.append(tail);
}

std::string xml_list(std::size_t count) {
    auto const item = user_info.substr(user_info.find("<UserInfo"));
    return list_of(
        item, count,
        R"(<ListResponseOfUserInfoARNYmvUm xmlns="http://schemas.datacontract.org/2004/07/Voice.Api"><Items>)",
        "</Items></ListResponseOfUserInfoARNYmvUm>", "");
}

User const& user_read(Arena& arena) {
    static User const user = evovoice::to_user(*datacontract::read_xml(info::contract, user_info, arena),
                                               {.spells_null = true}, arena)
                                 .shown();
    return user;
}

// --- One codec path each.

void user_info_to_json(benchmark::State& state) {
    run(state, [](Arena& arena) {
        auto const record = datacontract::read_xml(info::contract, user_info, arena);
        return face::canonical(evovoice::to_user(*record, {.spells_null = true}, arena).shown(), "evovoice",
                               arena)
            .size();
    });
}
BENCHMARK(user_info_to_json);
void user_info_to_json_by_trees(benchmark::State& state) {
    run(state, [](Arena&) { return bench::user_info_to_json_by_trees(user_info).size(); });
}
BENCHMARK(user_info_to_json_by_trees);

void read_user_info(benchmark::State& state) {
    run(state,
        [](Arena& arena) { return datacontract::read_xml(info::contract, user_info, arena).has_value(); });
}
BENCHMARK(read_user_info);
void read_json_tree(benchmark::State& state) {
    run(state, [](Arena& arena) { return json::read(genesys_user, arena).has_value(); });
}
BENCHMARK(read_json_tree);

void user_to_json(benchmark::State& state) {
    Arena keep;
    auto const& user = user_read(keep);
    run(state, [&](Arena& arena) { return face::canonical(user, "evovoice", arena).size(); });
}
BENCHMARK(user_to_json);
void user_to_xml(benchmark::State& state) {
    Arena keep;
    auto const& user = user_read(keep);
    run(state, [&](Arena& arena) {
        auto text = arena.text(1024);
        unified::write_user_xml(text, user, "evovoice", FieldSet::all(), {}, arena);
        return text.size();
    });
}
BENCHMARK(user_to_xml);
void user_to_user_info(benchmark::State& state) {
    Arena keep;
    auto const& user = user_read(keep);
    run(state, [&](Arena& arena) {
        return evovoice_face::write_object(info::contract, evovoice_face::to_user_info(user, arena),
                                           face::Format::xml, arena)
            .size();
    });
}
BENCHMARK(user_to_user_info);

void patch_user_to_change(benchmark::State& state) {
    RouteView const route{
        .capabilities = &find_dialect("evovoice")->capabilities, .roles = &policy, .base = {}};
    ClientRequest const client_request{.method = Method::patch,
                                       .path = "/users/65f0c1aa22",
                                       .query = {},
                                       .headers = xml_header,
                                       .body = patch_user};
    run(state, [&](Arena& arena) {
        auto const target = evovoice_face::read_target(client_request, arena);
        return evovoice_face::read_request(*target, client_request, route, arena).has_value();
    });
}
BENCHMARK(patch_user_to_change);

// --- Whole reads, from response to response: the cost of a translation beside a read that stays in JSON.

void answer_xml_to_json(benchmark::State& state) {
    auto const list = xml_list(1);
    read(state, "evovoice", list, xml_header, face::Format::json);
}
BENCHMARK(answer_xml_to_json);
void answer_json_to_json(benchmark::State& state) {
    read(state, "genesys", genesys_user, json_header, face::Format::json);
}
BENCHMARK(answer_json_to_json);
void answer_json_to_json_by_trees(benchmark::State& state) {
    run(state, [](Arena&) { return bench::json_to_json_by_trees(genesys_user).size(); });
}
BENCHMARK(answer_json_to_json_by_trees);
void answer_json_to_xml(benchmark::State& state) {
    read(state, "genesys", genesys_user, json_header, face::Format::xml);
}
BENCHMARK(answer_json_to_xml);
void answer_json_to_xml_by_trees(benchmark::State& state) {
    run(state, [](Arena&) { return bench::json_to_user_xml_by_trees(genesys_user).size(); });
}
BENCHMARK(answer_json_to_xml_by_trees);

// --- The time of a read grows with its input.

void read_xml_list(benchmark::State& state) {
    auto const document = xml_list(static_cast<std::size_t>(state.range(0)));
    run(state, [&](Arena& arena) {
        return datacontract::read_list_xml(info::contract, document, arena).has_value();
    });
    state.SetComplexityN(state.range(0));
}
BENCHMARK(read_xml_list)->RangeMultiplier(10)->Range(1, 10'000)->Complexity(benchmark::oN);
void read_json_list(benchmark::State& state) {
    auto const document =
        list_of(genesys_user, static_cast<std::size_t>(state.range(0)), R"({"users":[)", "]}", ",");
    run(state, [&](Arena& arena) { return json::read(document, arena).has_value(); });
    state.SetComplexityN(state.range(0));
}
BENCHMARK(read_json_list)->RangeMultiplier(10)->Range(1, 10'000)->Complexity(benchmark::oN);
/// Deeply nested XML, full of references: the means of a hostile sender.
void read_hostile_xml(benchmark::State& state) {
    auto const count = static_cast<std::size_t>(state.range(0));
    auto const document = list_of("&amp;<b c='&lt;'>]]&gt;</b>", 100 * count, "<a>", "</a>", "");
    run(state, [&](Arena& arena) {
        xml::Reader reader(document, arena);
        reader.next();
        std::string_view text;
        return reader.read_text(text);
    });
    state.SetComplexityN(state.range(0));
}
BENCHMARK(read_hostile_xml)->RangeMultiplier(10)->Range(1, 1'000)->Complexity(benchmark::oN);

} // namespace

BENCHMARK_MAIN();
