#include "translators/declared/list_choice.hpp"
#include "translators/declared/operations.hpp"

namespace idiom::declared {

Conversion const& conversion_of(IdPlace const& place, Program const& program) {
    auto const* const row = program.row(Field::id);
    return place.as.kind == Conversion::Kind::none && row->at ? row->at->as : place.as;
}

std::optional<std::string_view> new_id(ReadResponse const& reply, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const& program = conversation.program();
    auto const& create = *program.create;
    auto const spelling = spelling_of(program);
    auto const* const document = reply.document ? arena.make<json::Value>(*reply.document) : nullptr;
    auto const* const row = program.row(Field::id);
    for (auto const& place : create.id) {
        if (!place.header.empty()) {
            auto const text = reply.response->header(place.header);
            auto const id = place.as.kind == Conversion::Kind::last_segment ? last_segment(text, arena)
                                                                            : std::optional(text);
            if (id && !id->empty()) return id;
        } else if (auto const id = document ? id_text(find(place.at, *document),
                                                      conversion_of(place, program), spelling, arena)
                                            : std::nullopt) {
            return id;
        }
    }
    if (!create.id.empty() || !document) return std::nullopt;
    auto const* const user = find(create.step.at, *document);
    if (!user || !row->at) return std::nullopt;
    if (auto const id = id_text(find(row->at->at, *user), row->at->as, spelling, arena)) return id;
    for (auto const& place : row->alternatives)
        if (auto const id = id_text(find(place.at, *user), place.as, spelling, arena)) return id;
    return std::nullopt;
}

Part<std::span<HeldUser>> look_up(Field field, std::string_view value, std::span<Write const> writes,
                                  Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const& program = conversation.program();
    auto const& create = *program.create;
    auto const& lookup = *create.lookup;
    if (lookup.by_filter) return candidates(field, value, conversation);
    FillValues values;
    values.value = spelled_for(program, field, value, arena).value_or(value);
    values.fields = field_values(program, writes, arena);
    auto const request = conversation.request(lookup.request, values);
    if (!request) return std::unexpected(failed(request.error()));
    auto const responses = conversation.read(arena.list<Request>({*request}));
    if (!responses) return std::unexpected(responses.error());
    if (responses->front().delivery == Delivery::answered && responses->front().status == 404)
        return std::span<HeldUser>();
    auto const reply = conversation.accepted(responses->front(), conversation.sent(Purpose::list));
    if (!reply) return std::unexpected(reply.error());
    auto const* const found =
        reply->document ? find(lookup.at, *arena.make<json::Value>(*reply->document)) : nullptr;
    // Nobody is an empty list, or null: an answer without the place says nothing.
    if (!found)
        return conversation.useless(responses->front(), Purpose::list, "the back end's answer holds no user");
    auto users = arena.vector<HeldUser>();
    auto const one = arena.list<json::Value>({*found});
    for (auto const& item : found->is_array()  ? found->items
                            : found->is_null() ? std::span<json::Value const>{}
                                               : one) {
        auto const seen = read_user(program, item, {}, arena);
        if (!seen)
            return conversation.useless(responses->front(), Purpose::list,
                                        "the back end lists a user without an id");
        users.push_back(seen->user);
    }
    return std::span(users.data(), users.size());
}

} // namespace idiom::declared
