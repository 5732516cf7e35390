#pragma once

#include "translators/declared/tables.hpp"

/// A dialect file as the interpreter uses it: tables, with no text left to parse. `read_dialect` makes them
/// from a file. `bind` makes a copy for the settings of one back end. The members are named after the keys of
/// the file. Plain values, immutable once made.
namespace idiom::declared {

struct Session {
    struct Value {
        std::string name;
        std::string header; ///< "" if the value is the cookies
        bool field_name = false;
        bool required = false;
    };
    RequestTemplate open;
    std::optional<Condition> first;
    std::vector<Value> take;
    std::vector<Parameter> send;
};

/// What a request is for. It decides which rules of `errors` apply.
enum class Purpose : std::uint8_t {
    list,
    read,
    roles_read,
    catalogue,
    create,
    update,
    delete_,
    roles_add,
    roles_remove,
    roles_set,
    device,
    email,
    session,
};
constexpr bool writes(Purpose purpose) { return purpose >= Purpose::create && purpose != Purpose::session; }

struct ErrorRule {
    enum class Is : std::uint8_t { fault, done, session_ended };
    std::uint32_t purposes = ~0u; ///< a bit for each Purpose
    Statuses status;
    std::vector<std::string> codes;
    std::vector<Template> messages;
    std::vector<std::string> texts;
    BodyShape body = BodyShape::any;
    std::optional<Condition> when;
    Is is = Is::fault;
    Fault fault = Fault::backend_error;
    std::optional<Field> points;
    std::string detail;
    int line = 0;
};
struct ErrorNames {
    std::optional<Path> keys;
    std::optional<Path> list;
    std::optional<Path> at;
    std::optional<Path> text;
    bool message = false;
    bool values = false;
};
struct Errors {
    std::vector<Path> code;
    std::vector<Path> message;
    std::vector<std::string> success;
    std::vector<std::string> pending;
    std::string retry_header;
    bool retry_epoch = false;
    ErrorNames names;
    std::vector<ErrorRule> rules;
};

struct Setting {
    enum class Type : std::uint8_t { text, boolean, number, choice, texts };
    enum class Format : std::uint8_t { text, word, segment, host, uuid, integer };
    std::string name;
    Type type = Type::text;
    Format format = Format::text;
    bool required = false;
    std::vector<std::string> fallback; ///< one value, or those of a list
    bool has_fallback = false;
    std::vector<std::string> choices;
    std::string about;
};

struct Auth {
    std::vector<std::string> accepts;
    std::string scheme;
    std::string header;
    std::string grant;
    bool client_in_body = false;
    bool client_said = false;
    std::vector<Parameter> params;
};

struct Xml {
    struct Namespace {
        std::string prefix;
        std::string uri;
    };
    std::vector<Namespace> namespaces;
    std::vector<std::pair<std::string, std::string>> lists; ///< name of the list element, name of its items
    bool ordinal = false;
};

struct Http {
    struct Base {
        Template path;
        Conditions conditions;
    };
    std::string accept;
    std::string content_type;
    std::size_t longest_target = 0; ///< bytes; 0: no limit
    std::vector<Parameter> headers;
    std::vector<Base> base;
};

struct Devices {
    std::vector<std::string> client_types;
    std::vector<WriteStep> assign;
    std::vector<WriteStep> unassign;
};

struct Program {
    std::string dialect;
    std::string version;
    std::string about;
    std::vector<Setting> settings;
    Auth auth;
    Http http;
    std::optional<Xml> xml;
    std::vector<FieldRow> fields; ///< in the order of the file
    std::vector<ExtensionRow> extensions;
    UserRead user;
    std::optional<UserList> list;
    std::optional<Create> create;
    std::optional<Update> update;
    std::optional<Delete> delete_;
    std::optional<Devices> devices;
    std::vector<WriteStep> activation;
    std::vector<WriteStep> uc_welcome;
    std::vector<Refuse> refuse;
    Roles roles;
    std::optional<Session> session;
    Errors errors;
    std::string columns;

    FieldRow const* row(Field field) const {
        for (auto const& one : fields)
            if (one.field == field) return &one;
        return nullptr;
    }
};

} // namespace idiom::declared
