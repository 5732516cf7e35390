#include "translators/core/step.hpp"
#include "translators/declared/operations.hpp"
#include "translators/declared/sections.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

bool carries_field(WriteStep const& step, Field field) {
    if (step.carries) return step.carries->has(field);
    bool const body = step.body == BodyKind::changes || step.body == BodyKind::document;
    return body && step.may_write(field);
}
bool carries_extension(WriteStep const& step, std::size_t index) {
    if (step.carries) return step.carries->extensions.test(index);
    bool const body = step.body == BodyKind::changes || step.body == BodyKind::document;
    return body && step.may_write_extension(index);
}

bool has_selector(Path const& path) {
    return std::ranges::any_of(path.steps,
                               [](PathStep const& step) { return step.item == PathStep::Item::with_value; });
}

/// Returns whether the vendor keeps both fields at one place.
bool same_place(FieldRow const& a, FieldRow const& b) {
    return a.at && b.at && a.part == b.part && a.at->at.text == b.at->at.text;
}

/// Checks the rules that concern several sections.
class Checker {
public:
    Checker(Context& in, Entry const& root) : source_(in.source), program_(in.program), root_(root) {}

    void run() {
        if (program_.update) {
            updated_fields();
            updated_roles();
            steps_that_never_run();
        }
        if (program_.create) created_members();
        selectors();
        versions();
        if (program_.create && program_.create->exists_look && !program_.create->lookup && !program_.list)
            source_.problem(place_of("create"), "'exists: look' needs 'list', or a 'lookup' with a request");
        if (program_.create && program_.create->lookup) lookup();
        if (program_.xml) xml_lists();
        if (program_.list) narrowed_list();
        steps_of_operations();
        rounds();
    }

private:
    Mark place_of(std::string_view section) const {
        for (auto const& member : root_.node->members)
            if (member.name == section) return member.at;
        return root_.at;
    }

    bool any_step(auto const& carries) const { return std::ranges::any_of(program_.update->steps, carries); }

    bool is_updated(FieldRow const& row) const {
        return any_step([&](WriteStep const& step) {
            bool const by_body = row.in_body || step.carries;
            return by_body && std::ranges::any_of(program_.fields, [&](FieldRow const& other) {
                       return (other.field == row.field || same_place(row, other)) &&
                              carries_field(step, other.field);
                   });
        });
    }
    void not_carried(int line, std::string_view name, Access access) {
        auto const word = access == Access::write ? "write" : "read_write";
        source_.problem({line, 1}, in_quotes(name) + " is " + word + ", and no step of 'update' carries it");
    }
    void updated_fields() {
        for (auto const& row : program_.fields)
            if (writable(row.access) && !row.is_part && !row.joined && !is_updated(row))
                not_carried(row.line, name_of(row.field), row.access);
        for (std::size_t i = 0; i < program_.extensions.size(); ++i) {
            auto const& row = program_.extensions[i];
            bool const carried = any_step([&](WriteStep const& step) { return carries_extension(step, i); });
            if (writable(row.access) && !carried) not_carried(row.line, row.name, row.access);
        }
    }
    void updated_roles() {
        auto const& roles = program_.roles;
        if (roles.write == Roles::Write::none || roles.written_apart()) return;
        if (!any_step([](WriteStep const& step) { return carries_field(step, Field::roles); }))
            source_.problem(place_of("roles"), "roles are written, and no step of 'update' carries them");
        for (auto const& step : program_.update->steps) {
            bool const says = step.body == BodyKind::changes || step.body == BodyKind::document;
            if (!says || !step.may_write(Field::roles)) continue;
            bool const operations =
                step.notation == Notation::json_patch || step.notation == Notation::scim_patch;
            if (roles.write == Roles::Write::patch && !operations && roles.flags.empty())
                source_.problem({step.line, 1},
                                "'write: patch' needs 'notation: json_patch' or 'notation: scim_patch'");
            if (operations && !roles.along.empty())
                source_.problem({step.line, 1}, "'along' is not taken beside this 'notation'");
        }
    }

    bool is_created(FieldRow const& row) const {
        Write write;
        write.members.fields.add(row.field);
        auto const& post = program_.create->step;
        bool const in_post = post.body == BodyKind::new_user
                                 ? row.in_new_user && row.in_body && post.may_write(row.field)
                                 : names(post, write);
        return in_post || may_carry(program_.create->then, write);
    }
    /// Warns of members of a new user that no request carries: a create with one of them is refused.
    void created_members() {
        auto const warn = [&](int line, std::string_view name) {
            source_.warning({line, 1}, in_quotes(name) + " is not carried by 'create': a new user with it is "
                                                         "refused");
        };
        for (auto const& row : program_.fields)
            if (creatable(row.access) && !row.is_part && !row.joined && row.at &&
                std::ranges::none_of(program_.fields, [&](FieldRow const& other) {
                    return (other.field == row.field || same_place(row, other)) && is_created(other);
                }))
                warn(row.line, name_of(row.field));
        auto const& post = program_.create->step;
        for (std::size_t i = 0; i < program_.extensions.size(); ++i) {
            auto const& row = program_.extensions[i];
            bool const in_post = post.body == BodyKind::new_user && post.may_write_extension(i);
            bool const then = std::ranges::any_of(
                program_.create->then, [&](WriteStep const& step) { return carries_extension(step, i); });
            if (creatable(row.access) && !in_post && !then) warn(row.line, row.name);
        }
    }

    bool has_writable(Members const& members) const {
        for (auto const& row : program_.fields)
            if (members.has(row.field) && (writable(row.access) || row.is_part)) return true;
        for (std::size_t i = 0; i < program_.extensions.size(); ++i)
            if (members.extensions.test(i) && writable(program_.extensions[i].access)) return true;
        return members.has(Field::roles) && program_.roles.write != Roles::Write::none;
    }
    void steps_that_never_run() {
        for (auto const& step : program_.update->steps) {
            auto const* const about = step.carries ? &*step.carries : step.only ? &*step.only : nullptr;
            if (about && !has_writable(*about))
                source_.problem({step.line, 1}, "this step never runs: nothing it carries is writable");
        }
    }

    void selectors() {
        if (program_.update)
            for (auto const& step : program_.update->steps)
                if (step.body == BodyKind::changes && step.notation != Notation::scim_patch)
                    selectors_in(step, "changes");
        if (program_.create && program_.create->step.body == BodyKind::new_user)
            selectors_in(program_.create->step, "new");
    }
    void not_written(Path const& path, Mark at, std::string_view body) {
        if (has_selector(path))
            source_.problem(at,
                            in_quotes(path.text) + " cannot be written by 'body: " + std::string(body) + "'");
    }
    void selectors_in(WriteStep const& step, std::string_view body) {
        bool const makes = step.body == BodyKind::new_user;
        auto const may = [&](Access access) { return makes ? creatable(access) : writable(access); };
        for (auto const& row : program_.fields)
            if (row.at && may(row.access) && step.may_write(row.field) && row.in_body &&
                (!makes || row.in_new_user))
                not_written(makes && row.create_at ? *row.create_at : row.at->at, {row.line, 1}, body);
        for (std::size_t i = 0; i < program_.extensions.size(); ++i) {
            auto const& row = program_.extensions[i];
            if (may(row.access) && step.may_write_extension(i)) not_written(row.at, {row.line, 1}, body);
        }
        auto const& roles = program_.roles;
        if (roles.write == Roles::Write::none || !step.may_write(Field::roles)) return;
        if (roles.at) not_written(*roles.at, place_of("roles"), body);
        for (auto const& [name, path] : roles.flags)
            not_written(path, place_of("roles"), body);
    }

    void versions() {
        if (!program_.user.version.empty()) return;
        auto const look = [&](std::vector<WriteStep> const& steps) {
            for (auto const& step : steps)
                if (step.if_match != WriteStep::Match::none)
                    source_.problem({step.line, 1}, "'if_match' needs 'version' in 'user'");
        };
        if (program_.update) look(program_.update->steps);
        if (program_.delete_) look(program_.delete_->steps);
        if (program_.devices) {
            look(program_.devices->assign);
            look(program_.devices->unassign);
        }
        look(program_.activation);
        look(program_.uc_welcome);
    }

    void lookup() {
        auto const& lookup = *program_.create->lookup;
        if (!lookup.by_filter) return;
        auto const name = lookup.filter == Field::email ? "email" : "userName";
        if (!program_.list) return source_.problem(place_of("create"), "'lookup' by a filter needs 'list'");
        auto const& filter = lookup.filter == Field::email ? program_.list->email : program_.list->user_name;
        if (!filter)
            source_.warning(place_of("create"),
                            std::string("'lookup' looks for '") + name +
                                "', and 'list' has no such filter: the whole list would be read");
    }

    static bool names_setting(RequestTemplate const& request, std::string_view name) {
        auto const is_it = [&](Piece const& piece) {
            return piece.ref == Ref::setting && piece.text == name;
        };
        return std::ranges::any_of(request.path.pieces, is_it) ||
               std::ranges::any_of(request.query, [&](Parameter const& one) {
                   return std::ranges::any_of(one.value.pieces, is_it);
               });
    }
    bool hides_by_setting(std::string_view name) const {
        return std::ranges::any_of(program_.user.gone, [&](Expectation const& one) {
            return std::ranges::any_of(one.values, [&](Test::Value const& value) {
                return std::ranges::any_of(value.text.pieces, [&](Piece const& piece) {
                    return piece.ref == Ref::setting && piece.text == name;
                });
            });
        });
    }
    /// A list that a setting narrows says nothing about one user who is asked for by id.
    void narrowed_list() {
        for (auto const& setting : program_.settings) {
            bool const in_list = names_setting(program_.list->listing.request, setting.name);
            if (!in_list || names_setting(program_.user.request, setting.name) ||
                hides_by_setting(setting.name))
                continue;
            source_.warning(
                place_of("user"),
                "'{settings." + setting.name +
                    "}' narrows the list and not the read of one user: a client that knows the id of "
                    "another user can read, change and delete it");
        }
    }

    void xml_lists() {
        auto const local = [](std::string_view name) { return name.substr(name.find(':') + 1); };
        auto const is_list = [&](std::string_view name) {
            return std::ranges::any_of(program_.xml->lists, [&](auto const& list) {
                bool const any = name.starts_with("*:") || list.first.starts_with("*:");
                return list.first == name || (any && local(list.first) == local(name));
            });
        };
        auto const name_of = [](Path const& path) {
            auto const& last = path.steps.back();
            return last.any_namespace ? "*:" + last.name : last.name;
        };
        auto const look = [&](Path const& path, Mark at, std::string_view how = "written") {
            if (!path.steps.empty() && !is_list(name_of(path)))
                source_.problem(at, in_quotes(path.text) + " is " + std::string(how) +
                                        " as a list and is none in xml.lists");
        };
        if (program_.user.items) look(*program_.user.items, place_of("user"), "read");
        if (program_.list) look(program_.list->listing.items, place_of("list"), "read");
        if (program_.roles.read) look(program_.roles.read->listing.items, place_of("roles"), "read");
        for (auto const& row : program_.fields)
            if (row.field == Field::accounts && row.at && writable(row.access) &&
                row.at->as.kind == Conversion::Kind::none)
                look(row.at->at, {row.line, 1});
        for (auto const& row : program_.extensions)
            if (row.type == ExtensionRule::Type::texts && creatable(row.access) &&
                row.as.kind == Conversion::Kind::none)
                look(row.at, {row.line, 1});
        auto const& roles = program_.roles;
        if (roles.at && roles.write != Roles::Write::none && !roles.one && !roles.joined)
            look(*roles.at, place_of("roles"));
    }

    static std::size_t count(std::vector<WriteStep> const& steps) {
        std::size_t all = 0;
        for (auto const& step : steps)
            all += step.other ? 2 : 1;
        return all;
    }
    void at_most(std::string_view operation, std::size_t steps) {
        if (steps <= most_steps) return;
        source_.problem(place_of(operation),
                        in_quotes(operation) + " has " + std::to_string(steps) + " steps, 8 are allowed");
    }
    void steps_of_operations() {
        if (program_.create)
            at_most("create", count(program_.create->then) + (program_.create->step.other ? 2 : 1));
        if (program_.update) at_most("update", count(program_.update->steps));
        if (program_.delete_) at_most("delete", count(program_.delete_->steps));
        if (program_.devices)
            at_most("devices", std::max(count(program_.devices->assign), count(program_.devices->unassign)));
        at_most("emails", std::max(count(program_.activation), count(program_.uc_welcome)));
    }
    void rounds() {
        for (auto const& bounds : bounds_of(program_)) {
            if (bounds.steps <= most_rounds) continue;
            bool const of_several = bounds.operation == "devices" || bounds.operation == "emails";
            auto const article = of_several ? "a call of " : bounds.operation == "update" ? "an " : "a ";
            source_.problem(place_of(bounds.operation == "read" ? "user" : bounds.operation),
                            article + std::string(bounds.operation) + " of this file may take " +
                                std::to_string(bounds.steps) + " steps, 24 are allowed");
        }
    }

    Source& source_;
    Program const& program_;
    Entry root_;
};

} // namespace

void check_program(Context& in, Entry const& root) {
    if (!in.program.row(Field::id)) return;
    limit_pages(in.program);
    Checker(in, root).run();
}

} // namespace idiom::declared
