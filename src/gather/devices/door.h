// A device answers named read-only commands with text. Behind the door: HTTPS, SSH, or a folder of saved
// files. Only commands of the fixed list (commands.h) go through; nothing that changes a device can be sent.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gather/access.h"
#include "gather/devices/dialect.h"
#include "gather/net/stream.h"
#include "sipfed/facts/device.h"

namespace sipfed::gather {

constexpr std::size_t answer_limit = 8 << 20;  // bytes of one command's answer

class Door {
 public:
  virtual ~Door() = default;
  // The device's text, without echo, prompt and pager remains; a fault: it could not be had. A command that
  // is not on the list is a fault of kind `local`, and nothing is sent. One at a time.
  Task<Outcome<std::string>> ask(std::string command, Deadline limit);
  // What the device said before its first prompt; empty where there is no such thing.
  const std::string& greeting() const { return greeting_; }

 protected:
  explicit Door(Dialect dialect) : dialect_(dialect) {}
  virtual Task<Outcome<std::string>> send(std::string command, Deadline limit) = 0;
  std::string greeting_;

 private:
  Dialect dialect_;
};

Task<Outcome<std::unique_ptr<Door>>> open_door(DeviceAccess access, Dialect dialect, Deadline limit);

// Asks all of them, one after the other, and notes in `talk` how each was answered. What is in the result was
// answered; error lines of the device are no answers. Stops asking when the device is gone; when nothing was
// ever answered in this talk, that is talk.fault too.
Task<std::map<std::string, std::string>> ask_all(Door& door, std::vector<std::string> commands,
                                                 DeviceTalk& talk, Deadline limit);

}  // namespace sipfed::gather
