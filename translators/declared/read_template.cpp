#include "translators/core/text.hpp"
#include "translators/declared/context.hpp"
#include "translators/declared/fill.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

struct RefName {
    std::string_view name;
    Ref ref;
    std::string_view why_not; ///< the reason why the reference has no value at other places
};
constexpr std::string_view no_page = "this is not the query of a page that is asked for so";
constexpr std::string_view no_role = "this request is not about a role";
constexpr std::string_view no_roles = "this request is not about roles";
constexpr std::string_view no_sort = "this is not the query of a sort";
constexpr std::string_view no_device = "this request is not about a device";
constexpr RefName names[] = {
    {"id", Ref::id, "this request is not about one user"},
    {"value", Ref::value, "only filters and 'write_as' have one"},
    {"role.name", Ref::role_name, no_role},
    {"role.key", Ref::role_key, no_role},
    {"role.held", Ref::role_held, no_role},
    {"roles.names", Ref::role_names, no_roles},
    {"roles.keys", Ref::role_keys, no_roles},
    {"page.size", Ref::page_size, no_page},
    {"page.offset", Ref::page_offset, no_page},
    {"page.number", Ref::page_number, no_page},
    {"page.cursor", Ref::page_cursor, no_page},
    {"sort.at", Ref::sort_at, no_sort},
    {"sort.way", Ref::sort_way, no_sort},
    {"columns", Ref::columns, "only 'user' and 'list' read columns"},
    {"device.id", Ref::device_id, no_device},
    {"device.clientType", Ref::device_client_type, no_device},
};

constexpr Word<Suffix> suffixes[] = {
    {"json", Suffix::json},           {"odata", Suffix::odata}, {"lucene", Suffix::lucene},
    {"number", Suffix::number},       {"first", Suffix::first}, {"lower", Suffix::lower},
    {"before_at", Suffix::before_at},
};

constexpr std::string_view sub_delimiters = "!$'()*,;:@";

void append_encoded(std::string& out, std::string_view text, std::string_view legal) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    constexpr std::string_view unreserved = "-._~";
    for (char const c : text) {
        if (is_alphanumeric(c) || unreserved.contains(c) || legal.contains(c)) {
            out += c;
            continue;
        }
        auto const byte = static_cast<unsigned char>(c);
        out += '%';
        out += hex[byte >> 4];
        out += hex[byte & 15];
    }
}

std::string encoded(std::string_view literal, Place place) {
    std::string out;
    std::string legal(sub_delimiters);
    switch (place) {
    case Place::path: append_encoded(out, literal, legal + "&=+/"); return out;
    case Place::query: append_encoded(out, literal, legal + "/?"); return out;
    case Place::form: append_encoded(out, literal, {}); return out;
    case Place::header:
    case Place::tree: break;
    }
    return std::string(literal);
}

bool is_quoting(Suffix suffix) {
    return suffix == Suffix::json || suffix == Suffix::odata || suffix == Suffix::lucene;
}

/// Parses one text with references.
class Parser {
public:
    Parser(Context& in, Mark at, Place place, Scope const& scope)
        : in_(in), at_(at), place_(place), scope_(scope) {}

    Template parse(std::string_view text) {
        while (!text.empty()) {
            auto const brace = text.find_first_of("{}");
            literal_ += text.substr(0, brace);
            if (brace == text.npos) break;
            text.remove_prefix(brace);
            if (text.starts_with("{{") || text.starts_with("}}")) {
                literal_ += text.front();
                text.remove_prefix(2);
                continue;
            }
            auto const end = text.find('}');
            if (text.front() == '}' || end == text.npos) {
                in_.source.problem(at_, "a single brace: references are '{name}', braces '{{' and '}}'");
                break;
            }
            flush();
            reference(text.substr(1, end - 1));
            text.remove_prefix(end + 1);
        }
        flush();
        check_expression();
        return std::move(made_);
    }

private:
    void flush() {
        if (literal_.empty()) return;
        if (place_ == Place::header && !fits_header(literal_))
            in_.source.problem(at_, "the value of a header is ASCII without control characters");
        made_.pieces.push_back({.text = encoded(literal_, place_), .ref = {}});
        literal_.clear();
    }

    void reference(std::string_view whole) {
        auto const colon = whole.find(':');
        auto const name = whole.substr(0, colon);
        auto piece = named(name, whole);
        if (!piece) return;
        if (colon != whole.npos) piece->suffix = suffix_named(whole.substr(colon + 1));
        made_.pieces.push_back(std::move(*piece));
    }

    Suffix suffix_named(std::string_view word) {
        std::vector<std::string_view> known;
        for (auto const& [name, meaning] : suffixes) {
            if (name == word) return meaning;
            known.push_back(name);
        }
        in_.source.unknown(at_, "suffix", word, known);
        return Suffix::json;
    }

    std::optional<Piece> named(std::string_view name, std::string_view whole) {
        for (auto const& row : names) {
            if (row.name != name) continue;
            if (!scope_.has(row.ref)) return no_value(whole, row.why_not);
            return Piece{.text = {}, .ref = row.ref};
        }
        if (name.starts_with("settings.")) return setting(name.substr(9), whole);
        if (name.starts_with("user.")) return field(name.substr(5), whole);
        if (name.starts_with("got.")) return got(name.substr(4), whole);
        if (name.starts_with("session.")) return session(name.substr(8), whole);
        return unknown(whole);
    }

    std::optional<Piece> session(std::string_view name, std::string_view whole) {
        if (!scope_.has(Ref::session)) return no_value(whole, "only 'session.send' has those of the session");
        auto const& taken = in_.program.session->take;
        if (std::ranges::find(taken, name, &Session::Value::name) == taken.end()) return unknown(whole);
        return Piece{.text = std::string(name), .ref = Ref::session};
    }

    std::optional<Piece> setting(std::string_view name, std::string_view whole) {
        if (!in_.setting(name)) return unknown(whole);
        return Piece{.text = std::string(name), .ref = Ref::setting};
    }
    std::optional<Piece> field(std::string_view name, std::string_view whole) {
        auto const field = field_named(name);
        if (!field) return unknown(whole);
        if (!scope_.has(Ref::field)) return no_value(whole, "this request does not write a user");
        return Piece{.text = {}, .ref = Ref::field, .field = *field};
    }
    std::optional<Piece> got(std::string_view name, std::string_view whole) {
        if (std::ranges::find(scope_.got, name) != scope_.got.end())
            return Piece{.text = std::string(name), .ref = Ref::got};
        in_.source.problem(at_, in_quotes("{" + std::string(whole) + "}") + " is taken by no earlier step");
        return std::nullopt;
    }
    std::optional<Piece> no_value(std::string_view whole, std::string_view why) {
        in_.source.problem(at_, in_quotes("{" + std::string(whole) + "}") +
                                    " has no value here: " + std::string(why));
        return std::nullopt;
    }
    std::optional<Piece> unknown(std::string_view whole) {
        std::vector<std::string> known;
        for (auto const& row : names)
            known.push_back("{" + std::string(row.name) + "}");
        for (auto const& setting : in_.program.settings)
            known.push_back("{settings." + setting.name + "}");
        for (auto const& row : user_fields)
            known.push_back("{user." + std::string(row.name) + "}");
        for (auto const& name : scope_.got)
            known.push_back("{got." + name + "}");
        if (in_.program.session)
            for (auto const& take : in_.program.session->take)
                known.push_back("{session." + take.name + "}");
        std::vector<std::string_view> const views(known.begin(), known.end());
        in_.source.unknown(at_, "reference", "{" + std::string(whole) + "}", views);
        return std::nullopt;
    }

    /// Refuses an unquoted value inside an expression, because a client's value could end the expression or
    /// begin another one.
    void check_expression() {
        bool const in_body = place_ == Place::tree || place_ == Place::form;
        auto const is_secret = [](Piece const& piece) {
            return piece.ref == Ref::field && piece.field == Field::password;
        };
        if (!in_body && std::ranges::any_of(made_.pieces, is_secret))
            in_.source.warning(at_,
                               "'{user.password}' stands in a URL or a header, which proxies keep in their "
                               "logs: send it in a body");
        if (place_ == Place::path) return check_quoted_segments();
        if ((place_ != Place::query && place_ != Place::form) || made_.pieces.size() < 2) return;
        for (auto const& piece : made_.pieces)
            if (piece.ref && !may_stand_bare(piece))
                in_.source.problem(at_, in_quotes("{" + name_of(piece) + "}") +
                                            " stands in an expression: say how it is quoted, as in " +
                                            in_quotes("{" + name_of(piece) + ":json}"));
    }
    /// As `check_expression`, for a path such as `/Users('{id}')`: the vendor decodes the segment before it
    /// reads the quotes.
    void check_quoted_segments() {
        bool quoted = false;
        for (auto const& piece : made_.pieces) {
            if (piece.ref && quoted && !may_stand_bare(piece))
                in_.source.problem(at_, in_quotes("{" + name_of(piece) + "}") +
                                            " stands in quotes: leave them out, and say how it is quoted, as "
                                            "in " +
                                            in_quotes("{" + name_of(piece) + ":odata}"));
            auto const slash = piece.text.rfind('/');
            if (piece.ref) continue;
            if (slash != piece.text.npos) quoted = false;
            auto const segment = std::string_view(piece.text).substr(slash == piece.text.npos ? 0 : slash);
            quoted = quoted || segment.contains('\'') || segment.contains("%22");
        }
    }
    bool may_stand_bare(Piece const& piece) const {
        if (is_quoting(piece.suffix)) return true;
        switch (*piece.ref) {
        case Ref::id:
        case Ref::field:
        case Ref::value:
        case Ref::role_name:
        case Ref::role_names:
        case Ref::page_cursor:
        case Ref::device_id:
        case Ref::device_client_type: return false;
        case Ref::setting: {
            auto const* const setting = in_.setting(piece.text);
            using enum Setting::Format;
            return setting &&
                   (setting->type == Setting::Type::boolean || setting->type == Setting::Type::number ||
                    setting->type == Setting::Type::choice || setting->format == word ||
                    setting->format == uuid || setting->format == integer);
        }
        default: return true;
        }
    }
    static std::string name_of(Piece const& piece) {
        if (*piece.ref == Ref::setting) return "settings." + piece.text;
        if (*piece.ref == Ref::field) return "user." + std::string(idiom::name_of(piece.field));
        for (auto const& row : names)
            if (row.ref == *piece.ref) return std::string(row.name);
        return "got." + piece.text;
    }

    Context& in_;
    Mark at_;
    Place place_;
    Scope const& scope_;
    Template made_;
    std::string literal_;
};

} // namespace

Scope const& settings_only() {
    static Scope const none;
    return none;
}

Setting const* Context::setting(std::string_view name) const {
    auto const found = std::ranges::find(program.settings, name, &Setting::name);
    return found == program.settings.end() ? nullptr : &*found;
}

std::optional<std::size_t> Context::extension(std::string_view name) const {
    auto const found = std::ranges::find(program.extensions, name, &ExtensionRow::name);
    if (found == program.extensions.end()) return std::nullopt;
    return static_cast<std::size_t>(found - program.extensions.begin());
}

Template parse_template(Context& in, Mark at, std::string_view text, Place place, Scope const& scope) {
    return Parser(in, at, place, scope).parse(text);
}

Template read_template(Context& in, Entry const& of, Place place, Scope const& scope) {
    auto const text = read_raw_text(in.source, of);
    return text ? parse_template(in, of.place(), *text, place, scope) : Template{};
}

} // namespace idiom::declared
