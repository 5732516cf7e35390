#include "translators/face/schema.hpp"
#include "translators/face/validate.hpp"
#include "translators/unified/external_id.hpp"
#include "translators/unified/openapi_fields.hpp"
#include "translators/unified/openapi_schemas.hpp"
#include "translators/unified/read_xml.hpp"

#include <algorithm>

namespace idiom::unified {
namespace {

using Type = ExtensionRule::Type;

/// Writes the schema of a user in one form.
class UserSchema {
public:
    UserSchema(Draft& draft, UserForm form) : draft_(draft), out_(draft.out), form_(form) {}

    void write() {
        out_.begin_object().member("type", "object").member("description", description());
        write_required();
        out_.key("properties").begin_object();
        for (auto const& row : user_fields)
            if (row.shape == Shape::extensions)
                write_extensions(row);
            else if (draft_.api.shows(row.field, form_))
                write_field(row);
        write_external_id();
        out_.key("warnings");
        draft_.refer(Schema::warnings);
        out_.end_object();
        close();
        out_.key("xml").begin_object().member("name", "User").member("namespace", user_namespace);
        out_.end_object().end_object();
    }

private:
    bool asked() const { return form_ != UserForm::answer; }

    std::string_view description() const {
        switch (form_) {
        case UserForm::answer:
            return "A user. A field that the back end does not have is absent, never null.";
        case UserForm::create: return "A user to create.";
        case UserForm::replacement:
            return "The whole user. A read-only field counts if it is as it is shown.";
        case UserForm::upsert:
            return "The whole user, without what the query names. If there is no such user yet, the fields "
                   "that a create needs are needed here, too.";
        case UserForm::merge: return "The fields that change (RFC 7396); null clears a field.";
        }
        return {};
    }

    /// A request may have no member that is not described: the gateway answers 422.
    void close() {
        if (asked()) out_.key("additionalProperties").boolean(false);
    }

    bool is_needed(Field field) const {
        if (!draft_.api.shows(field, form_)) return false;
        if (form_ != UserForm::create && form_ != UserForm::replacement) return false;
        auto const purpose = form_ == UserForm::create ? face::Purpose::create : face::Purpose::replace;
        return face::is_needed(rule(draft_.api.can(), field), purpose, draft_.api.roles());
    }
    bool has_stand_in(Field field) const {
        return std::ranges::any_of(user_fields,
                                   [&](UserField const& row) { return stands_in(row.field, field); });
    }
    bool stands_in(Field other, Field field) const {
        return draft_.api.shows(other, form_) && face::can_stand_for(other, field, draft_.api.can());
    }

    void write_required() {
        auto alone = draft_.arena.vector<std::string_view>();
        bool alternatives = false;
        for (auto const& row : user_fields) {
            if (!is_needed(row.field)) continue;
            if (has_stand_in(row.field))
                alternatives = true;
            else
                alone.push_back(row.name);
        }
        if (!alone.empty()) out_.member("required", Arena::keep(alone));
        if (!alternatives) return;
        out_.key("allOf").begin_array();
        for (auto const& row : user_fields)
            if (is_needed(row.field) && has_stand_in(row.field)) write_alternatives(row.field);
        out_.end_array();
    }

    /// Writes that one of several fields must be there. Each has its type once more, so that generated
    /// clients demand it, too; the other members are said not to matter, or Redocly closes each alternative.
    void write_alternatives(Field field) {
        out_.begin_object().key("anyOf").begin_array();
        for (auto const& row : user_fields) {
            if (row.field != field && !stands_in(row.field, field)) continue;
            out_.begin_object().member("type", "object").key("required").begin_array().string(row.name);
            out_.end_array().key("properties").begin_object().key(row.name).begin_object();
            if (row.shape == Shape::text) out_.member("type", "string");
            out_.end_object().end_object().key("unevaluatedProperties").boolean(true).end_object();
        }
        out_.end_array().end_object();
    }

    void write_type(std::string_view type, bool nullable) {
        if (!nullable) return void(out_.member("type", type));
        out_.key("type").begin_array().string(type).string("null").end_array();
    }

    bool is_nullable(FieldRule const& field_rule) const {
        return form_ == UserForm::merge && (field_rule.clearable || field_rule.field == Field::roles);
    }

    void write_field(UserField const& row) {
        auto const& field_rule = rule(draft_.api.can(), row.field);
        bool const nullable = is_nullable(field_rule);
        out_.key(row.name).begin_object();
        switch (row.shape) {
        case Shape::text: write_text(field_rule, nullable); break;
        case Shape::boolean: write_type("boolean", nullable); break;
        case Shape::names:
            write_list(row, nullable, [&] {
                if (row.field == Field::roles) return draft_.refer(Schema::role_name);
                out_.begin_object().member("type", "string").key("xml");
                out_.begin_object().member("name", row.item).end_object().end_object();
            });
            break;
        case Shape::devices:
            write_list(row, nullable, [&] { draft_.refer(Schema::device, row.item); });
            break;
        case Shape::skills: write_list(row, nullable, [&] { draft_.refer(Schema::skill, row.item); }); break;
        case Shape::extensions: break;
        }
        bool const needs_role = form_ == UserForm::create && row.field == Field::roles;
        if (needs_role && field_rule.need != Need::never) out_.key("minItems").number(1);
        out_.member("description", describe(row.field)).end_object();
    }

    std::string_view describe(Field field) const {
        auto const text = text_of(field).description;
        bool const is_login = face::can_stand_for(Field::user_name, Field::email, draft_.api.can());
        if (field != Field::email || !is_login) return text;
        return draft_.arena.join({text, " The same as userName: the back end keeps both as one."});
    }

    void write_external_id() {
        out_.key(external_id_name).begin_object();
        write_type("string", form_ == UserForm::merge);
        if (asked()) out_.key("minLength").number(1);
        if (asked()) out_.key("maxLength").number(std::int64_t{longest_external_id});
        out_.member("description", external_id_description).end_object();
    }

    void write_text(FieldRule const& field_rule, bool nullable) {
        write_type("string", nullable);
        if (!asked()) return;
        if (field_rule.need != Need::never) out_.key("minLength").number(1);
        if (field_rule.max_length != 0) out_.key("maxLength").number(field_rule.max_length);
    }

    template <class Item> void write_list(UserField const& row, bool nullable, Item const& item) {
        write_type("array", nullable);
        out_.key("items");
        item();
        out_.key("xml").begin_object().member("name", row.name).key("wrapped").boolean(true).end_object();
    }

    void write_extensions(UserField const& row) {
        if (!draft_.api.shows_extensions(form_)) return;
        out_.key(row.name).begin_object().member("type", "object");
        out_.member("description", text_of(row.field).description);
        if (draft_.api.whole()) {
            out_.key("additionalProperties").begin_object().member("type", "object").end_object();
            out_.end_object();
            return;
        }
        auto const& can = draft_.api.can();
        out_.key("properties").begin_object().key(can.dialect).begin_object().member("type", "object");
        out_.key("properties").begin_object();
        for (auto const& one : can.extensions)
            if (DescribedApi::shows(one.access, form_)) write_extension(one);
        out_.end_object();
        close();
        out_.end_object().end_object();
        close();
        out_.end_object();
    }

    void write_extension(ExtensionRule const& one) {
        bool const nullable = form_ == UserForm::merge;
        out_.key(one.name).begin_object();
        switch (one.type) {
        case Type::text: write_type("string", nullable); break;
        case Type::boolean: write_type("boolean", nullable); break;
        case Type::number: write_type("number", nullable); break;
        case Type::object: write_type("object", nullable); break;
        case Type::texts:
            write_type("array", nullable);
            out_.key("items").begin_object().member("type", "string").key("xml").begin_object();
            out_.member("name", "item").end_object().end_object();
            out_.key("xml").begin_object().key("wrapped").boolean(true).end_object();
            break;
        }
        out_.end_object();
    }

    Draft& draft_;
    json::Writer& out_;
    UserForm form_;
};

} // namespace

void write_user_schema(Draft& draft, UserForm form) { UserSchema(draft, form).write(); }

} // namespace idiom::unified
