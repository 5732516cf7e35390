#include "translators/scim/face/unheld.hpp"

#include "translators/core/names.hpp"
#include "translators/scim/face/compose.hpp"
#include "translators/scim/face/planner.hpp"
#include "translators/scim/fold.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

class UnheldFinder {
public:
    UnheldFinder(Value const& resource, Shape const& shape, Arena& arena)
        : resource_(resource), shape_(shape), arena_(arena), made_(arena.vector<std::string_view>()),
          display_(vendor_display_name(resource, shape, arena)) {}

    void look_at(json::Member const& member) {
        if (member.name == "roles") return; // their details are kept in any case
        if (member.name == "name") return name(member.value);
        if (member.name == "displayName") return add_unless(member.value.text == display_, "displayName");
        if (member.name == "emails") return add_unless(is_held(member.value, address()), "emails");
        if (member.name == "phoneNumbers") return add_unless(is_held(member.value, phone()), "phoneNumbers");
        made_.push_back(member.name);
    }

    Names paths() const { return Arena::keep(made_); }

private:
    void add_unless(bool held, std::string_view path) {
        if (!held) made_.push_back(path);
    }

    void name(Value const& value) {
        auto const split = split_name(display_.value_or(""));
        for (auto const& part : value.members) {
            bool held = part.name == "formatted" && part.value.text == display_;
            if (part.name == "givenName") held = shape_.holds_names() || part.value.text == split.first;
            if (part.name == "familyName") held = shape_.holds_names() || part.value.text == split.last;
            add_unless(held, arena_.join({"name.", part.name}));
        }
    }

    MaybeText address() const {
        if (shape_.login_is_email()) return filled_text(resource_, "userName");
        return shape_.holds_email() ? chosen_value(find(resource_, "emails")) : std::nullopt;
    }
    MaybeText phone() const {
        return shape_.holds_phone() ? chosen_value(find(resource_, "phoneNumbers")) : std::nullopt;
    }

    /// Returns whether a list says no more than the one value that the vendor holds, which is shown as the
    /// primary one of type work.
    static bool is_held(Value const& list, MaybeText const& value) {
        if (list.items.size() != 1) return list.items.empty();
        for (auto const& part : list.items.front().members) {
            bool const says_value = part.name == "value" && part.value.text == value;
            bool const says_work = part.name == "type" && equal_folded(part.value.text, "work");
            if (!says_value && !says_work && part.name != "primary") return false;
        }
        return true;
    }

    Value const& resource_;
    Shape const& shape_;
    Arena& arena_;
    std::pmr::vector<std::string_view> made_;
    MaybeText display_;
};

} // namespace

Names unheld_paths(Value const& kept, Value const& resource, Shape const& shape, Arena& arena) {
    UnheldFinder unheld(resource, shape, arena);
    for (auto const& member : kept.members)
        unheld.look_at(member);
    return unheld.paths();
}

} // namespace idiom::scim_face
