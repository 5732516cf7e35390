#include "gateway/cli/reference_page.hpp"

#include "gateway/cli/curl.hpp"
#include "gateway/cli/html.hpp"
#include "gateway/cli/openapi_schema.hpp"
#include "translators/core/http.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace idiom::cli {
namespace {

constexpr std::string_view style = R"(<style>
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:0 1rem}
code,pre{font-family:ui-monospace,monospace;font-size:.9rem}
pre{overflow-x:auto;border:1px solid;padding:.5rem;white-space:pre-wrap;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
article{border-top:2px solid;margin-top:2rem}
.skip{position:absolute;left:-100rem}.skip:focus{left:1rem}
.type{font-style:italic}
button{font:inherit}
</style>)";

/// Copies the command beside a button, and says so.
constexpr std::string_view script = R"(<script>
document.addEventListener("click", function (event) {
  var button = event.target.closest("button");
  if (!button) return;
  var command = document.getElementById(button.getAttribute("aria-describedby"));
  var done = function () { document.getElementById("status").textContent = "Copied"; };
  var select = function () { getSelection().selectAllChildren(command); };
  if (navigator.clipboard) navigator.clipboard.writeText(command.textContent).then(done, select);
  else select();
});
</script>)";

constexpr std::array methods{Method::get, Method::put, Method::post, Method::delete_, Method::patch};

std::string small(std::string_view word) {
    std::string text(word);
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return text;
}

/// One operation of the document.
struct Operation {
    std::string_view path;
    std::string_view method;
    json::Value const* item; ///< the path, which has parameters of its own
    json::Value const* value;
};

class Page {
public:
    explicit Page(json::Value const& document) : document_(document) { collect(); }

    std::string write() {
        auto const& info = *document_.find("info");
        out_ += "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                "<meta name=\"viewport\" content=\"width=device-width\"><title>";
        append_html(out_, info.text_of("title").value_or("API"));
        out_ += "</title>";
        out_ += style;
        out_ += "</head><body><a class=\"skip\" href=\"#content\">Skip to content</a><h1>";
        append_html(out_, info.text_of("title").value_or("API"));
        out_ += "</h1>";
        append_links();
        out_ += "<main id=\"content\" tabindex=\"-1\"><p>";
        append_prose(out_, info.text_of("description").value_or(""));
        out_ += "</p>";
        each_tag([&](json::Value const& tag) { append_tag(tag); });
        out_ += "</main><p id=\"status\" role=\"status\"></p>";
        out_ += script;
        out_ += "</body></html>\n";
        return std::move(out_);
    }

private:
    void collect() {
        auto const* const paths = document_.find("paths");
        if (paths == nullptr) return;
        for (auto const& [path, item] : paths->members)
            for (auto const method : methods)
                if (auto const* const value = item.find(small(name_of(method))))
                    operations_.push_back({path, name_of(method), &item, value});
    }

    template <class Each> void each_tag(Each const& each) const {
        if (auto const* const tags = document_.find("tags"))
            for (auto const& tag : tags->items)
                each(tag);
    }
    static bool has_tag(Operation const& operation, json::Value const& tag) {
        auto const* const tags = operation.value->find("tags");
        return tags != nullptr && std::ranges::any_of(tags->items, [&](json::Value const& one) {
                   return one.text == tag.text_of("name");
               });
    }
    static std::string_view text_of(Operation const& operation, std::string_view name) {
        return operation.value->text_of(name).value_or("");
    }

    void append_element(std::string_view element, std::string_view text) {
        out_.append("<").append(element).append(">");
        append_prose(out_, text);
        out_.append("</").append(element).append(">");
    }

    void append_links() {
        out_ += "<nav aria-label=\"Operations\">";
        each_tag([&](json::Value const& tag) {
            append_element("p", tag.text_of("name").value_or(""));
            out_ += "<ul>";
            for (auto const& one : operations_) {
                if (!has_tag(one, tag)) continue;
                out_ += "<li><a href=\"#";
                append_html(out_, text_of(one, "operationId"));
                out_ += "\">";
                append_html(out_, text_of(one, "summary"));
                out_ += "</a></li>";
            }
            out_ += "</ul>";
        });
        out_ += "</nav>";
    }

    void append_tag(json::Value const& tag) {
        append_element("h2", tag.text_of("name").value_or(""));
        append_element("p", tag.text_of("description").value_or(""));
        for (auto const& one : operations_)
            if (has_tag(one, tag)) append_operation(one);
    }

    void append_operation(Operation const& one) {
        out_ += "<article id=\"";
        append_html(out_, text_of(one, "operationId"));
        out_ += "\">";
        append_element("h3", text_of(one, "summary"));
        out_.append("<p><code>").append(one.method).append(" ");
        append_html(out_, one.path);
        out_ += "</code></p>";
        append_element("p", text_of(one, "description"));
        append_parameters(one);
        append_body(one);
        append_answers(one);
        out_ += "</article>";
    }

    void append_parameters(Operation const& one) {
        std::vector<json::Value const*> listed;
        for (auto const* const holder : {one.item, one.value})
            if (auto const* const parameters = holder->find("parameters"))
                for (auto const& parameter : parameters->items)
                    listed.push_back(&followed(document_, parameter));
        if (listed.empty()) return;
        out_ += "<h4>Parameters</h4><table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">In</th>"
                "<th scope=\"col\">Type</th><th scope=\"col\">Meaning</th></tr></thead><tbody>";
        for (auto const* const parameter : listed) {
            out_ += "<tr><th scope=\"row\"><code>";
            append_html(out_, parameter->text_of("name").value_or(""));
            out_ += "</code></th>";
            append_element("td", parameter->text_of("in").value_or(""));
            out_ += "<td>";
            if (auto const* const schema = parameter->find("schema")) append_type(out_, document_, *schema);
            out_ += "</td>";
            append_element("td", parameter->text_of("description").value_or(""));
            out_ += "</tr>";
        }
        out_ += "</tbody></table>";
    }

    void append_body(Operation const& one) {
        auto const* const body = one.value->find("requestBody");
        auto const* const content = body == nullptr ? nullptr : body->find("content");
        if (content == nullptr) return append_command(one, "", "");
        out_ += "<h4>Body</h4>";
        for (auto const& [type, media] : content->members)
            append_media(type, media, &one);
    }

    /// `call`: the operation whose body it is; null for an answer.
    void append_media(std::string_view type, json::Value const& media, Operation const* call) {
        append_element(call != nullptr ? "h5" : "h6", type);
        if (auto const* const schema = media.find("schema")) append_schema(out_, document_, *schema);
        auto const* const examples = media.find("examples");
        if (examples == nullptr) return;
        for (auto const& example : examples->members) {
            auto const* const value = followed(document_, example.value).find("value");
            if (value == nullptr) continue;
            out_ += "<pre tabindex=\"0\">";
            append_html(out_, value->raw);
            out_ += "</pre>";
            if (call != nullptr) append_command(*call, type, value->raw);
        }
    }

    void append_command(Operation const& one, std::string_view type, std::string_view body) {
        auto const id = "curl-" + std::to_string(++commands_);
        std::string_view server;
        if (auto const* const servers = document_.find("servers"); servers && !servers->items.empty())
            server = servers->items.front().text_of("url").value_or("");
        out_.append("<pre tabindex=\"0\"><code id=\"").append(id).append("\">");
        append_html(out_, as_curl({one.method, server, one.path, type, body}));
        out_.append("</code></pre><button type=\"button\" aria-describedby=\"").append(id);
        out_ += "\">Copy as curl</button>";
    }

    void append_answers(Operation const& one) {
        auto const* const responses = one.value->find("responses");
        if (responses == nullptr) return;
        out_ += "<h4>Answers</h4>";
        for (auto const& [status, response] : responses->members)
            if (status < "400") append_answer(status, followed(document_, response));
        out_ += "<h5>Problems</h5><ul>";
        for (auto const& [status, response] : responses->members) {
            if (status < "400") continue;
            out_ += "<li>";
            append_html(out_, status);
            out_ += " – ";
            append_prose(out_, followed(document_, response).text_of("description").value_or(""));
            out_ += "</li>";
        }
        out_ += "</ul>";
    }

    void append_answer(std::string_view status, json::Value const& response) {
        append_element("h5",
                       std::string(status) + " " + std::string(response.text_of("description").value_or("")));
        if (auto const* const content = response.find("content"))
            for (auto const& [type, media] : content->members)
                append_media(type, media, nullptr);
    }

    json::Value const& document_;
    std::string out_;
    std::vector<Operation> operations_;
    std::size_t commands_ = 0;
};

} // namespace

std::expected<std::string, std::string> reference_page(std::string_view document) {
    Arena arena(1024 * 1024);
    auto const read = json::read(document, arena);
    if (!read || read->find("info") == nullptr)
        return std::unexpected(std::string("this is no OpenAPI document"));
    return Page(*read).write();
}

} // namespace idiom::cli
