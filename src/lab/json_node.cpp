#include "lab/json_node.h"

#include <algorithm>
#include <stdexcept>

namespace sipfed::lab {

void Node::fail(const std::string& what) const {
  throw std::runtime_error("world: " + (path_.empty() ? std::string("top") : path_) + ": " + what);
}

void Node::only(std::initializer_list<std::string_view> keys) const {
  if (!value_->is_object()) fail("has to be an object");
  for (const auto& item : value_->items())
    if (std::find(keys.begin(), keys.end(), item.key()) == keys.end())
      fail("there is no key '" + item.key() + "'");
}

bool Node::has(const std::string& key) const {
  if (!value_->is_object()) fail("has to be an object");
  const auto found = value_->find(key);
  return found != value_->end() && !found->is_null();
}

Node Node::at(const std::string& key) const {
  if (!has(key)) fail("'" + key + "' is missing");
  return Node(value_->at(key), path_.empty() ? key : path_ + "." + key);
}

std::vector<std::pair<std::string, Node>> Node::members() const {
  if (!value_->is_object()) fail("has to be an object");
  std::vector<std::pair<std::string, Node>> all;
  for (const auto& item : value_->items())
    if (!item.value().is_null()) all.emplace_back(item.key(), at(item.key()));
  return all;
}

std::string Node::text() const {
  if (!value_->is_string()) fail("has to be a text");
  return value_->get<std::string>();
}

long Node::number(long from, long to) const {
  if (!value_->is_number_integer()) fail("has to be a whole number");
  const long value = value_->get<long>();
  if (value < from || value > to)
    fail("has to be within " + std::to_string(from) + " and " + std::to_string(to));
  return value;
}

bool Node::flag() const {
  if (!value_->is_boolean()) fail("has to be true or false");
  return value_->get<bool>();
}

std::vector<std::string> Node::list() const {
  if (!value_->is_array()) fail("has to be a list of texts");
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < value_->size(); ++i)
    texts.push_back(Node((*value_)[i], path_ + "[" + std::to_string(i) + "]").text());
  return texts;
}

std::string Node::text_or(const std::string& key, const std::string& otherwise) const {
  return has(key) ? at(key).text() : otherwise;
}

long Node::number_or(const std::string& key, long otherwise, long from, long to) const {
  return has(key) ? at(key).number(from, to) : otherwise;
}

bool Node::flag_or(const std::string& key, bool otherwise) const {
  return has(key) ? at(key).flag() : otherwise;
}

std::vector<std::string> Node::list_or_empty(const std::string& key) const {
  return has(key) ? at(key).list() : std::vector<std::string>();
}

std::optional<std::vector<std::string>> Node::optional_list(const std::string& key) const {
  if (!has(key)) return std::nullopt;
  return at(key).list();
}

std::string Node::one_of(const std::string& key, const std::string& otherwise,
                         std::initializer_list<std::string_view> words) const {
  const std::string word = text_or(key, otherwise);
  if (std::find(words.begin(), words.end(), word) == words.end())
    at(key).fail("'" + word + "' is not a word for it");
  return word;
}

}  // namespace sipfed::lab
