#pragma once

#include "translators/codec/json/json.hpp"

#include <string>

namespace idiom::cli {

/// Returns the value that a `$ref` inside the document leads to; `value` itself if it is no reference, or one
/// that leads nowhere.
json::Value const& followed(json::Value const& document, json::Value const& value);

/// Appends a schema of an OpenAPI document to an HTML page, as a tree in which references are followed.
void append_schema(std::string& out, json::Value const& document, json::Value const& schema);

/// Appends the type of a value in a few words: "array of string, at most 500".
void append_type(std::string& out, json::Value const& document, json::Value const& schema);

} // namespace idiom::cli
