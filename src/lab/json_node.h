// A place in a JSON document that knows its own path, so that every mistake is reported with it.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sipfed::lab {

class Node {
 public:
  Node(const nlohmann::json& value, std::string path) : value_(&value), path_(std::move(path)) {}

  [[noreturn]] void fail(const std::string& what) const;  // std::runtime_error
  void only(std::initializer_list<std::string_view> keys) const;
  bool has(const std::string& key) const;  // there, and not null
  Node at(const std::string& key) const;
  std::vector<std::pair<std::string, Node>> members() const;  // without those that are null

  std::string text() const;
  long number(long from, long to) const;
  bool flag() const;
  std::vector<std::string> list() const;  // of texts

  std::string text_or(const std::string& key, const std::string& otherwise) const;
  long number_or(const std::string& key, long otherwise, long from, long to) const;
  bool flag_or(const std::string& key, bool otherwise) const;
  std::vector<std::string> list_or_empty(const std::string& key) const;
  std::optional<std::vector<std::string>> optional_list(const std::string& key) const;
  std::string one_of(const std::string& key, const std::string& otherwise,
                     std::initializer_list<std::string_view> words) const;

  bool is_text() const { return value_->is_string(); }
  const nlohmann::json& json() const { return *value_; }

 private:
  const nlohmann::json* value_;
  std::string path_;
};

}  // namespace sipfed::lab
