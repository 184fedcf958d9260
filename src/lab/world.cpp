#include "lab/world.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "lab/json_node.h"
#include "lab/world_server.h"

namespace sipfed::lab {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

nlohmann::json parsed(std::string_view text, const std::string& what) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    throw std::runtime_error(what + " is not JSON: " + error.what());
  }
}

Zones read_zones(const Node& node) {
  Zones zones;
  for (const auto& [owner, types] : node.members()) {
    types.only({"A", "AAAA", "CNAME", "PTR", "NS", "SRV", "TXT"});
    auto& records = zones[lower(owner)];
    for (const auto& [type, texts] : types.members()) records[type] = texts.list();
  }
  return zones;
}

ResolverSpec read_resolver(const Node& node, const nlohmann::json& zones) {
  node.only({"listen", "zones", "udp", "tcp", "behave"});
  ResolverSpec spec;
  const std::string listen = node.text_or("listen", "v4");
  spec.listen = listen == "v4" ? "127.0.0.1" : listen == "v6" ? "::1" : listen;
  if (!is_loopback(spec.listen)) node.fail("listens on loopback only");
  spec.udp = node.one_of("udp", "serve", {"serve", "refused"});
  spec.tcp = node.one_of("tcp", "serve", {"serve", "refused", "silent", "close"});
  nlohmann::json own = zones;
  if (node.has("zones")) own.merge_patch(node.at("zones").json());
  spec.zones = read_zones(Node(own, "zones of a resolver"));
  if (!node.has("behave")) return spec;
  const auto words = {"servfail", "refused",  "formerr",        "notimp", "nxdomain", "nodata",  "silent",
                      "lame",     "truncate", "tc_without_tcp", "cut",    "wrong_id", "garbage", "junk"};
  for (const auto& [question, behaviour] : node.at("behave").members()) {
    const std::string word = behaviour.text();
    const bool slow = word.starts_with("slow:") && word.size() > 5 && word.size() < 11 &&
                      std::all_of(word.begin() + 5, word.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!slow && std::find(words.begin(), words.end(), word) == words.end())
      behaviour.fail("'" + word + "' is not a word for it");
    spec.behave[question] = word;
  }
  return spec;
}

// "-30d", "+6h", "+90s"
std::chrono::seconds read_offset(const Node& node) {
  const std::string text = node.text();
  const auto digits = text.find_first_not_of("0123456789", 1);
  const std::string unit = digits == std::string::npos ? "" : text.substr(digits);
  if (text.size() < 3 || text.size() > 8 || (text[0] != '-' && text[0] != '+') || digits == 1 ||
      (unit != "d" && unit != "h" && unit != "s"))
    node.fail("has to look like \"-30d\", \"+6h\" or \"+90s\"");
  const long count = std::stol(text.substr(0, digits));
  return std::chrono::seconds(count * (unit == "d" ? 86400 : unit == "h" ? 3600 : 1));
}

CertificateSpec read_certificate(const std::string& name, const Node& node) {
  node.only({"subject", "san", "eku", "not_before", "not_after", "issuer", "key", "digest", "ca"});
  CertificateSpec spec;
  spec.subject = node.at("subject").list();
  for (const std::string& part : spec.subject)
    if (part.find('=') == std::string::npos) node.at("subject").fail("has to be like \"CN=name\"");
  spec.san = node.optional_list("san");
  spec.eku = node.optional_list("eku");
  spec.not_before = read_offset(node.at("not_before"));
  spec.not_after = read_offset(node.at("not_after"));
  spec.issuer = node.text_or("issuer", name);
  spec.key = node.text_or("key", "rsa2048");
  spec.digest = node.text_or("digest", "sha256");
  spec.ca = node.flag_or("ca", false);
  return spec;
}

void known(const Node& top, const World& world, const Texts& names, const std::string& where) {
  for (const std::string& name : names)
    if (!world.certificates.contains(name))
      top.fail(where + " names a certificate '" + name + "' that is not there");
}

void check_names(const Node& top, const World& world) {
  known(top, world, world.trust, "trust");
  known(top, world, world.client, "client");
  known(top, world, world.baseline, "baseline");
  for (const auto& [name, certificate] : world.certificates)
    known(top, world, {certificate.issuer}, "certificates." + name);
  for (const auto& [name, server] : world.servers) {
    if (!server.tls) continue;
    known(top, world, server.tls->chain, "servers." + name + ".tls.chain");
    known(top, world, server.tls->client_trust, "servers." + name + ".tls.client_trust");
    known(top, world, server.tls->client_ca_names.value_or(Texts()),
          "servers." + name + ".tls.client_ca_names");
  }
  for (const std::string& name : world.tcp)
    if (!world.servers.contains(name)) top.fail("tcp names a server '" + name + "' that is not there");
  if (world.client.empty()) top.fail("client needs a certificate");
  if (world.resolvers.empty()) top.fail("there is no resolver");
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace

std::string patched(std::string_view healthy, std::string_view patch) {
  nlohmann::json world = parsed(healthy, "the world");
  if (patch.find_first_not_of(" \t\r\n") == std::string_view::npos) return world.dump();
  const nlohmann::json change = parsed(patch, "the patch");
  if (!change.is_object()) throw std::runtime_error("the patch has to be a JSON object");
  world.merge_patch(change);
  // A resolver's zones are a patch themselves: their nulls have to outlive this one.
  if (change.contains("resolvers") && change["resolvers"].is_object())
    for (const auto& item : change["resolvers"].items())
      if (item.value().is_object() && item.value().contains("zones"))
        world["resolvers"][item.key()]["zones"] = item.value()["zones"];
  return world.dump();
}

World read_world(std::string_view text) {
  const nlohmann::json json = parsed(text, "the world");
  const Node top(json, "");
  top.only({"domains", "expect", "zones", "resolvers", "certificates", "trust", "client", "baseline",
            "servers", "tcp"});
  World world;
  top.at("domains").only({"peer", "local"});
  world.peer = top.at("domains").at("peer").text();
  world.local = top.at("domains").at("local").text();
  for (const std::string& address : top.list_or_empty("expect")) world.expect.insert(address);
  for (const auto& [name, node] : top.at("resolvers").members())
    world.resolvers[name] = read_resolver(node, top.at("zones").json());
  for (const auto& [name, node] : top.at("certificates").members())
    world.certificates[name] = read_certificate(name, node);
  world.trust = top.list_or_empty("trust");
  world.client = top.list_or_empty("client");
  world.baseline = top.list_or_empty("baseline");
  for (const auto& [name, node] : top.at("servers").members()) world.servers[name] = read_server(node);
  world.tcp = top.list_or_empty("tcp");
  check_names(top, world);
  return world;
}

std::string filled(std::string text, const World& world, const std::map<std::string, std::uint16_t>& ports) {
  for (const auto& [name, port] : ports) {
    replace_all(text, "{" + name + ".port}", std::to_string(port));
    std::string first, v4, v6;
    for (const auto& [address, reach] : world.servers.at(name).listen) {
      if (first.empty()) first = address;
      (address.find(':') == std::string::npos ? v4 : v6) = address;
    }
    replace_all(text, "{" + name + ".address}", first);
    replace_all(text, "{" + name + ".v4}", v4);
    replace_all(text, "{" + name + ".v6}", v6);
  }
  return text;
}

std::string described(std::string_view text, const std::map<std::string, std::string>& resolvers) {
  nlohmann::json world = parsed(text, "the world");
  for (const auto& [name, at] : resolvers) world["resolvers"][name]["at"] = at;
  return world.dump(1);
}

}  // namespace sipfed::lab
