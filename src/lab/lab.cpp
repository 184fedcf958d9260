#include "lab/lab.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "lab/dns_server.h"
#include "lab/pki.h"
#include "lab/server.h"
#include "lab/wire.h"
#include "lab/world.h"

namespace sipfed::lab {
namespace {

// A folder of our own (mode 0700), gone with the object.
class PrivateFolder {
 public:
  PrivateFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sipfed-lab-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder like " + name);
    path_ = name;
  }
  ~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream out(path_ / name);
    if (!(out << text).flush()) throw std::runtime_error("cannot write " + file(name));
  }

 private:
  std::filesystem::path path_;
};

}  // namespace

// The order matters: the loop goes last of all that its coroutines refer to, and stops before anything else.
struct Lab::Running {
  World world;
  std::string text;  // the world, filled
  PrivateFolder folder;
  std::unique_ptr<Pki> pki;
  Loop loop;
  std::map<std::string, std::unique_ptr<Server>> servers;
  std::map<std::string, std::unique_ptr<DnsServer>> resolvers;

  ~Running() { loop.stop(); }

  void build(std::string_view patch) {
    text = patched(healthy_world(), patch);
    const World asked = read_world(text);
    std::map<std::string, std::uint16_t> ports;
    for (const auto& [name, spec] : asked.servers) {
      servers[name] = std::make_unique<Server>(loop.executor(), spec);
      ports[name] = servers[name]->port();
    }
    for (const auto& [name, spec] : asked.resolvers)
      resolvers[name] = std::make_unique<DnsServer>(loop.executor(), spec);
    text = filled(text, asked, ports);
    world = read_world(text);
  }

  void start() {
    pki = std::make_unique<Pki>(world.certificates);
    folder.write("trust.pem", pki->certificates_pem(world.trust));
    folder.write("certificate.pem", pki->certificates_pem(world.client));
    folder.write("key.pem", pki->key_pem(world.client.front()));
    folder.write("baseline.pem", pki->certificates_pem(world.baseline));
    for (auto& [name, server] : servers) server->serve(world.servers.at(name), *pki);
    for (auto& [name, resolver] : resolvers) resolver->serve(world.resolvers.at(name));
    loop.start();
  }
};

Lab::Lab(std::string_view patch_json) : running_(std::make_unique<Running>()) {
  running_->build(patch_json);
  running_->start();
}

Lab::~Lab() = default;

std::string Lab::domain() const { return running_->world.peer; }
std::string Lab::local_domain() const { return running_->world.local; }

std::vector<std::pair<std::string, std::string>> Lab::resolvers() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& [name, resolver] : running_->resolvers)
    all.insert(name == "here" ? all.begin() : all.end(), {name, resolver->at()});
  return all;
}

std::string Lab::trust_file() const { return running_->folder.file("trust.pem"); }
std::string Lab::certificate_file() const { return running_->folder.file("certificate.pem"); }
std::string Lab::key_file() const { return running_->folder.file("key.pem"); }
std::string Lab::baseline_file() const { return running_->folder.file("baseline.pem"); }
std::set<std::string> Lab::expect() const { return running_->world.expect; }

std::vector<std::string> Lab::tcp() const {
  std::vector<std::string> all;
  for (const std::string& name : running_->world.tcp)
    for (const auto& [address, reach] : running_->world.servers.at(name).listen)
      all.push_back((address.find(':') == std::string::npos ? address : "[" + address + "]") + ":" +
                    std::to_string(running_->servers.at(name)->port()));
  return all;
}

std::string Lab::description() const {
  std::map<std::string, std::string> at;
  for (const auto& [name, resolver] : running_->resolvers) at[name] = resolver->at();
  return described(running_->text, at);
}

std::map<std::string, int> Lab::questions() const {
  std::map<std::string, int> all;
  for (const auto& [name, resolver] : running_->resolvers)
    for (const auto& [question, times] : resolver->questions()) all[name + ' ' + question] += times;
  return all;
}

}  // namespace sipfed::lab
