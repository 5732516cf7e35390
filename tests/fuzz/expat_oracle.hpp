#pragma once

#include "translators/codec/xml/xml.hpp"

#include <expat.h>

#include <strings.h>

#include <memory>
#include <string>
#include <string_view>

/// The results of Expat and of our reader for one document, in one spelling, so that the two can be compared.
namespace idiom::testing {

/// A document as a reader saw it. The events are spelled `<uri|local uri|local=value …>`, `"text"`, `>`.
struct Reading {
    bool accepted = false;
    bool beyond_limits = false; ///< our reader refuses the document only for its size
    std::string events;
    std::string error;
};

inline Reading read_with_idiom(std::string_view document) {
    Arena arena;
    xml::Reader reader(document, arena);
    Reading made;
    auto const append = [&](xml::Name const& name) {
        made.events.append(name.uri).append("|").append(name.local);
    };
    for (;;) {
        switch (reader.next()) {
        case xml::Reader::Event::start:
            made.events += '<';
            append(reader.name());
            for (auto const& attribute : reader.attributes()) {
                made.events += ' ';
                append(attribute.name);
                made.events.append("=").append(attribute.value);
            }
            made.events += '>';
            break;
        case xml::Reader::Event::text: made.events.append("\"").append(reader.text()).append("\""); break;
        case xml::Reader::Event::end:
            made.events += "</";
            append(reader.name());
            made.events += '>';
            break;
        case xml::Reader::Event::done: made.accepted = true; return made;
        case xml::Reader::Event::error:
            made.error = reader.error().what;
            made.beyond_limits = reader.error().limit;
            return made;
        }
    }
}

/// Expat in namespace mode. It stops at a DOCTYPE, and at an encoding that our reader does not read.
class Expat {
public:
    static Reading read(std::string_view document) {
        if (looks_like_utf16(document))
            return {.accepted = false, .beyond_limits = false, .events = {}, .error = "UTF-16"};
        Expat run;
        auto const* const parser = run.parser_.get();
        auto const status =
            XML_Parse(run.parser_.get(), document.data(), static_cast<int>(document.size()), 1);
        run.made_.accepted = status == XML_STATUS_OK;
        if (!run.made_.accepted)
            run.made_.error = XML_ErrorString(XML_GetErrorCode(const_cast<XML_Parser>(parser)));
        return std::move(run.made_);
    }

private:
    static constexpr char separator = '\x01'; // no document can hold it

    Expat() : parser_(XML_ParserCreateNS(nullptr, separator), XML_ParserFree) {
        auto* const parser = parser_.get();
        XML_SetUserData(parser, this);
        XML_SetStartElementHandler(parser, [](void* self, char const* name, char const** attributes) {
            static_cast<Expat*>(self)->start(name, attributes);
        });
        XML_SetEndElementHandler(parser,
                                 [](void* self, char const* name) { static_cast<Expat*>(self)->end(name); });
        XML_SetCharacterDataHandler(parser, [](void* self, char const* text, int size) {
            static_cast<Expat*>(self)->text_.append(text, static_cast<std::size_t>(size));
        });
        XML_SetStartDoctypeDeclHandler(parser, [](void* self, char const*, char const*, char const*, int) {
            static_cast<Expat*>(self)->stop();
        });
        XML_SetXmlDeclHandler(parser, [](void* self, char const*, char const* encoding, int) {
            if (encoding != nullptr && strcasecmp(encoding, "UTF-8") != 0 &&
                strcasecmp(encoding, "US-ASCII") != 0)
                static_cast<Expat*>(self)->stop();
        });
    }

    static bool looks_like_utf16(std::string_view document) {
        auto const first = document.substr(0, 2);
        return first == "\xFE\xFF" || first == "\xFF\xFE" || first.find('\0') != first.npos;
    }

    void stop() { XML_StopParser(parser_.get(), XML_FALSE); }

    void append(std::string_view name) {
        auto const at = name.find(separator);
        if (at == name.npos)
            made_.events.append("|").append(name);
        else
            made_.events.append(name.substr(0, at)).append("|").append(name.substr(at + 1));
    }
    void flush() {
        if (!text_.empty()) made_.events.append("\"").append(text_).append("\"");
        text_.clear();
    }
    void start(char const* name, char const** attributes) {
        flush();
        made_.events += '<';
        append(name);
        for (; *attributes != nullptr; attributes += 2) {
            made_.events += ' ';
            append(attributes[0]);
            made_.events.append("=").append(attributes[1]);
        }
        made_.events += '>';
    }
    void end(char const* name) {
        flush();
        made_.events += "</";
        append(name);
        made_.events += '>';
    }

    std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
    Reading made_;
    std::string text_;
};

/// Returns "" if both agree whether the document is well-formed, and on its contents if it is. Otherwise
/// returns the difference.
inline std::string disagreement(std::string_view document) {
    auto const ours = read_with_idiom(document);
    if (ours.beyond_limits) return {};
    auto const theirs = Expat::read(document);
    if (ours.accepted != theirs.accepted)
        return ours.accepted ? "we accept, Expat says: " + theirs.error
                             : "Expat accepts, we say: " + ours.error;
    if (ours.accepted && ours.events != theirs.events)
        return "we read\n" + ours.events + "\nExpat\n" + theirs.events;
    return {};
}

} // namespace idiom::testing
