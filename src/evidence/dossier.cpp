#include "evidence/dossier.h"

#include "evidence/json.h"

namespace sipfed {
namespace {

Dossier alone(const std::string& key, const View& view) {
  Dossier dossier;
  dossier.views.emplace(key, view);
  return dossier;
}

void unite(Subject& into, const Subject& from) {
  into.expect.insert(from.expect.begin(), from.expect.end());
  into.pins.insert(from.pins.begin(), from.pins.end());
  for (const auto& [sha256, source] : from.known_leaves) {
    auto [place, fresh] = into.known_leaves.emplace(sha256, source);
    if (!fresh) place->second = std::max(place->second, source);
  }
  into.user = std::max(into.user, from.user);
}

}  // namespace

Dossier merged(const Dossier& a, const Dossier& b) {
  Dossier out = a;
  for (const auto& [key, subject] : b.subjects) {
    auto [place, fresh] = out.subjects.emplace(key, subject);
    if (!fresh) unite(place->second, subject);
  }
  for (const auto& [key, view] : b.views) {
    auto [place, fresh] = out.views.emplace(key, view);
    if (!fresh && place->second != view && to_json(alone(key, view)) > to_json(alone(key, place->second)))
      place->second = view;
  }
  return out;
}

std::vector<Evidence> about(const Dossier& dossier) {
  std::vector<Evidence> out;
  for (const auto& [key, subject] : dossier.subjects) out.push_back({subject, dossier.views});
  return out;
}

}  // namespace sipfed
