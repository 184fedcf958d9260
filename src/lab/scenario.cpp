#include "lab/scenario.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace sipfed::lab {
namespace {

using Json = nlohmann::json;

void read_options(const Json& options, Scenario& scenario) {
  for (const auto& [key, value] : options.items()) {
    if (key == "certificate")
      value.get_to(scenario.certificate);
    else if (key == "local")
      value.get_to(scenario.local);
    else if (key == "tcp")
      value.get_to(scenario.tcp);
    else if (key == "send_message")
      value.get_to(scenario.send_message);
    else if (key == "baseline")
      value.get_to(scenario.baseline);
    else if (key == "user")
      value.get_to(scenario.user);
    else if (key == "resolvers")
      value.get_to(scenario.resolvers);
    else
      throw std::runtime_error("options: unknown key " + key);
  }
}

Scenario read_one(const Json& json) {
  Scenario scenario;
  scenario.name = json.value("name", "");
  scenario.patch = json.value("patch", Json::object()).dump();
  scenario.hop = json.value("hop", "");
  json.value("finds", Json::object()).get_to(scenario.finds);
  read_options(json.value("options", Json::object()), scenario);
  return scenario;
}

}  // namespace

std::vector<Scenario> read_scenarios(std::string_view world_json) {
  try {
    const Json json = Json::parse(world_json);
    std::vector<Scenario> out;
    if (json.contains("worlds"))
      for (const Json& world : json.at("worlds")) out.push_back(read_one(world));
    else
      out.push_back(read_one(json));
    return out;
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string("world.json: ") + error.what());
  }
}

}  // namespace sipfed::lab
