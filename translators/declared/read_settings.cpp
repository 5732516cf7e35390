#include "translators/core/text.hpp"
#include "translators/declared/bind.hpp"
#include "translators/declared/sections.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

bool is_setting_name(std::string_view name) {
    return !name.empty() && (is_letter(name[0]) || name[0] == '_') &&
           std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '_' || c == '-'; });
}

Setting::Type type_of(Context& in, Entry const& of) {
    using enum Setting::Type;
    if (!of) return text;
    return read_word<Setting::Type>(in.source, of, "type",
                                    {{"text", text},
                                     {"boolean", boolean},
                                     {"number", number},
                                     {"choice", choice},
                                     {"texts", texts}})
        .value_or(text);
}

Setting::Format format_of(Context& in, Entry const& of) {
    using enum Setting::Format;
    if (!of) return text;
    return read_word<Setting::Format>(in.source, of, "format",
                                      {{"text", text},
                                       {"word", word},
                                       {"segment", segment},
                                       {"host", host},
                                       {"uuid", uuid},
                                       {"integer", integer}})
        .value_or(text);
}

void read_default(Context& in, Entry const& of, Setting& setting) {
    auto const read = [&](Entry const& one) {
        auto const value = read_text(in.source, one);
        if (!value) return;
        bool const fits = setting.type == Setting::Type::boolean  ? *value == "true" || *value == "false"
                          : setting.type == Setting::Type::number ? read_decimal(*value).has_value()
                          : setting.type == Setting::Type::choice
                              ? std::ranges::find(setting.choices, *value) != setting.choices.end()
                              : true;
        if (!fits) in.source.problem(one.place(), in_quotes(*value) + " is no value of this setting");
        if (auto const wanted = misfit_of(setting, *value))
            in.source.problem(one.place(), in_quotes(*value) + " has to be " + *wanted);
        setting.fallback.push_back(*value);
    };
    setting.has_fallback = true;
    if (setting.type == Setting::Type::texts)
        for_each_of(of, read);
    else
        read(of);
}

Setting read_setting(Context& in, Entry const& of) {
    Section const map(in.source, of, "a setting",
                      {"type", "required", "default", "choices", "format", "about", "example"});
    Setting made{.name = std::string(of.key)};
    if (!is_setting_name(of.key)) in.source.problem(of.at, in_quotes(of.key) + " is no name of a setting");
    made.type = type_of(in, map.need("type"));
    made.format = format_of(in, map.get("format"));
    if (auto const required = map.get("required")) made.required = read_flag(in.source, required);
    made.choices = read_texts(in.source, map.get("choices"));
    if (made.type == Setting::Type::choice && made.choices.empty()) map.need("choices");
    if (auto const fallback = map.get("default")) read_default(in, fallback, made);
    made.about = read_line(in.source, map.get("about")).value_or("");
    read_texts(in.source, map.get("example"));
    return made;
}

constexpr std::string_view gateways_parameters[] = {"grant_type", "client_id", "client_secret",
                                                    "username",   "password",  "refresh_token",
                                                    "scope",      "code",      "assertion"};

void read_token(Context& in, Entry const& of) {
    Section const map(in.source, of, "'token'", {"grant", "client", "params"});
    auto& auth = in.program.auth;
    auth.grant = read_text(in.source, map.get("grant")).value_or("");
    if (auto const client = map.get("client")) {
        auth.client_said = true;
        auth.client_in_body =
            read_word<bool>(in.source, client, "client", {{"basic", false}, {"body", true}}).value_or(false);
    }
    auth.params = read_parameters(in, map.get("params"), Place::tree, settings_only());
    for_each_member(in.source, map.get("params"), [&](Entry const& one) {
        if (std::ranges::find(gateways_parameters, one.key) != std::end(gateways_parameters))
            in.source.problem(one.at, in_quotes(one.key) + " is sent by the gateway");
    });
}

} // namespace

void read_settings(Context& in, Entry const& of) {
    for_each_member(in.source, of, [&](Entry const& one) {
        if (in.program.settings.size() == most_settings)
            in.source.problem(one.at, "this file has more than 64 settings");
        if (in.program.settings.size() < most_settings) in.program.settings.push_back(read_setting(in, one));
    });
}

void read_auth(Context& in, Entry const& of) {
    static constexpr std::string_view types[] = {
        "none", "bearer", "basic", "oauth2_password", "oauth2_client_credentials", "oauth2_refresh_token"};
    Section const map(in.source, of, "'auth'", {"accepts", "scheme", "header", "token"});
    auto& auth = in.program.auth;
    for_each_of(of ? map.need("accepts") : Entry{}, [&](Entry const& one) {
        auto const type = read_text(in.source, one);
        if (!type) return;
        if (std::ranges::find(types, *type) == std::end(types))
            return in.source.unknown(one.place(), "auth", *type, types);
        auth.accepts.push_back(*type);
    });
    auth.scheme = read_line(in.source, map.get("scheme")).value_or("");
    if (auto const header = map.get("header")) {
        auto const name = read_text(in.source, header).value_or("");
        check_header_name(in, header.place(), name, false);
        for (auto const other : {"Accept", "Content-Type", "If-Match"})
            if (equal_ignoring_case(name, other))
                in.source.problem(header.place(),
                                  in_quotes(name) +
                                      " is a header of every request: it cannot carry the token");
        auth.header = name; // from here on nothing else may send it
    }
    if (map.has("token")) read_token(in, map.get("token"));
}

/// Notes a setting of a base that may have no value: the requests would go to another place without it.
void check_base(Context& in, Mark at, Http::Base const& base) {
    auto const tests = [](std::optional<Condition> const& one, std::string_view name) {
        return one && std::ranges::any_of(one->all, [&](Test const& test) {
                   return test.kind == Test::Kind::setting && test.setting == name;
               });
    };
    for (auto const& piece : base.path.pieces) {
        auto const* const setting = piece.ref == Ref::setting ? in.setting(piece.text) : nullptr;
        if (!setting || setting->required || setting->has_fallback) continue;
        if (!tests(base.conditions.when, piece.text) && !tests(base.conditions.unless, piece.text))
            in.source.problem(at, in_quotes("{settings." + piece.text + "}") +
                                      " may have no value, and a path needs one: make it required, or say "
                                      "'unless'");
    }
}

void read_http(Context& in, Entry const& of) {
    Section const map(in.source, of, "'http'",
                      {"accept", "content_type", "longest_target", "headers", "base"});
    auto& http = in.program.http;
    std::string const usual = in.program.xml ? "application/xml" : "application/json";
    http.accept = read_line(in.source, map.get("accept")).value_or(usual);
    http.content_type = read_line(in.source, map.get("content_type")).value_or(usual);
    http.longest_target = read_number(in.source, map.get("longest_target"), 65536, 256).value_or(0);
    http.headers = read_parameters(in, map.get("headers"), Place::header, settings_only());
    for_each_item(in.source, map.get("base"), [&](Entry const& one) {
        Section const base(in.source, one, "a base", {"path", "when", "unless"});
        auto const path = base.need("path");
        auto const text = read_raw_text(in.source, path).value_or("/");
        if (!stays_below(text))
            in.source.problem(path.place(), "a path begins with '/' and stays below the back end's URL");
        auto const conditions = read_conditions(in, base);
        check_settings_only(in, base.at(), conditions.when);
        check_settings_only(in, base.at(), conditions.unless);
        http.base.push_back({.path = parse_template(in, path.place(), text, Place::path, settings_only()),
                             .conditions = conditions});
        check_base(in, path.place(), http.base.back());
    });
}

void read_xml(Context& in, Entry const& of) {
    if (!of) return;
    Section const map(in.source, of, "'xml'", {"namespaces", "lists", "order"});
    auto& xml = in.program.xml.emplace();
    for_each_member(in.source, map.need("namespaces"), [&](Entry const& one) {
        xml.namespaces.push_back(
            {.prefix = std::string(one.key), .uri = read_text(in.source, one).value_or("")});
    });
    for_each_member(in.source, map.get("lists"), [&](Entry const& one) {
        auto const item = read_text(in.source, one).value_or("");
        parse_path(in, one.at, one.key);
        parse_path(in, one.place(), item);
        xml.lists.emplace_back(one.key, item);
    });
    if (auto const order = map.get("order"))
        xml.ordinal =
            read_word<bool>(in.source, order, "order", {{"ordinal", true}, {"file", false}}).value_or(false);
}

} // namespace idiom::declared
