#include "translators/unified/openapi_examples.hpp"

#include "translators/face/schema.hpp"
#include "translators/unified/external_id.hpp"
#include "translators/unified/openapi_fields.hpp"
#include "translators/unified/openapi_role_names.hpp"

namespace idiom::unified {
namespace {

using Type = ExtensionRule::Type;

/// A value for a member of a dialect's extensions, as JSON text.
std::string_view sample_of(Type type) {
    switch (type) {
    case Type::text: return R"("text")";
    case Type::boolean: return "true";
    case Type::number: return "1";
    case Type::object: return "{}";
    case Type::texts: return R"(["text"])";
    }
    return "null";
}

/// Writes the examples. The sample people are those of README.md.
class ExampleWriter {
public:
    explicit ExampleWriter(Draft& draft) : draft_(draft), out_(draft.out), api_(draft.api) {}

    void write(Example example) {
        switch (example) {
        case Example::batch:
            out_.raw(
                R"({"calls":[{"method":"GET","path":"/users/7"},{"method":"DELETE","path":"/users/8"}]})");
            return;
        case Example::batch_answers:
            out_.raw(R"({"answers":[{"status":200,"headers":{"ETag":"\"eaccb0b4\""},"body":{"id":"7"}},)"
                     R"({"status":204}]})");
            return;
        case Example::changes:
            out_.raw(
                R"({"changes":[{"id":"41","at":"2026-01-31T12:00:00.000Z","requestId":"f8c3","client":"crm",)"
                R"("route":"acme","operation":"add-role","user":"7","status":200,)"
                R"("before":{"roles":[]},"after":{"roles":["agent"]}}],"next":"41","more":false})");
            return;
        case Example::new_user: return write_user(UserForm::create);
        case Example::user_replacement: return write_user(UserForm::replacement);
        case Example::user_merge: return write_merge();
        case Example::json_patch: return write_patch();
        case Example::search_result:
            out_.raw(R"({"users":[{"route":"acme","dialect":"xarios","user":{"id":"7"}}],"failures":[]})");
            return;
        case Example::user_list: return write_list();
        case Example::user: return write_user(UserForm::answer);
        case Example::roles: return write_roles();
        case Example::email: out_.raw(R"({"kind":"activation"})"); return;
        case Example::rehearsal: return write_rehearsal();
        case Example::capabilities: return write_capabilities();
        case Example::role_catalogue: return write_role_catalogue();
        case Example::routes:
            out_.raw(R"({"routes":[{"name":"acme","dialect":"xarios","healthy":true}]})");
            return;
        case Example::assignment: out_.raw(R"({"clientType":"desktop"})"); return;
        case Example::device: out_.raw(R"({"id":"dev-1","clientType":"desktop"})"); return;
        }
    }

private:
    void write_sample(Field field) {
        if (field == Field::roles) {
            out_.begin_array().string(role_names(api_, draft_.arena).front()).end_array();
            return;
        }
        auto sample = text_of(field).sample;
        auto const most = rule(api_.can(), field).max_length;
        if (row_of(field).shape != Shape::text || most == 0) return void(out_.raw(sample));
        sample = sample.substr(1, sample.size() - 2);
        out_.string(sample.substr(0, most)); // the samples are ASCII
    }

    void write_user(UserForm form) {
        out_.begin_object();
        for (auto const& row : user_fields) {
            if (row.shape == Shape::extensions || !api_.shows(row.field, form)) continue;
            out_.key(row.name);
            write_sample(row.field);
        }
        if (form == UserForm::answer && !api_.whole() && api_.shows_extensions(form)) write_extensions();
        out_.key(external_id_name).raw(external_id_sample);
        out_.end_object();
    }

    void write_extensions() {
        out_.key(name_of(Field::extensions)).begin_object().key(api_.can().dialect).begin_object();
        for (auto const& one : api_.can().extensions)
            if (readable(one.access)) out_.key(one.name).raw(sample_of(one.type));
        out_.end_object().end_object();
    }

    /// The first field that changes from day to day; null if the dialect lets no such field be written.
    std::optional<Field> changing_field() const {
        for (auto const field : {Field::last_name, Field::display_name, Field::phone_number, Field::email})
            if (api_.shows(field, UserForm::merge)) return field;
        return std::nullopt;
    }

    void write_merge() {
        out_.begin_object();
        if (auto const field = changing_field()) {
            out_.key(name_of(*field));
            write_sample(*field);
        }
        if (api_.shows(Field::roles, UserForm::merge)) {
            out_.key(name_of(Field::roles));
            write_sample(Field::roles);
        }
        out_.end_object();
    }

    void write_patch() {
        out_.begin_array();
        if (auto const field = changing_field()) {
            out_.begin_object().member("op", "replace").member("path", pointer_of(*field)).key("value");
            write_sample(*field);
            out_.end_object();
        }
        if (api_.shows(Field::roles, UserForm::merge)) {
            out_.begin_object().member("op", "add").member("path", "/roles/-");
            out_.member("value", role_names(api_, draft_.arena).front()).end_object();
        }
        out_.end_array();
    }

    void write_list() {
        out_.begin_object().key("users").begin_array();
        write_user(UserForm::answer);
        out_.end_array().member("next", "eyJvIjo1MH0").end_object();
    }

    void write_roles() {
        out_.begin_object().key("roles");
        write_sample(Field::roles);
        out_.end_object();
    }

    void write_role_catalogue() {
        out_.begin_object().key("roles").begin_array().begin_object();
        out_.member("name", role_names(api_, draft_.arena).front());
        out_.key("default").boolean(true).key("guarded").boolean(false).end_object().end_array();
        out_.key("complete").boolean(true).end_object();
    }

    void write_rehearsal() {
        out_.begin_object().key("would_send").begin_array().begin_object();
        out_.member("method", "PUT").member("url", "https://vendor.example/users/7").key("headers");
        out_.begin_object().member("Authorization", "***").end_object();
        out_.member("body", R"({"lastName":"Lee"})").end_object().end_array();
        out_.key("roles").begin_object().key("before").begin_array().end_array();
        out_.key("after").begin_array().end_array().end_object().end_object();
    }

    void write_capabilities() {
        auto const& can = api_.can();
        bool const whole = api_.whole();
        out_.begin_object().member("dialect", whole ? "xarios" : can.dialect).key("operations").begin_array();
        for (auto const& row : operation_rows)
            if (can.operations.has(row.operation)) out_.string(row.name);
        out_.end_array().key("fields").begin_object();
        for (auto const& field_rule : can.fields)
            out_.member(name_of(field_rule.field), name_of(field_rule.access));
        out_.end_object().member("roles", name_of(can.roles));
        out_.member("concurrency", whole ? "Writes to one user are serialised." : can.concurrency);
        auto const names = unified_names(api_.roles(), draft_.arena);
        if (!names.empty() && can.roles != RoleStyle::none) out_.member("roleNames", names);
        if (auto const fields = face::fields_without_case(can, draft_.arena); !fields.empty())
            out_.member("ignoresCase", fields);
        out_.end_object();
    }

    Draft& draft_;
    json::Writer& out_;
    DescribedApi const& api_;
};

} // namespace

void write_example_components(Draft& draft) {
    if (draft.examples.none()) return;
    ExampleWriter writer(draft);
    draft.out.key("examples").begin_object();
    for (std::size_t i = 0; i < example_count; ++i) {
        if (!draft.examples.test(i)) continue;
        draft.out.key(name_of(static_cast<Example>(i))).begin_object().key("value");
        writer.write(static_cast<Example>(i));
        draft.out.end_object();
    }
    draft.out.end_object();
}

} // namespace idiom::unified
