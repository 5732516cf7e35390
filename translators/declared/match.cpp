#include "translators/declared/match.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/text.hpp"
#include "translators/declared/pages.hpp"
#include "translators/declared/refers.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// Removes the quotes and escapes that a suffix added to a value.
std::string_view unquoted(std::string_view text, Suffix suffix, Arena& arena) {
    if (suffix == Suffix::json || suffix == Suffix::lucene) {
        auto const value = json::read(text, arena);
        return value && value->is_string() ? value->text : text;
    }
    if (suffix != Suffix::odata || text.size() < 2) return text;
    text = text.substr(1, text.size() - 2);
    auto plain = arena.text(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        plain += text[i];
        if (text[i] == '\'') ++i;
    }
    return arena.keep(plain);
}

void note(Piece const& piece, std::string_view encoded, Matched& to, Arena& arena) {
    auto const value = uri::decode(encoded, arena);
    if (!value) return;
    auto const plain = unquoted(*value, piece.suffix, arena);
    if (*piece.ref == Ref::id) to.id = plain;
    if (*piece.ref == Ref::role_name) to.role_name = plain;
    if (*piece.ref == Ref::role_key) to.role_key = plain;
}

/// Matches a text with a template. A reference matches everything up to the literal that follows it.
bool match_text(Template const& text, std::string_view given, char stop, Matched& to, Arena& arena) {
    for (std::size_t i = 0; i < text.pieces.size(); ++i) {
        auto const& piece = text.pieces[i];
        if (!piece.ref) {
            if (!given.starts_with(piece.text)) return false;
            given.remove_prefix(piece.text.size());
            continue;
        }
        bool const last = i + 1 == text.pieces.size();
        auto const next =
            last || text.pieces[i + 1].ref ? std::string_view{} : std::string_view(text.pieces[i + 1].text);
        auto end = next.empty() ? given.size() : given.find(next);
        if (end == given.npos) return false;
        if (stop != '\0') end = std::min(end, std::min(given.find(stop), given.size()));
        if (end == 0) return false;
        note(piece, given.substr(0, end), to, arena);
        given.remove_prefix(end);
    }
    return given.empty();
}

std::optional<std::string_view> parameter(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        auto const pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        auto const equals = pair.find('=');
        if (pair.substr(0, equals) == name)
            return equals == pair.npos ? std::string_view{} : pair.substr(equals + 1);
    }
    return std::nullopt;
}

} // namespace

bool is_later_page(Paging const& paging, std::string_view target, Arena& arena) {
    auto const question = target.find('?');
    if (question == target.npos) return false;
    bool const numbered = paging.by == Paging::By::offset || paging.by == Paging::By::page;
    auto const first = decimal(first_place(paging, paging.size).number, arena);
    return std::ranges::any_of(paging.query, [&](Parameter const& one) {
        bool const place = refers_to(one.value, Ref::page_number) || refers_to(one.value, Ref::page_offset) ||
                           refers_to(one.value, Ref::page_cursor);
        auto const given = place ? parameter(target.substr(question + 1), one.name) : std::nullopt;
        return given && (!numbered || *given != first);
    });
}

bool is_later_turn(UserList const& list, std::string_view target) {
    auto const question = std::min(target.find('?'), target.size() - 1);
    auto const says = [&](Parameter const& one) {
        return one.value.is_literal() &&
               parameter(target.substr(question + 1), one.name) == one.value.literal();
    };
    auto const is_asked = [&](auto const& turn) { return std::ranges::all_of(turn, says); };
    return list.turns.size() > 1 && !is_asked(list.turns.front()) &&
           std::ranges::any_of(std::span(list.turns).subspan(1), is_asked);
}

std::optional<Matched> match(RequestTemplate const& request, Method method, std::string_view target,
                             Arena& arena) {
    if (request.method != method) return std::nullopt;
    Matched found;
    auto const question = target.find('?');
    auto const query = question == target.npos ? std::string_view{} : target.substr(question + 1);
    if (!match_text(request.path, target.substr(0, question), '/', found, arena)) return std::nullopt;
    for (auto const& one : request.query) {
        auto const given = parameter(query, one.name);
        if (!given) {
            // A setting that is still a reference has no value, which leaves the parameter out.
            if (one.conditions.when || one.conditions.unless || refers_to(one.value, Ref::setting)) continue;
            return std::nullopt;
        }
        if (!match_text(one.value, *given, '\0', found, arena)) return std::nullopt;
    }
    return found;
}

} // namespace idiom::declared
