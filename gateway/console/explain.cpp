#include "gateway/console/explain.hpp"

#include "gateway/console/problem.hpp"
#include "translators/codec/json/json.hpp"

#include <algorithm>
#include <array>

namespace idiom::console {

namespace {

namespace asio = boost::asio;

constexpr std::size_t most_explained = 16;
constexpr std::size_t most_headers = 64;

/// A member that is one text.
struct TextMember {
    std::string_view name;
    std::string Explained::* to;
};
constexpr std::array text_members{
    TextMember{"face", &Explained::face}, TextMember{"method", &Explained::method},
    TextMember{"path", &Explained::path}, TextMember{"content_type", &Explained::content_type},
    TextMember{"body", &Explained::body}};

/// Reads the call. Collects everything that is wrong with its form.
class ExplainedReader {
public:
    explicit ExplainedReader(Arena& arena) : arena_(arena), errors_(arena.vector<FieldError>()) {}

    Explained read(json::Value const& body) {
        if (!body.is_object()) add("", "has to be an object");
        for (auto const& [name, value] : body.members)
            if (!value.is_null()) read_member(name, value);
        if (call_.routes.empty() && errors_.empty()) add("/routes", "has to name at least one route");
        return std::move(call_);
    }
    std::span<FieldError const> errors() const { return Arena::keep(errors_); }

private:
    void add(std::string_view pointer, std::string_view detail) { errors_.push_back({pointer, detail}); }

    void read_member(std::string_view name, json::Value const& value) {
        if (name == "routes") return read_routes(value);
        if (name == "headers") return read_headers(value);
        if (name == "user") {
            // A user that was typed is a text; one that was read is an object.
            call_.user = value.is_string() ? value.text : value.raw;
            return;
        }
        auto const* const row = std::ranges::find(text_members, name, &TextMember::name);
        auto const pointer = arena_.join({"/", name});
        if (row == text_members.end()) return add(pointer, "is no member of a call");
        if (!value.is_string()) return add(pointer, "has to be a text");
        call_.*row->to = value.text;
    }

    void read_routes(json::Value const& value) {
        bool const texts = value.is_array() && std::ranges::all_of(value.items, &json::Value::is_string);
        if (!texts) return add("/routes", "has to be an array of names");
        if (value.items.size() > most_explained) return add("/routes", "has to name at most 16 routes");
        for (auto const& route : value.items)
            call_.routes.emplace_back(route.text);
    }

    void add_header(json::Value const& value, std::string_view name) {
        if (!value.is_string() || name.empty()) return add("/headers", "has to hold names with texts");
        if (call_.headers.size() == most_headers) return add("/headers", "has to hold at most 64 fields");
        call_.headers.emplace_back(name, value.text);
    }
    /// Pairs, as in a kept call, or an object.
    void read_headers(json::Value const& value) {
        if (!value.is_array() && !value.is_object()) return add("/headers", "has to be an array of pairs");
        for (auto const& [name, text] : value.members)
            add_header(text, name);
        for (auto const& pair : value.items) {
            if (pair.items.size() != 2) return add("/headers", "has to be an array of pairs");
            add_header(pair.items[1], pair.items[0].text);
        }
    }

    Arena& arena_;
    std::pmr::vector<FieldError> errors_;
    Explained call_;
};

asio::awaitable<server::Response> answer(ExplainCalls const& explain, Call const& call) {
    auto& arena = call.arena();
    auto const body = json::read(call.request.body, arena, {.doubled = json::DoubledMembers::refused});
    if (!body)
        co_return problem(call.request, call.id,
                          {.fault = Fault::malformed_body, .detail = "the body has to be a JSON object"});
    ExplainedReader reader(arena);
    auto explained = reader.read(*body);
    if (!reader.errors().empty())
        co_return problem(call.request, call.id, {.fault = Fault::invalid_value, .errors = reader.errors()});
    auto const results = co_await explain(std::move(explained), std::string(call.id));
    if (!results.wrong.empty())
        co_return problem(
            call.request, call.id,
            {.fault = Fault::invalid_value,
             .errors = arena.list<FieldError>({{arena.copy(results.pointer), arena.copy(results.wrong)}})});
    co_return json_response(call.request, arena.join({"{\"results\":", results.json, "}"}));
}

} // namespace

std::vector<Row> explain_rows(ExplainCalls explain) {
    std::vector<Row> rows;
    rows.push_back(
        {.method = "POST",
         .path = "explain",
         .answer = [explain = std::move(explain)](Call const& call) { return answer(explain, call); },
         .most_body = 0});
    return rows;
}

} // namespace idiom::console
