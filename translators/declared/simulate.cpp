#include "translators/declared/simulate.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/names.hpp"
#include "translators/core/text.hpp"
#include "translators/declared/match.hpp"
#include "translators/declared/operations.hpp"
#include "translators/declared/user_codec.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

Out* raw_flag(bool value, Arena& arena) { return out_raw(value ? "true" : "false", arena); }

/// Makes the documents of a vendor that holds one user.
class SimulatedDocuments {
public:
    SimulatedDocuments(Program const& program, User const& user, Arena& arena)
        : program_(program), user_(user), arena_(arena) {}

    Response answer(Request const& request) {
        if (auto const read = reading(request)) return *read;
        if (auto const written = writing(request)) return *written;
        return {.status = 404, .headers = {}, .body = {}, .secrets = {}};
    }

private:
    std::optional<Matched> is(RequestTemplate const& of, Request const& request) {
        return match(of, request.method, request.target, arena_);
    }

    std::optional<Response> reading(Request const& request) {
        auto const& read = program_.user;
        if (auto const found = is(read.request, request)) {
            if (found->id) user_.id = *found->id;
            auto* const document = new_out(arena_, Out::Kind::object);
            if (read.items) {
                auto* const list = new_out(arena_, Out::Kind::list);
                append(*list, user(0));
                set(*document, *read.items, list, arena_);
            } else {
                set(*document, read.at.value_or(Path{}), user(0), arena_);
            }
            return shown(*document, 200);
        }
        for (std::size_t i = 0; i < read.also.size(); ++i)
            if (is(read.also[i], request)) return shown(*user(1 + i), 200);
        if (auto const roles = reading_roles(request)) return roles;
        if (program_.session && is(program_.session->open, request)) return session();
        return listing(request);
    }

    std::optional<Response> reading_roles(Request const& request) {
        auto const& roles = program_.roles;
        if (roles.read && is(roles.read->listing.request, request)) {
            auto* const list = new_out(arena_, Out::Kind::list);
            for (auto const role : user_.roles.value_or(Names{})) {
                auto* const item = append(*list, new_out(arena_, Out::Kind::object));
                for (auto const* const path : {&roles.read->key, &roles.read->name, &roles.read->held})
                    if (*path) set(*item, **path, out_text(role, arena_), arena_);
                meet(*item, roles.read->keep);
            }
            return page(roles.read->listing, list, request);
        }
        if (!roles.catalogue) return std::nullopt;
        auto const found = is(roles.catalogue->listing.request, request);
        if (!found) return std::nullopt;
        auto* const list = new_out(arena_, Out::Kind::list);
        auto const names = found->role_name ? arena_.list<std::string_view>({*found->role_name})
                                            : user_.roles.value_or(Names{});
        for (auto const name : names) {
            auto* const item = append(*list, new_out(arena_, Out::Kind::object));
            set(*item, roles.catalogue->key, out_text(name, arena_), arena_);
            set(*item, roles.catalogue->name, out_text(name, arena_), arena_);
            meet(*item, roles.catalogue->keep);
        }
        if (!found->role_name) {
            auto* const item = append(*list, new_out(arena_, Out::Kind::object));
            set(*item, roles.catalogue->key, out_text(any_role, arena_), arena_);
            set(*item, roles.catalogue->name, out_text(any_role, arena_), arena_);
            meet(*item, roles.catalogue->keep);
        }
        if (roles.catalogue->one) return shown(*list->first, 200);
        return page(roles.catalogue->listing, list, request);
    }

    /// Writes the members by which the file's `keep` accepts an item.
    void meet(Out& item, std::vector<Expectation> const& keep) {
        for (auto const& one : keep)
            for (auto const& value : one.values)
                if (!value.absent) {
                    auto const text = value.text.literal();
                    bool const flag = text == "true" || text == "false";
                    set(item, one.path, flag ? out_raw(text, arena_) : out_text(text, arena_), arena_);
                    break;
                }
    }

    std::optional<Response> listing(Request const& request) {
        if (!program_.list) return std::nullopt;
        auto const& list = *program_.list;
        for (auto const* const filter : {&list.user_name, &list.email, &list.role}) {
            if (!*filter || !(*filter)->own_request) continue;
            auto const& own = (*filter)->listing;
            if (is(own.request, request)) return page(own, users_for(**filter), request);
        }
        if (is(list.listing.request, request)) return page(list.listing, users(), request);
        if (program_.create && program_.create->lookup && !program_.create->lookup->by_filter &&
            is(program_.create->lookup->request, request)) {
            auto* const document = new_out(arena_, Out::Kind::object);
            auto* const found =
                user_.id ? users() : new_out(arena_, Out::Kind::list); // without an id: nobody
            set(*document, program_.create->lookup->at, found, arena_);
            return shown(*document, 200);
        }
        return std::nullopt;
    }
    Out* users() {
        auto* const all = new_out(arena_, Out::Kind::list);
        append(*all, user(0));
        return all;
    }
    Out* users_for(Filter const& filter) {
        if (!filter.read_each) return users();
        auto* const all = new_out(arena_, Out::Kind::list);
        auto* const item = append(*all, new_out(arena_, Out::Kind::object));
        set(*item, *filter.read_each, out_text(user_.id.value_or("new"), arena_), arena_);
        return all;
    }

    /// Returns the response with a whole list.
    Response page(Listing const& of, Out* list, Request const& request) {
        if (is_later_page(of.paging, request.target, arena_)) list = new_out(arena_, Out::Kind::list);
        auto* document = new_out(arena_, Out::Kind::object);
        std::size_t count = 0;
        for (auto const* item = list->first; item; item = item->next)
            ++count;
        if (of.items.steps.empty())
            document = list;
        else
            set(*document, of.items, list, arena_);
        if (document == list) return shown(*document, 200);
        if (of.paging.total)
            set(*document, *of.paging.total, out_raw(decimal(count, arena_), arena_), arena_);
        if (of.paging.more) set(*document, *of.paging.more, raw_flag(false, arena_), arena_);
        if (&of == &program_.list->listing) meet(*document, program_.list->expects);
        return shown(*document, 200);
    }

    std::optional<Response> writing(Request const& request) {
        if (program_.create && is(program_.create->step.request, request)) return created();
        auto const in_steps = [&](std::vector<WriteStep> const& steps) -> std::optional<Response> {
            for (auto const& step : steps) {
                auto found = is(step.request, request);
                if (!found && step.other) found = is(step.other->request, request);
                if (!found) continue;
                if (found->id) user_.id = *found->id;
                return done(step);
            }
            return std::nullopt;
        };
        if (program_.update)
            if (auto const answer = in_steps(program_.update->steps)) return answer;
        if (program_.create)
            if (auto const answer = in_steps(program_.create->then)) return answer;
        if (program_.delete_)
            if (auto const answer = in_steps(program_.delete_->steps)) return answer;
        if (program_.devices)
            for (auto const* const steps : {&program_.devices->assign, &program_.devices->unassign})
                if (auto const answer = in_steps(*steps)) return answer;
        for (auto const* const steps : {&program_.activation, &program_.uc_welcome})
            if (auto const answer = in_steps(*steps)) return answer;
        for (auto const* const write : {&program_.roles.set, &program_.roles.add, &program_.roles.remove})
            if (*write && is((*write)->step.request, request)) return done((*write)->step);
        return std::nullopt;
    }

    void take(Out& document, WriteStep const& step) {
        for (auto const& one : step.take)
            if (one.header.empty())
                set(document, one.at,
                    one.as.kind == Conversion::Kind::number ? out_raw("1", arena_) : out_text("1", arena_),
                    arena_);
            else
                headers_.push_back({one.header, "/1"});
    }

    Response created() {
        auto const& create = *program_.create;
        auto* const document = new_out(arena_, Out::Kind::object);
        auto const* const row = program_.row(Field::id);
        bool const counts = row && row->at && row->at->as.kind == Conversion::Kind::number;
        auto const id = user_.id.value_or(counts ? "1" : "new");
        user_.id = id;
        leave_out_what_comes_later(create.step);
        if (create.step.gives_user || create.id.empty()) set(*document, create.step.at, user(0), arena_);
        for (auto const& place : create.id) {
            if (!place.header.empty())
                headers_.push_back({place.header, arena_.join({"/", uri::encode(id, arena_)})});
            else if (place.as.kind != Conversion::Kind::last_segment && !holds(*document, place.at, arena_))
                set(*document, place.at, id_value(conversion_of(place, program_), id), arena_);
        }
        take(*document, create.step);
        return shown(*document, 201);
    }
    /// What the request of a create does not say, a step of `then` or the roles' own requests say later.
    void leave_out_what_comes_later(WriteStep const& step) {
        for (auto const& row : program_.fields)
            if (creatable(row.access) && !(row.in_new_user && step.may_write(row.field)))
                clear(user_, row.field);
        if (!step.may_write(Field::roles)) user_.roles.reset();
    }
    Out* id_value(Conversion const& as, std::string_view id) {
        auto const there = spell(id, as, arena_);
        return there && there->number ? out_raw(there->text, arena_) : out_text(id, arena_);
    }

    Response done(WriteStep const& step) {
        auto* const document = new_out(arena_, Out::Kind::object);
        if (step.gives_user) set(*document, step.at, user(0), arena_);
        take(*document, step);
        if (!document->first && program_.errors.success.empty())
            return {.status = 204, .headers = Arena::keep(headers_), .body = {}, .secrets = {}};
        return shown(*document, 200);
    }

    Response session() {
        for (auto const& value : program_.session->take) {
            if (value.header.empty())
                headers_.push_back({"Set-Cookie", "SESSION=imagined"});
            else
                headers_.push_back({value.header, value.field_name ? std::string_view("X-SimulatedDocuments")
                                                                   : std::string_view("imagined")});
        }
        return shown(*new_out(arena_, Out::Kind::object), 200);
    }

    Response shown(Out& document, int status) {
        auto const& errors = program_.errors;
        if (!errors.success.empty() && document.kind == Out::Kind::object) {
            auto const& code = errors.success.front();
            bool const number = std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
            set(document, errors.code.front(), number ? out_raw(code, arena_) : out_text(code, arena_),
                arena_);
        }
        for (auto const& version : program_.user.version)
            if (!version.header.empty()) headers_.push_back({version.header, "\"1\""});
        if (!program_.xml) {
            headers_.push_back({"Content-Type", "application/json"});
            return {.status = status,
                    .headers = Arena::keep(headers_),
                    .body = json_of(document, arena_),
                    .secrets = {}};
        }
        headers_.push_back({"Content-Type", "application/xml"});
        auto text = arena_.text(2048);
        if (!write_xml(document, root_of(document), *program_.xml, text, arena_))
            return {.status = 500, .headers = {}, .body = {}, .secrets = {}};
        return {.status = status, .headers = Arena::keep(headers_), .body = arena_.keep(text), .secrets = {}};
    }

    /// Returns a root in the namespace of its first element that has one.
    std::string_view root_of(Out const& document) {
        for (auto const* at = document.first; at; at = at->next)
            if (auto const colon = at->name.find(':'); colon != at->name.npos)
                return arena_.join({at->name.substr(0, colon), ":Answer"});
        return "Answer";
    }

    /// Returns the document of the user, or of one of its parts (`user.also`).
    Out* user(std::size_t part) {
        auto* const document = new_out(arena_, Out::Kind::object);
        for (auto const& row : program_.fields)
            if (row.part == part && row.supported && row.at && readable(row.access))
                if (auto* const value = value_of(row)) set(*document, row.at->at, value, arena_);
        if (part == 0) put_roles(*document);
        for (auto const& row : program_.extensions) {
            if (row.part != part || !readable(row.access)) continue;
            for (auto const& one : user_.extensions.value_or(std::span<Extension const>{}))
                if (one.name == row.name && !is_date(row.as))
                    if (auto* const value = extension_value(row, one.json, arena_))
                        set(*document, row.at, value, arena_);
        }
        for (auto const& version : program_.user.version)
            if (part == 0 && version.header.empty())
                set(*document, version.at, out_text("1", arena_), arena_);
        return document;
    }
    static bool is_date(Conversion const& as) {
        return as.kind == Conversion::Kind::date_seconds || as.kind == Conversion::Kind::date_milliseconds;
    }

    Out* value_of(FieldRow const& row) {
        switch (row_of(row.field).shape) {
        case Shape::text: return text_of(row);
        case Shape::boolean: return truth_of(row);
        case Shape::names: return user_.accounts ? out_names(*user_.accounts, arena_) : nullptr;
        case Shape::devices: return devices_of(row.items);
        case Shape::skills: return skills_of(row.items);
        case Shape::extensions: break;
        }
        return nullptr;
    }
    Out* text_of(FieldRow const& row) {
        auto value = user_.*text_field(row.field).member;
        auto const* const first = program_.row(Field::first_name);
        bool const has_parts = first && first->is_part;
        if (row.field == Field::display_name && !value && has_parts && (user_.first_name || user_.last_name))
            value = join_names(user_.first_name, user_.last_name, arena_);
        if (!value || is_date(row.at->as)) return nullptr;
        if (auto* const there = spelled(*value, row, arena_)) return there;
        return out_text(*value, arena_);
    }
    Out* truth_of(FieldRow const& row) {
        if (!user_.active) return nullptr;
        auto const& as = row.at->as;
        if (as.kind != Conversion::Kind::words)
            return raw_flag(*user_.active != (as.kind == Conversion::Kind::negated), arena_);
        auto const& words = *user_.active ? as.true_words : as.false_words;
        return words.empty() ? nullptr : out_text(words.front(), arena_);
    }
    void put(Out& item, std::optional<FieldRow::Place> const& place,
             std::optional<std::string_view> const& text) {
        if (!place || !text) return;
        auto const there = spell(*text, place->as, arena_);
        set(item, place->at, there && there->number ? out_raw(there->text, arena_) : out_text(*text, arena_),
            arena_);
    }
    Out* devices_of(FieldRow::Items const& at) {
        if (!user_.devices) return nullptr;
        auto* const list = new_out(arena_, Out::Kind::list);
        for (auto const& device : *user_.devices) {
            auto* const item = append(*list, new_out(arena_, Out::Kind::object));
            put(*item, at.id, device.id);
            put(*item, at.phone_number, device.phone_number);
            put(*item, at.client_type, device.client_type);
        }
        return list;
    }
    Out* skills_of(FieldRow::Items const& at) {
        if (!user_.skills) return nullptr;
        auto* const list = new_out(arena_, Out::Kind::list);
        for (auto const& skill : *user_.skills) {
            auto* const item = append(*list, new_out(arena_, Out::Kind::object));
            put(*item, at.id, skill.id);
            put(*item, at.name, skill.name);
            put(*item, at.level, skill.level);
        }
        return list;
    }

    void put_roles(Out& document) {
        auto const& roles = program_.roles;
        if (!roles.in_document()) return;
        auto const held = user_.roles.value_or(Names{});
        for (auto const& [name, path] : roles.flags)
            set(document, path, raw_flag(contains(held, name), arena_), arena_);
        if (!roles.at) return;
        if (!roles.item && roles.item_name && !roles.item_name->steps.empty() && !roles.one) {
            auto* const list = new_out(arena_, Out::Kind::list);
            for (auto const name : held)
                set(*append(*list, new_out(arena_, Out::Kind::object)), *roles.item_name,
                    out_text(name, arena_), arena_);
            return set(document, *roles.at, list, arena_);
        }
        auto const known = arena_.array<RoleValue>(held.size());
        std::ranges::transform(held, known.begin(), [](std::string_view name) {
            return RoleValue{.name = name, .key = Filled::of(name), .held = {}};
        });
        set(document, *roles.at, roles_value(roles, held, {}, known, arena_), arena_);
    }

    Program const& program_;
    User user_;
    Arena& arena_;
    std::pmr::vector<Header> headers_ = arena_.vector<Header>();
};

} // namespace

Response simulate(Program const& program, Request const& request, User const& user, Arena& arena) {
    return SimulatedDocuments(program, user, arena).answer(request);
}

} // namespace idiom::declared
