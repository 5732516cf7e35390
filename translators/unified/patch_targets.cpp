#include "translators/unified/patch_targets.hpp"
#include "translators/face/validate.hpp"
#include "translators/unified/read_user.hpp"

#include <algorithm>

namespace idiom::unified {

using namespace face;

namespace {

using json_patch::Operation;
using json_patch::Verb;

enum class Use { reads, tests, writes };

class Targets {
public:
    Targets(std::span<Operation const> operations, RouteView const& route,
            ValidationErrors& validation_errors, Arena& arena)
        : route_(route), validation_errors_(validation_errors), arena_(arena) {
        auto const written = [&](std::string_view pointer) {
            return std::ranges::any_of(operations, [&](Operation const& operation) {
                return operation.path == pointer && operation.verb != Verb::test &&
                       operation.verb != Verb::remove;
            });
        };
        names_stand_ = rule(*route.capabilities, Field::display_name).access == Access::read &&
                       written("/firstName") && written("/lastName");
    }

    /// Returns whether the operation stays.
    bool validate(Operation const& operation) {
        // A display name beside both names is dropped, if the vendor computes it from them.
        bool const writes = operation.verb == Verb::add || operation.verb == Verb::replace;
        if (names_stand_ && writes && operation.path == "/displayName") return false;
        bool stays = validate(operation.path, operation.verb == Verb::test ? Use::tests : Use::writes);
        if (operation.verb == Verb::move) stays &= validate(operation.from, Use::writes);
        if (operation.verb == Verb::copy) stays &= validate(operation.from, Use::reads);
        return stays;
    }

private:
    bool validate(std::string_view pointer, Use use) {
        auto const path = json_patch::tokens(pointer, arena_);
        // The operation is about the whole user, which is checked after the patch.
        if (!path || path->empty()) return true;
        auto const field = field_named(path->front());
        auto const place = json_patch::below("", path->front(), arena_);
        if (!field) return refuse(use, Fault::unsupported_field, place, no_field(path->front(), arena_));
        auto const access = rule(*route_.capabilities, *field).access;
        if (access == Access::none)
            return refuse(use, Fault::unsupported_field, place,
                          arena_.join({"is a field that ", route_.dialect(), " does not have"}));
        if (*field == Field::extensions) return admit_extension(path->subspan(1), place, use);
        return use != Use::writes || writable(access) || refuse_write(access, place);
    }

    bool admit_extension(std::span<std::string_view const> path, std::string_view parent, Use use) {
        if (path.empty()) return true;
        auto const place = json_patch::below(parent, path[0], arena_);
        if (path[0] != route_.dialect())
            return refuse(use, Fault::unsupported_field, place,
                          arena_.join({"belongs to another dialect; this route speaks ", route_.dialect()}));
        if (path.size() == 1) return true;
        auto const member = json_patch::below(place, path[1], arena_);
        auto const* const known = find_extension(*route_.capabilities, path[1]);
        if (known == nullptr || known->access == Access::none)
            return refuse(use, Fault::unsupported_field, member,
                          no_extension(path[1], *route_.capabilities, arena_));
        return use != Use::writes || writable(known->access) || refuse_write(known->access, member);
    }

    bool refuse_write(Access access, std::string_view place) {
        return refuse(Use::writes, Fault::read_only_field, place,
                      access == Access::create_only ? "can only be given when the user is created"
                                                    : "cannot be written");
    }

    /// Returns false. Several operations on one field give one error.
    bool refuse(Use use, Fault fault, std::string_view place, std::string_view detail) {
        auto const told = std::ranges::find(validation_errors_.warnings(), place, &Warning::pointer);
        if (validation_errors_.mentions(place)) return false;
        if (use == Use::tests)
            validation_errors_.refuse(fault, place, detail);
        else if (told == validation_errors_.warnings().end())
            validation_errors_.drop_leniently(fault, place, detail);
        return false;
    }

    RouteView const& route_;
    ValidationErrors& validation_errors_;
    Arena& arena_;
    bool names_stand_ = false;
};

} // namespace

std::span<Operation const> admit_targets(std::span<Operation const> operations, RouteView const& route,
                                         ValidationErrors& validation_errors, Arena& arena) {
    Targets targets(operations, route, validation_errors, arena);
    auto kept = arena.vector<Operation>();
    kept.reserve(operations.size());
    for (auto const& operation : operations)
        if (targets.validate(operation)) kept.push_back(operation);
    return Arena::keep(kept);
}

} // namespace idiom::unified
