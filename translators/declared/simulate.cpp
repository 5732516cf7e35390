#include "translators/declared/simulate.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/text.hpp"
#include "translators/declared/match.hpp"
#include "translators/declared/operations.hpp"
#include "translators/declared/simulated_user.hpp"
#include "translators/declared/user_codec.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

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
                append(*list, user());
                set(*document, *read.items, list, arena_);
            } else {
                set(*document, read.at.value_or(Path{}), user(), arena_);
            }
            return shown(*document, 200);
        }
        for (std::size_t i = 0; i < read.also.size(); ++i)
            if (is(read.also[i], request))
                return shown(*SimulatedUser(program_, user_, arena_).document(1 + i), 200);
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
        if (is(list.listing.request, request))
            return page(list.listing, is_later_turn(list, request.target) ? none() : users(), request);
        if (program_.create && program_.create->lookup && !program_.create->lookup->by_filter &&
            is(program_.create->lookup->request, request)) {
            auto* const document = new_out(arena_, Out::Kind::object);
            set(*document, program_.create->lookup->at, users(), arena_);
            return shown(*document, 200);
        }
        return std::nullopt;
    }
    Out* none() { return new_out(arena_, Out::Kind::list); }
    /// Without an id there is nobody: a create looks for the user before there is one.
    Out* users() {
        auto* const all = none();
        if (user_.id) append(*all, user());
        return all;
    }
    Out* user() { return SimulatedUser(program_, user_, arena_).document(0); }
    Out* users_for(Filter const& filter) {
        if (!filter.read_each) return users();
        auto* const all = new_out(arena_, Out::Kind::list);
        auto* const item = append(*all, new_out(arena_, Out::Kind::object));
        set(*item, *filter.read_each, out_text(user_.id.value_or("new"), arena_), arena_);
        return all;
    }

    /// Returns the response with a whole list.
    Response page(Listing const& of, Out* list, Request const& request) {
        if (is_later_page(of.paging, request.target, arena_)) list = none();
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
        if (of.paging.more) set(*document, *of.paging.more, out_raw("false", arena_), arena_);
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
        auto const* const login = program_.row(Field::user_name);
        bool const is_login = row && row->at && login && login->at && login->at->at.text == row->at->at.text;
        auto const made_up = is_login && user_.user_name ? *user_.user_name : counts ? "1" : "new";
        auto const id = user_.id.value_or(made_up);
        user_.id = id;
        leave_out_what_comes_later(create.step);
        if (create.step.gives_user || create.id.empty()) set(*document, create.step.at, user(), arena_);
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
        user_.active = user_.active.value_or(true); // a new user can log in until a step says otherwise
    }
    Out* id_value(Conversion const& as, std::string_view id) {
        auto const there = spell(id, as, arena_);
        return there && there->number ? out_raw(there->text, arena_) : out_text(id, arena_);
    }

    Response done(WriteStep const& step) {
        auto* const document = new_out(arena_, Out::Kind::object);
        if (step.gives_user) set(*document, step.at, user(), arena_);
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
