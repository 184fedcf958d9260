// A DNS server on loopback that answers from a table and counts what it is asked.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sipfed::gather::played {

struct Record {
  std::string type, data;  // data of SRV: the target
  std::uint16_t port = 0;
};
using Zone = std::map<std::string, std::vector<Record>>;  // "SRV _sipfederationtls._tcp.peer.test"

class Dns {
 public:
  explicit Dns(Zone zone, bool silent = false);
  ~Dns();
  std::string server() const { return "127.0.0.1:" + std::to_string(port_); }
  std::map<std::string, int> asked() const;
  void change(Zone zone);  // from the next question on

 private:
  void serve();

  Zone zone_;  // under the mutex
  const bool silent_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, int> asked_;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

}  // namespace sipfed::gather::played
