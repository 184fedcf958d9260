// nginx with the servers of a test in one process.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "peers/process.h"

namespace sipfed::peers {

class Nginx {
 public:
  // `servers` is what stands in its `http` block; "@A@" becomes its address, "@P1@" ... "@P9@" free ports,
  // and
  // "@W@" the workplace. Listening when constructed.
  Nginx(const Workplace& place, std::string servers,
        const std::map<std::string, std::string>& environment = {});

  const std::string& address() const { return address_; }
  unsigned port(int number) const { return ports_.at(number); }
  std::string output() const { return process_->output(); }

 private:
  std::string address_;
  std::map<int, unsigned> ports_;
  std::unique_ptr<Process> process_;
};

}  // namespace sipfed::peers
