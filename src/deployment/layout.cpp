#include "deployment/layout.h"

namespace sipfed {
namespace {

template <class T>
bool is_list(const Slot<T>& slot) {
  return std::holds_alternative<std::set<std::string> T::*>(slot) ||
         std::holds_alternative<std::vector<std::string> T::*>(slot) ||
         std::holds_alternative<std::vector<ArtefactFile> T::*>(slot);
}

template <class T>
void list(std::vector<LayoutKey>& out, const std::string& section, bool repeated,
          const std::vector<Key<T>>& keys) {
  for (const Key<T>& key : keys)
    out.push_back({section, repeated, std::string(key.name), key.form, is_list(key.slot), key.required});
}

std::vector<LayoutKey> all_keys() {
  std::vector<LayoutKey> out;
  list(out, "", false, top_keys);
  list(out, "cisco", false, cisco_keys);
  list(out, "microsoft", false, microsoft_keys);
  list(out, "microsoft.server", true, log_in_keys);
  list(out, "asa", true, log_in_keys);
  list(out, "imp", true, log_in_keys);
  list(out, "directory", false, directory_keys);
  list(out, "clock", false, clock_keys);
  list(out, "scep", false, scep_keys);
  list(out, "tftp", false, tftp_keys);
  list(out, "route", true, route_keys);
  list(out, "artefacts", false, artefact_keys);
  list(out, "artefacts.pkcs12", true, pkcs12_keys);
  return out;
}

}  // namespace

const std::vector<LayoutKey>& deployment_layout() {
  static const std::vector<LayoutKey> keys = all_keys();
  return keys;
}

}  // namespace sipfed
