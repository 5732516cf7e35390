#include "translators/declared/bind.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/http.hpp"
#include "translators/core/text.hpp"
#include "translators/declared/fill.hpp"

#include <algorithm>
#include <stdexcept>

namespace idiom::declared {

namespace {

bool is_word(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
    });
}
bool is_uuid(std::string_view text) {
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return text.size() == shape.size() && std::ranges::equal(text, shape, [](char c, char wanted) {
               return wanted == '-' ? c == '-' : is_hex_digit(c);
           });
}
bool is_integer(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && std::ranges::all_of(text, is_digit);
}
bool is_host(std::string_view text) {
    return !text.empty() && !text.starts_with('.') &&
           std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '.' || c == '-'; });
}

/// Returns the settings of a back end, with the file's defaults for those that it lacks.
idiom::Settings completed(Program const& program, idiom::Settings settings) {
    for (auto const& setting : program.settings)
        if (setting.has_fallback) settings.values.try_emplace(setting.name, setting.fallback);
    return settings;
}

/// Binds the parts of a program to the settings of one back end.
class Binder {
public:
    Binder(Program& program, idiom::Settings const& settings)
        : program_(program), settings_(completed(program, settings)) {}

    void run() {
        bind_http();
        bind(program_.auth.params, Place::tree); // not encoded here: the gateway encodes the form
        for (auto& row : program_.fields)
            bind(row);
        bind_user();
        if (program_.list) bind(*program_.list);
        bind_writes();
        bind_roles();
        if (program_.session) bind(*program_.session);
        std::erase_if(program_.errors.rules, [&](ErrorRule& rule) { return !keep(rule.when); });
        std::erase_if(program_.refuse, [&](Refuse& refuse) { return !decide(refuse.when); });
    }

private:
    Filled value_of(Piece const& piece) {
        auto const values = settings_.values.find(piece.text);
        if (values == settings_.values.end() || values->second.empty()) return {};
        auto const* const setting = find(piece.text);
        if (setting && setting->type == Setting::Type::texts) {
            auto const items = arena_.array<std::string_view>(values->second.size());
            std::ranges::copy(values->second, items.begin());
            return with_suffix(Filled::list(items), piece.suffix, arena_);
        }
        auto value = Filled::of(std::string_view(values->second.front()));
        if (value.text.empty()) return {};
        bool const typed =
            setting && (setting->type == Setting::Type::boolean || setting->type == Setting::Type::number);
        if (typed) value.json = value.text;
        return with_suffix(value, piece.suffix, arena_);
    }
    Setting const* find(std::string_view name) const {
        auto const found = std::ranges::find(program_.settings, name, &Setting::name);
        return found == program_.settings.end() ? nullptr : &*found;
    }

    static void append_literal(Template& to, std::string_view text) {
        if (text.empty()) return;
        if (to.pieces.empty() || to.pieces.back().ref) to.pieces.push_back({.text = {}, .ref = {}});
        to.pieces.back().text += text;
    }

    void bind(Template& text, Place place) {
        Template made;
        for (auto& piece : text.pieces) {
            if (!piece.ref) {
                append_literal(made, piece.text);
                continue;
            }
            auto const value = *piece.ref == Ref::setting ? value_of(piece) : Filled{};
            if (!value.present) {
                made.pieces.push_back(piece);
                continue;
            }
            bool first = true;
            auto const add = [&](std::string_view item) {
                if (!first) append_literal(made, ",");
                first = false;
                bool const plain = place == Place::header || place == Place::tree;
                append_literal(made, plain ? item : uri::encode(item, arena_));
            };
            if (value.is_list)
                std::ranges::for_each(value.items, add);
            else
                add(value.text);
        }
        text = std::move(made);
    }

    void bind(Tree& tree) {
        for (auto& [name, member] : tree.members)
            bind(member);
        for (auto& item : tree.items)
            bind(item);
        if (tree.kind != Tree::Kind::text) return;
        bool const setting = tree.text.is_reference() && tree.text.pieces.front().ref == Ref::setting;
        auto const value = setting ? value_of(tree.text.pieces.front()) : Filled{};
        if (value.present && value.is_list) {
            tree.kind = Tree::Kind::list;
            for (auto const item : value.items) {
                Tree one{.kind = Tree::Kind::text};
                append_literal(one.text, item);
                tree.items.push_back(std::move(one));
            }
        } else if (value.present && !value.json.empty()) {
            tree.kind = Tree::Kind::raw;
            tree.raw = value.json;
        } else {
            bind(tree.text, Place::tree);
        }
    }

    bool holds(Test const& test) {
        auto const found = settings_.values.find(test.setting);
        bool const absent = found == settings_.values.end() || found->second.empty();
        return std::ranges::any_of(test.values, [&](Test::Value const& value) {
            if (absent || value.absent) return absent && value.absent;
            return std::ranges::find(found->second, value.text.literal()) != found->second.end();
        });
    }
    /// Removes the tests of settings. Returns false if one of them does not hold.
    bool decide(Condition& condition) {
        for (auto& test : condition.all)
            for (auto& value : test.values)
                bind(value.text, Place::tree);
        bool all = true;
        std::erase_if(condition.all, [&](Test const& test) {
            if (test.kind != Test::Kind::setting) return false;
            all = all && holds(test);
            return true;
        });
        return all;
    }
    /// Returns false if the part with this condition never applies at this back end.
    bool keep(std::optional<Condition>& when) {
        if (!when) return true;
        if (!decide(*when)) return false;
        if (when->all.empty()) when.reset();
        return true;
    }
    bool keep(Conditions& conditions) {
        if (!keep(conditions.when)) return false;
        if (!conditions.unless) return true;
        if (!decide(*conditions.unless)) {
            conditions.unless.reset();
            return true;
        }
        return !conditions.unless->all.empty();
    }

    void bind(std::vector<Parameter>& parameters, Place place) {
        std::erase_if(parameters, [&](Parameter& one) {
            bind(one.value, place);
            bind(one.named, Place::header);
            return !keep(one.conditions);
        });
    }
    void bind(std::vector<Expectation>& expectations) {
        for (auto& one : expectations)
            for (auto& value : one.values)
                bind(value.text, Place::tree);
    }
    void bind(RequestTemplate& request) {
        bind(request.path, Place::path);
        if (!base_.empty()) {
            Template whole;
            append_literal(whole, base_);
            for (auto& piece : request.path.pieces)
                if (piece.ref)
                    whole.pieces.push_back(std::move(piece));
                else
                    append_literal(whole, piece.text);
            request.path = std::move(whole);
        }
        bind(request.query, Place::query);
        bind(request.headers, Place::header);
    }
    void bind(Paging& paging) { bind(paging.query, Place::query); }
    void bind(Listing& listing) {
        bind(listing.request);
        bind(listing.paging);
    }

    void bind_http() {
        auto& http = program_.http;
        bind(http.headers, Place::header);
        for (auto& base : http.base) {
            if (!keep(base.conditions)) continue;
            bind(base.path, Place::path);
            base_ = base.path.is_literal() ? std::string(base.path.literal()) : std::string();
            while (base_.ends_with('/'))
                base_.pop_back();
            return;
        }
    }
    void bind(FieldRow& row) {
        row.supported = keep(row.when);
        if (row.write_as) bind(*row.write_as);
        if (row.create_as) bind(*row.create_as);
    }
    void bind_user() {
        auto& user = program_.user;
        bind(user.request);
        for (auto& also : user.also)
            bind(also);
        bind(user.gone);
    }
    void bind(std::optional<Filter>& filter) {
        if (!filter) return;
        if (!keep(filter->when)) return filter.reset();
        if (filter->own_request) bind(filter->listing);
        bind(filter->query, Place::query);
    }
    void bind(UserList& list) {
        bind(list.listing);
        bind(list.expects);
        if (list.sort) bind(list.sort->query, Place::query);
        for (auto& turn : list.turns)
            bind(turn, Place::query);
        if (list.whole) {
            bind(list.whole->query, Place::query);
            if (list.whole->paging) bind(*list.whole->paging);
        }
        bind(list.user_name);
        bind(list.email);
        bind(list.role);
    }
    void bind(WriteStep& step) {
        bind(step.request);
        for (auto& [name, tree] : step.around)
            bind(tree);
        for (auto& [path, tree] : step.add)
            bind(tree);
        bind(step.json);
        bind(step.form, Place::form);
        if (step.other) bind(step.other->request);
    }
    void bind(std::vector<WriteStep>& steps) {
        std::erase_if(steps, [&](WriteStep& step) {
            bind(step);
            return !keep(step.conditions);
        });
    }
    void bind_writes() {
        if (program_.create) {
            bind(program_.create->step);
            bind(program_.create->then);
            if (program_.create->lookup && !program_.create->lookup->by_filter)
                bind(program_.create->lookup->request);
        }
        if (program_.update) bind(program_.update->steps);
        if (program_.delete_) {
            bind(program_.delete_->steps);
            if (program_.delete_->marks_when && !decide(*program_.delete_->marks_when))
                program_.delete_->marks_when.reset();
        }
        if (program_.devices) {
            bind(program_.devices->assign);
            bind(program_.devices->unassign);
        }
        bind(program_.activation);
        bind(program_.uc_welcome);
    }
    void bind_roles() {
        auto& roles = program_.roles;
        if (roles.item) bind(*roles.item);
        if (roles.read) {
            bind(roles.read->listing);
            bind(roles.read->guarded);
            bind(roles.read->keep);
        }
        if (roles.catalogue) {
            bind(roles.catalogue->listing);
            bind(roles.catalogue->keep);
            bind(roles.catalogue->guarded);
        }
        for (auto* const write : {&roles.set, &roles.add, &roles.remove})
            if (*write) bind((*write)->step);
    }
    void bind(Session& session) {
        bind(session.open);
        if (session.first && !decide(*session.first)) session.first.reset();
        for (auto& parameter : session.send) {
            bind(parameter.named, Place::header);
            bind(parameter.value, Place::header);
        }
    }

    Program& program_;
    idiom::Settings const settings_;
    Arena arena_;
    std::string base_;
};

} // namespace

std::optional<std::string> misfit_of(Setting const& setting, std::string_view value) {
    using enum Setting::Format;
    switch (setting.format) {
    case text: return std::nullopt;
    case word:
        if (is_word(value)) return std::nullopt;
        return "a word of letters, digits, '.', '_' and '-'";
    case segment:
        if (uri::stays_in_segment(value)) return std::nullopt;
        return "one segment of a path, without '/'";
    case host:
        if (is_host(value)) return std::nullopt;
        return "the name of a host";
    case uuid:
        if (is_uuid(value)) return std::nullopt;
        return "a UUID, as in 90ce2cce-0000-4000-8000-000000000001";
    case integer:
        if (is_integer(value)) return std::nullopt;
        return "a whole number";
    }
    return std::nullopt;
}

void check_formats(Program const& program, idiom::Settings const& settings) {
    for (auto const& setting : program.settings)
        for (auto const& value : settings.texts(setting.name))
            if (auto const wanted = misfit_of(setting, value))
                throw std::invalid_argument("'" + setting.name + "' has to be " + *wanted);
}

Program bind(Program program, idiom::Settings const& settings) {
    Binder(program, settings).run();
    return program;
}

} // namespace idiom::declared
