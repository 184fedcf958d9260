#include "evidence/json.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "evidence/file.h"
#include "sipfed/identity.h"

namespace sipfed {
namespace {

using Json = nlohmann::json;

// ---- out: what equals a fresh value is left out, so that evidence stays readable ----

template <class T>
Json put(const T& value);

struct Writer {
  Json& object;
  template <class T>
  void operator()(const char* name, const T& value) const {
    if (!(value == T{})) object[name] = put(value);
  }
};

template <class T>
concept Struct = requires(T& value, Writer& io) {
  T::fields(io, value);
};

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

template <class T>
Json put(const T& value) {
  if constexpr (Struct<T>) {
    Json object = Json::object();
    T::fields(Writer{object}, value);
    return object;
  } else if constexpr (std::is_same_v<T, Time>) {
    return iso_time(value);
  } else if constexpr (std::is_same_v<T, Micros>) {
    return value.count();
  } else if constexpr (Named<T>) {
    return name_of(value);
  } else if constexpr (is_optional<T>::value) {
    return value ? put(*value) : Json();
  } else if constexpr (requires { typename T::mapped_type; }) {
    Json object = Json::object();
    for (const auto& [key, item] : value) object[key] = put(item);
    return object;
  } else if constexpr (requires { typename T::value_type; } && !std::is_convertible_v<T, std::string>) {
    Json array = Json::array();
    for (const auto& item : value) array.push_back(put(item));
    return array;
  } else {
    return value;
  }
}

// ---- in ----

struct Damage {
  std::string text;
};

[[noreturn]] void damaged(const std::string& place, const char* expected) {
  throw Damage{place + ": " + expected + " expected"};
}

template <class T>
void get(const Json& json, T& value, const std::string& place);

struct Reader {
  const Json& object;
  const std::string& place;
  template <class T>
  void operator()(const char* name, T& value) const {
    if (const auto found = object.find(name); found != object.end()) get(*found, value, place + '/' + name);
  }
};

Time parse_time(const Json& json, const std::string& place) {
  int year = 0;
  unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
  char zone = 0, rest = 0;
  const bool shape = json.is_string() &&
                     std::sscanf(json.get_ref<const std::string&>().c_str(), "%5d-%2u-%2uT%2u:%2u:%2u%c%c",
                                 &year, &month, &day, &hour, &minute, &second, &zone, &rest) == 7 &&
                     zone == 'Z';
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!shape || !date.ok() || hour > 23 || minute > 59 || second > 60)
    damaged(place, "a time like 2026-11-22T20:15:00Z");
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

template <class Number>
Number whole_number(const Json& json, const std::string& place) {
  if (!json.is_number_integer()) damaged(place, "a whole number");
  const bool fits = json.is_number_unsigned() ? std::in_range<Number>(json.get<std::uint64_t>())
                                              : std::in_range<Number>(json.get<std::int64_t>());
  if (!fits) damaged(place, "a whole number within range");
  return json.get<Number>();
}

template <class T>
void get(const Json& json, T& value, const std::string& place) {
  if constexpr (Struct<T>) {
    if (!json.is_object()) damaged(place, "an object");
    T::fields(Reader{json, place}, value);
  } else if constexpr (std::is_same_v<T, Time>) {
    value = parse_time(json, place);
  } else if constexpr (std::is_same_v<T, Micros>) {
    value = Micros(whole_number<std::int64_t>(json, place));
  } else if constexpr (Named<T>) {
    const auto word = json.is_string() ? named<T>(json.get_ref<const std::string&>()) : std::nullopt;
    if (!word) damaged(place, "one of the words of the format");
    value = *word;
  } else if constexpr (is_optional<T>::value) {
    if (json.is_null()) return value.reset();
    get(json, value.emplace(), place);
  } else if constexpr (requires { typename T::mapped_type; }) {
    if (!json.is_object()) damaged(place, "an object");
    for (const auto& [key, item] : json.items()) get(item, value[key], place + '/' + key);
  } else if constexpr (requires { typename T::value_type; } && !std::is_convertible_v<T, std::string>) {
    if (!json.is_array()) damaged(place, "an array");
    std::size_t index = 0;
    for (const auto& item : json) {
      typename T::value_type element{};
      get(item, element, place + '/' + std::to_string(index++));
      value.insert(value.end(), std::move(element));
    }
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!json.is_string()) damaged(place, "a text");
    value = json.get<std::string>();
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!json.is_boolean()) damaged(place, "true or false");
    value = json.get<bool>();
  } else {
    value = whole_number<T>(json, place);
  }
}

// `byte`: how far the parser came, counted from 1.
std::string where_json_ends(std::string_view text, std::size_t byte) {
  if (text.find_first_not_of(" \t\r\n") == text.npos) return "is empty";
  if (is_utf16(text)) return "is UTF-16; save it as UTF-8";
  const std::string_view read = text.substr(0, byte);
  const auto line = std::to_string(1 + std::count(read.begin(), read.end(), '\n'));
  const bool begun = text[text.find_first_not_of(" \t\r\n")] == '{';
  if (begun && byte > text.find_last_not_of(" \t\r\n") + 1)
    return "ends in the middle, at line " + line + ": it was cut off, save it again";
  if (!begun && line == "1")
    return "is not sipfed's evidence: that is JSON, as --save and sipfed gather write it";
  return "line " + line + ": damaged, no JSON from there on: save it again";
}

template <class T>
Outcome<T> load(std::string_view text, bool envelope) {
  // Deeper nesting than the format has is refused before it can cost stack.
  int depth = 0;
  const auto shallow = [&depth](int, Json::parse_event_t event, Json&) {
    if (event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start) ++depth;
    if (event == Json::parse_event_t::object_end || event == Json::parse_event_t::array_end) --depth;
    if (depth > 32) throw Damage{"nested deeper than evidence is"};
    return true;
  };
  try {
    const Json json = Json::parse(text, shallow);
    if (!json.is_object()) damaged("the document", "an object");
    if (envelope && json.value("format", Json()) != "sipfed-evidence")
      throw Damage{"this is not sipfed evidence: \"format\": \"sipfed-evidence\" is missing"};
    if (envelope && json.value("version", Json()) != 1)
      throw Damage{"/version: this sipfed reads version 1 of the format"};
    T value;
    if constexpr (Struct<T>) {
      get(json, value, "");
    } else {
      if (json.contains("subject")) get(json["subject"], value.subject, "/subject");
      if (json.contains("views")) get(json["views"], value.views, "/views");
    }
    return value;
  } catch (const Damage& damage) {
    return Fault{Fault::Kind::protocol, damage.text};
  } catch (const Json::parse_error& error) {
    return Fault{Fault::Kind::protocol, where_json_ends(text, error.byte)};
  } catch (const Json::exception& error) {
    return Fault{Fault::Kind::protocol, "the members are not those of evidence"};
  }
}

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string to_json(const Dossier& dossier) {
  Json json = put(dossier);
  json["format"] = "sipfed-evidence";
  json["version"] = 1;
  return text_of(json);
}

Outcome<Dossier> from_json(std::string_view text) { return load<Dossier>(text, true); }

std::string to_json(const Evidence& evidence) {
  return text_of({{"subject", put(evidence.subject)}, {"views", put(evidence.views)}});
}

Outcome<Evidence> evidence_from_json(std::string_view text) { return load<Evidence>(text, false); }

}  // namespace sipfed
