// Static port translations: `static` up to 8.2, `nat` with service objects or in an object from 8.3 on.
#include <algorithm>
#include <map>

#include "gather/devices/asa_parts.h"

namespace sipfed::gather::asa {
namespace {

using Words = std::vector<std::string>;

struct Service {
  std::string protocol;
  int port = -1;
};

// "object service NAME" / " service tcp source eq 5062"
std::map<std::string, Service> service_objects(const std::vector<Section>& text, const std::string& context) {
  std::map<std::string, Service> out;
  for (const Section& section : text) {
    if (section.context != context) continue;
    std::string name;
    for (const std::string& line : section.lines) {
      Words word = words(line);
      if (word.size() > 2 && word[0] == "object") name = word[1] == "service" ? word[2] : "";
      if (name.empty() || word.size() < 5 || word[0] != "service") continue;
      Service service{word[1], -1};
      int high = 0;
      word.erase(word.begin(), word.begin() + 3);  // service tcp source
      if (take_ports(word, service.port, high) && high == service.port) out[name] = service;
    }
  }
  return out;
}

std::size_t place(const Words& word, std::string_view what, std::size_t from = 0) {
  const auto begin = word.begin() + static_cast<std::ptrdiff_t>(std::min(from, word.size()));
  return static_cast<std::size_t>(std::find(begin, word.end(), what) - word.begin());
}

class Translator {
 public:
  Translator(std::map<std::string, Service> services, Asa& into)
      : services_(std::move(services)), into_(into) {}

  void line(const std::string& text) {
    const Words word = words(text);
    if (word.empty() || into_.nat.size() >= most_entries) return;
    if (word[0] == "object" && word.size() > 2) object_ = word[1] == "network" ? word[2] : "";
    if (word[0] == "static") return old_static(word, text);
    if (word[0] != "nat" || place(word, "service") + 2 >= word.size()) return;
    if (place(word, "source") < word.size()) return twice(word, text);
    in_object(word, text);
  }

 private:
  void add(Asa::Translation translation, const std::string& text) {
    into_.nat.emplace_back(trimmed(text));
    if (translation.real_port >= 0 && translation.mapped_port >= 0)
      into_.translations.push_back(std::move(translation));
  }

  // static (inside,outside) tcp MAPPED PORT REAL PORT netmask ...
  void old_static(const Words& word, const std::string& text) {
    if (word.size() < 7 || (word[2] != "tcp" && word[2] != "udp")) return;
    add({word[2], port_number(word[6]), port_number(word[4]), word[5], word[3]}, text);
  }

  // nat (inside,outside) source static REAL MAPPED [destination static MAPPED REAL] service A B
  void twice(const Words& word, const std::string& text) {
    const std::size_t service = place(word, "service"), destination = place(word, "destination");
    const bool turned = destination + 3 < word.size() && destination < service;
    const std::size_t source = place(word, "source");
    if (source + 3 >= word.size() || word[source + 1] != "static") return;
    const std::size_t first = turned ? destination + 2 : source + 2;
    std::string real = word[first], mapped = word[first + 1];
    Service a = service_of(word[service + 1]), b = service_of(word[service + 2]);
    if (turned) {
      std::swap(real, mapped);
      std::swap(a, b);
    }
    add({a.protocol, a.port, b.port, std::move(real), std::move(mapped)}, text);
  }

  // object network REAL / nat (inside,outside) static MAPPED service tcp REALPORT MAPPEDPORT
  void in_object(const Words& word, const std::string& text) {
    const std::size_t service = place(word, "service"), fixed = place(word, "static");
    if (service + 3 >= word.size() || fixed + 1 >= service) return;
    add({word[service + 1], port_number(word[service + 2]), port_number(word[service + 3]), object_,
         word[fixed + 1]},
        text);
  }

  Service service_of(const std::string& name) const {
    const auto known = services_.find(name);
    return known == services_.end() ? Service() : known->second;
  }

  std::map<std::string, Service> services_;
  Asa& into_;
  std::string object_;
};

}  // namespace

void read_translations(const Section& section, const std::vector<Section>& services, Asa& into) {
  Translator translator(service_objects(services, section.context), into);
  for (const std::string& text : section.lines) translator.line(text);
}

}  // namespace sipfed::gather::asa
