// Finds, in any text, the lines of SIP traces and logs that name a diagnosis. Fed in pieces of any size;
// keeps of them only what is known to be harmless. UTF-16 is read as far as it is ASCII.
#pragma once

#include <string>
#include <string_view>

#include "sipfed/facts/artefact.h"

namespace sipfed::gather {

class TraceReader {
 public:
  void feed(std::string_view piece);
  Trace finish();
  bool full() const { return trace_.fault.kind == Fault::Kind::limit; }  // no more is wanted

 private:
  void take_line();
  void read_header();  // pending_, a whole header field
  void add(int number, int id, std::string text);

  Trace trace_;
  std::string line_, pending_;
  int number_ = 0;          // of the line that is being read
  int pending_number_ = 0;  // of the header field's first line
  int status_ = 0;
};

}  // namespace sipfed::gather
