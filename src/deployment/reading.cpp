#include "deployment/reading.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <initializer_list>
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "deployment/layout.h"
#include "deployment/problems.h"
#include "deployment/source.h"

namespace sipfed {
namespace {

using View = std::string_view;
using Names = std::vector<std::string>;

std::size_t line_of(const toml::node& node) { return node.source().begin.line; }

View kind_of(const toml::node& node) {
  if (node.is_string()) return "a text";
  if (node.is_integer()) return "a number";
  if (node.is_floating_point()) return "a number with a fraction";
  if (node.is_boolean()) return "true or false";
  if (node.is_array()) return "a list";
  if (node.is_table()) return "a section";
  return "a date or time";
}

std::string dotted(const std::string& section, View key) {
  return section.empty() ? std::string(key) : section + '.' + std::string(key);
}

std::string in_quotes(View text) { return '"' + shown(text) + '"'; }

class DeploymentReader {
 public:
  explicit DeploymentReader(const std::string& file)
      : folder_(std::filesystem::path(file).parent_path()), problems_(file) {}

  Deployment read(const toml::table& root) {
    Deployment out;
    if (root.empty())
      problems_.add(1, "", "there is nothing in it; expected at least `peer = \"peer.example\"`");
    section(root, "", top_keys, out,
            {"cisco", "microsoft", "asa", "imp", "directory", "clock", "scep", "tftp", "route", "artefacts"});
    one(root, "", "cisco", [&](const toml::table& table) { section(table, "cisco", cisco_keys, out.plan); });
    one(root, "", "microsoft", [&](const toml::table& table) {
      section(table, "microsoft", microsoft_keys, out.plan, {"server"});
      log_ins(table, "microsoft", "server", out.microsoft);
    });
    log_ins(root, "", "asa", out.asa);
    log_ins(root, "", "imp", out.imp);
    one(root, "", "directory", [&](const toml::table& table) { directory(table, out.directory.emplace()); });
    one(root, "", "clock", [&](const toml::table& table) { section(table, "clock", clock_keys, out.plan); });
    one(root, "", "scep", [&](const toml::table& table) { section(table, "scep", scep_keys, out.plan); });
    one(root, "", "tftp", [&](const toml::table& table) { section(table, "tftp", tftp_keys, out.plan); });
    many(root, "", "route", [&](const toml::table& table) {
      section(table, "route", route_keys, out.plan.routes.emplace_back());
    });
    one(root, "", "artefacts", [&](const toml::table& table) { artefacts(table, out); });
    check_resolvers(root, out.resolvers);
    return out;
  }
  Fault fault() const { return problems_.fault(); }

 private:
  using Visit = std::function<void(const toml::table&)>;

  void one(const toml::table& parent, const std::string& section, View name, const Visit& visit) {
    const toml::node* node = parent.get(name);
    if (!node) return;
    if (const toml::table* table = node->as_table()) return visit(*table);
    wrong(*node, dotted(section, name), "a section [" + dotted(section, name) + "]");
  }

  void many(const toml::table& parent, const std::string& section, View name, const Visit& visit) {
    const toml::node* node = parent.get(name);
    if (!node) return;
    const std::string key = dotted(section, name);
    const std::string wanted = "sections that begin with [[" + key + "]]";
    const toml::array* items = node->as_array();
    if (!items) return wrong(*node, key, wanted);
    for (const toml::node& item : *items) {
      if (const toml::table* table = item.as_table())
        visit(*table);
      else
        wrong(item, key, wanted);
    }
  }

  template <class T>
  void section(const toml::table& table, const std::string& name, const std::vector<Key<T>>& keys, T& into,
               std::initializer_list<View> children = {}) {
    for (const auto& entry : table) {
      const toml::key& key = entry.first;
      const toml::node& node = entry.second;
      const auto known =
          std::find_if(keys.begin(), keys.end(), [&](const Key<T>& k) { return k.name == key.str(); });
      if (known != keys.end())
        std::visit([&](auto slot) { put(node, dotted(name, key.str()), known->form, into, slot); },
                   known->slot);
      else if (std::find(children.begin(), children.end(), key.str()) == children.end())
        unknown(key, node, name, children);
    }
    for (const Key<T>& key : keys)
      if (key.required && !table.contains(key.name))
        problems_.add(line_of(table), dotted(name, key.name),
                      "is missing; expected " + std::string(expected(key.form)));
  }

  void unknown(const toml::key& key, const toml::node& node, const std::string& section,
               std::initializer_list<View> children) {
    Names here(children.begin(), children.end()), elsewhere;
    for (const LayoutKey& known : deployment_layout()) {
      if (known.section == section) here.push_back(known.name);
      if (known.name == key.str() && !node.is_table())
        elsewhere.push_back(known.section.empty() ? "the top, before the first section"
                                                  : '[' + known.section + ']');
    }
    const std::string as_secret = std::string(key.str()) + "_env";
    std::string text;
    if (std::find(here.begin(), here.end(), as_secret) != here.end())
      text = "no secret may stand in this file; name an environment variable with " + as_secret +
             ", or a file with " + std::string(key.str()) + "_file";
    else if (const std::string meant = nearest(key.str(), here); !meant.empty())
      text = "no such key; did you mean `" + meant + "`?";
    else if (!elsewhere.empty())
      text = "no such key here; it belongs to " + elsewhere.front();
    else
      text = "no such key; expected one of " + listed(here);
    problems_.add(key.source().begin.line, dotted(section, key.str()), text);
  }

  static std::string listed(const Names& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
  }

  void wrong(const toml::node& node, const std::string& key, const std::string& wanted) {
    problems_.add(line_of(node), key, "expected " + wanted + ", found " + std::string(kind_of(node)));
  }

  std::optional<std::string> text(const toml::node& node, const std::string& key, Form form) {
    const std::string wanted(expected(form));
    const auto value = node.value_exact<std::string>();
    if (!value) return wrong(node, key, wanted), std::nullopt;
    const std::string found = is_secret(form) ? "" : ", found " + in_quotes(*value);
    if (!fits(form, *value))
      return problems_.add(line_of(node), key, "expected " + wanted + found), std::nullopt;
    if (is_path(form)) {
      const std::string path = resolved(*value);
      if (!is_there(path, form))
        return problems_.add(line_of(node), key, "expected " + wanted + found), std::nullopt;
      return path;
    }
    if (!ignores_case(form)) return *value;
    std::string low = *value;
    for (char& c : low) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return low;
  }

  // "~/" is the home folder; everything else stands beside the deployment file.
  std::string resolved(const std::string& path) const {
    const char* home = std::getenv("HOME");
    if (home && path.starts_with("~/")) return home + path.substr(1);
    return (folder_ / path).lexically_normal().string();
  }

  static bool is_there(const std::string& path, Form form) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (form == Form::new_file && !exists(status)) {
      const auto parent = std::filesystem::path(path).parent_path();
      return std::filesystem::is_directory(parent.empty() ? "." : parent, error);
    }
    return form == Form::folder ? is_directory(status) : exists(status) && !is_directory(status);
  }

  template <class Take>
  void each(const toml::node& node, const std::string& key, Form form, const Take& take) {
    const toml::array* items = node.as_array();
    if (!items)
      return wrong(node, key, "a list, in brackets, of which each is " + std::string(expected(form)));
    for (const toml::node& item : *items)
      if (auto value = text(item, key, form)) take(std::move(*value));
  }

  std::optional<long long> number(const toml::node& node, const std::string& key, Form form) {
    const auto value = node.value_exact<std::int64_t>();
    const std::string wanted(expected(form));
    if (!value) return wrong(node, key, wanted), std::nullopt;
    if (fits(form, static_cast<long long>(*value))) return *value;
    problems_.add(line_of(node), key, "expected " + wanted + ", found " + std::to_string(*value));
    return std::nullopt;
  }

  template <class T>
  void put(const toml::node& node, const std::string& key, Form form, T& into, std::string T::*slot) {
    if (auto value = text(node, key, form)) into.*slot = std::move(*value);
  }
  template <class T>
  void put(const toml::node& node, const std::string& key, Form form, T& into, InSecret<T> slot) {
    if (auto value = text(node, key, form)) into.*slot.secret.*slot.part = std::move(*value);
  }
  template <class T>
  void put(const toml::node& node, const std::string& key, Form form, T& into,
           std::set<std::string> T::*slot) {
    (into.*slot).clear();
    each(node, key, form, [&](std::string value) { (into.*slot).insert(std::move(value)); });
  }
  template <class T>
  void put(const toml::node& node, const std::string& key, Form form, T& into, Names T::*slot) {
    each(node, key, form, [&](std::string value) { (into.*slot).push_back(std::move(value)); });
  }
  template <class T>
  void put(const toml::node& node, const std::string& key, Form form, T& into,
           std::vector<ArtefactFile> T::*slot) {
    each(node, key, form, [&](std::string value) { (into.*slot).push_back({std::move(value), {}}); });
  }
  template <class T>
  void put(const toml::node& node, const std::string& key, Form form, T& into, std::uint16_t T::*slot) {
    if (const auto value = number(node, key, form)) into.*slot = static_cast<std::uint16_t>(*value);
  }
  template <class T>
  void put(const toml::node& node, const std::string& key, Form form, T& into, int T::*slot) {
    if (const auto value = number(node, key, form)) into.*slot = static_cast<int>(*value);
  }
  template <class T>
  void put(const toml::node& node, const std::string& key, Form form, T& into, bool T::*slot) {
    const auto value = node.value_exact<bool>();
    if (value)
      into.*slot = *value;
    else
      wrong(node, key, std::string(expected(form)));
  }

  void one_source(const toml::table& table, const std::string& section, const SecretName& secret, View word) {
    if (secret.environment.empty() || secret.file.empty()) return;
    const std::string name(word);
    problems_.add(line_of(*table.get(name + "_file")), dotted(section, name),
                  "expected one of " + name + "_env and " + name + "_file, found both");
  }

  void log_ins(const toml::table& parent, const std::string& section_name, View name,
               std::vector<LogIn>& into) {
    const std::string path = dotted(section_name, name);
    many(parent, section_name, name, [&](const toml::table& table) {
      LogIn& device = into.emplace_back();
      section(table, path, log_in_keys, device);
      one_source(table, path, device.password, "password");
      one_source(table, path, device.enable, "enable");
      check_log_in(table, path, device);
    });
  }

  void check_log_in(const toml::table& table, const std::string& path, const LogIn& device) {
    const auto needs = [&](View key, std::initializer_list<View> any_of) {
      const bool there = std::any_of(any_of.begin(), any_of.end(), [&](View k) { return table.contains(k); });
      if (there) return;
      problems_.add(line_of(table), dotted(path, key), "is missing; way = \"" + device.way + "\" needs it");
    };
    if (device.way == "files") {
      needs("folder", {"folder"});
    } else if (!device.way.empty()) {
      needs("host", {"host"});
      needs("user", {"user"});
      if (device.way == "https" && path != "asa")
        problems_.add(line_of(*table.get("way")), dotted(path, "way"),
                      "expected \"ssh\" or \"files\": only an ASA is read over HTTPS");
      if (device.way == "https") needs("password_env", {"password_env", "password_file", "password"});
      if (device.way == "ssh")
        needs("password_env", {"password_env", "password_file", "password", "key_file"});
    }
    if (device.name.empty()) return;
    const auto [first, fresh] = devices_.emplace(device.name, line_of(table));
    if (!fresh)
      problems_.add(line_of(*table.get("name")), dotted(path, "name"),
                    "expected a name of its own; " + in_quotes(device.name) + " is already on line " +
                        std::to_string(first->second));
  }

  void directory(const toml::table& table, DirectoryLogIn& into) {
    section(table, "directory", directory_keys, into);
    one_source(table, "directory", into.password, "password");
    const bool secret =
        table.contains("password_env") || table.contains("password_file") || table.contains("password");
    if (table.contains("user") != secret)
      problems_.add(line_of(table), secret ? "directory.user" : "directory.password_env",
                    "is missing; a user and a password go together");
  }

  void artefacts(const toml::table& table, Deployment& out) {
    section(table, "artefacts", artefact_keys, out, {"pkcs12"});
    many(table, "artefacts", "pkcs12", [&](const toml::table& item) {
      ArtefactFile& file = out.pkcs12.emplace_back();
      section(item, "artefacts.pkcs12", pkcs12_keys, file);
      one_source(item, "artefacts.pkcs12", file.passphrase, "passphrase");
    });
  }

  void check_resolvers(const toml::table& root, const Names& resolvers) {
    std::set<std::string> names;
    for (const std::string& resolver : resolvers) {
      const std::string name = resolver.substr(0, resolver.find('='));
      if (!names.insert(name).second)
        problems_.add(line_of(*root.get("resolvers")), "resolvers",
                      "expected a name of its own for each, found " + in_quotes(name) + " twice");
    }
  }

  std::filesystem::path folder_;
  Problems problems_;
  std::map<std::string, std::size_t> devices_;  // name -> line
};

Outcome<toml::table> parse(const std::string& file, const std::string& text) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    Problems problems(file);
    problems.add(error.source().begin.line, "", "expected TOML: " + shown(error.description(), 200));
    return problems.fault();
  }
}

}  // namespace

Outcome<Deployment> read_deployment(const std::string& file) {
  const auto text = deployment_text(file);
  if (!text) return text.fault;
  return deployment_of(*text, file);
}

Outcome<Deployment> deployment_of(const std::string& text, const std::string& file) {
  if (const Fault unfit = unfit_to_parse(text, file)) return unfit;
  const auto root = parse(file, text);
  if (!root) return root.fault;
  DeploymentReader reader(file);
  Deployment deployment = reader.read(*root);
  const Fault fault = reader.fault();
  if (fault) return fault;
  return deployment;
}

}  // namespace sipfed
