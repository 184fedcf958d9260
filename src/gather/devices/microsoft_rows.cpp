#include "gather/devices/microsoft_rows.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "gather/devices/microsoft_lines.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using Json = nlohmann::json;
using Rows = std::vector<MicrosoftRow>;

constexpr int deepest = 32;

// PowerShell breaks long lines where its window ends, even within strings; a line break never belongs to
// JSON.
std::string in_one_line(std::string_view text) {
  std::string out(text);
  std::erase_if(out, [](char c) { return c == '\r' || c == '\n'; });
  return out;
}

bool is_too_deep(std::string_view json) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (quoted && c == '\\')
      ++at;
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && (c == '[' || c == '{') && ++depth > deepest)
      return true;
    else if (!quoted && (c == ']' || c == '}'))
      --depth;
  }
  return false;
}

std::string value_of(const Json& json) {
  if (json.is_string()) return microsoft_value(json.get_ref<const std::string&>());
  if (json.is_null()) return {};
  if (!json.is_array()) return json.is_object() ? std::string() : json.dump();
  std::string out;
  for (const Json& item : json) {
    if (item.is_structured()) continue;
    if (!out.empty()) out.push_back('\n');
    out += value_of(item);
  }
  return out;
}

MicrosoftRow row_of(const Json& object) {
  MicrosoftRow row;
  for (const auto& [name, value] : object.items()) {
    if (value.is_object() && value.contains("CimClassName"))  // Get-CimInstance
      row["__class"] = value_of(value["CimClassName"]);
    else
      row.emplace(lower(name), value_of(value));
  }
  return row;
}

std::optional<Rows> rows_of_json(std::string_view text) {
  if (is_too_deep(text)) return std::nullopt;
  Json json = Json::parse(in_one_line(text), nullptr, false);
  if (json.is_discarded() || !json.is_structured()) return std::nullopt;
  // ConvertTo-Json of PowerShell 5.1 may wrap an array: {"value": [...], "Count": 2}
  if (json.is_object() && json.size() == 2 && json.contains("Count") && json.contains("value")) {
    Json inner = std::move(json["value"]);
    json = std::move(inner);
  }
  Rows rows;
  if (json.is_object()) rows.push_back(row_of(json));
  if (json.is_array())
    for (const Json& item : json)
      if (item.is_object()) rows.push_back(row_of(item));
  return rows;
}

std::string name_in(const pugi::xml_node& node) {
  for (const char* name : {"NAME", "Name", "name"})
    if (const auto attribute = node.attribute(name)) return lower(attribute.value());
  return lower(node.name());
}

std::string class_in(const pugi::xml_node& node) {
  for (const char* name : {"CLASSNAME", "ClassName", "Class", "class", "Name", "name"})
    if (const std::string value = lower(node.attribute(name).value()); value.starts_with("msft_sip"))
      return value;
  const std::string name = lower(node.name());
  return name.starts_with("msft_sip") ? name : std::string();
}

bool is_value(const pugi::xml_node& node) { return lower(node.name()).starts_with("value"); }

void add_value(const pugi::xml_node& node, std::string& out) {
  if (!out.empty()) out.push_back('\n');
  out += microsoft_value(node.text().get());
}

// Text of a property: its attribute, its own text, or that of the VALUE elements within (CIM-XML).
std::string value_in(const pugi::xml_node& node) {
  for (const char* name : {"VALUE", "Value", "value"})
    if (const auto attribute = node.attribute(name)) return attribute.value();
  std::string out = microsoft_value(node.text().get());
  for (const auto& child : node.children()) {
    if (lower(child.name()) == "value") add_value(child, out);
    if (lower(child.name()) == "value.array")
      for (const auto& leaf : child.children()) add_value(leaf, out);
  }
  return out;
}

bool holds_properties(const pugi::xml_node& node) {
  return std::any_of(node.begin(), node.end(), [](const pugi::xml_node& child) {
    return child.type() == pugi::node_element && !is_value(child);
  });
}

MicrosoftRow properties_of(const pugi::xml_node& node, const std::string& of_class) {
  MicrosoftRow row;
  for (const auto& attribute : node.attributes()) row.emplace(lower(attribute.name()), attribute.value());
  for (const auto& child : node.children())
    if (child.type() == pugi::node_element && !holds_properties(child))
      row.emplace(name_in(child), value_in(child));
  row["__class"] = of_class;
  return row;
}

struct ClassReader final : pugi::xml_tree_walker {
  Rows rows;
  bool for_each(pugi::xml_node& node) override {
    const std::string of_class = class_in(node);
    if (of_class.empty()) return true;
    bool nested = false;
    for (const auto& child : node.children())
      if (holds_properties(child) && class_in(child).empty()) {
        rows.push_back(properties_of(child, of_class));
        nested = true;
      }
    if (!nested) rows.push_back(properties_of(node, of_class));
    return true;
  }
};

std::optional<Rows> rows_of_xml(std::string_view text) {
  pugi::xml_document document;
  if (!document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8))
    return std::nullopt;
  ClassReader reader;
  document.traverse(reader);
  return std::move(reader.rows);
}

}  // namespace

std::optional<Rows> microsoft_rows(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos || text.size() > microsoft_file_limit) return std::nullopt;
  text.remove_prefix(from);
  if (text.front() == '[' || text.front() == '{') return rows_of_json(text);
  if (text.front() == '<') return rows_of_xml(text);
  return rows_of_lines(text);
}

}  // namespace sipfed::gather
