// The program itself, run as its users run it: in a process group of its own, with a limit on its time.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace sipfed::test {

using Words = std::vector<std::string>;

struct Call {
  Words words;                                       // after "sipfed"
  std::map<std::string, std::string> environment{};  // added to PATH, HOME and LC_ALL=C
  std::string input{};                               // on standard input
  std::string out_to{};                              // a file for standard output; empty: caught
  bool terminal = false;                             // standard output is one
  std::string program = SIPFED_PROGRAM;
  unsigned short rows = 0, columns = 0;  // of a terminal that standard error is; 0: it is none
  bool keyboard = false;                 // standard input is a terminal, at which type() types
};

struct Ran {
  int status = -1;  // exit status, or 128 and the signal
  std::string out, err;
  double seconds = 0;
};

// Begun, and ended (the whole group of processes) at the latest after 30 seconds or with the object.
class Program {
 public:
  explicit Program(const Call& call);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void signal(int number) const;
  std::string line();  // the next of standard output, waited for
  void type(const std::string& keys) const;
  void until(const std::string& text);  // waits for it on standard error, and goes on behind it
  Ran wait();

 private:
  int pid_ = -1, out_ = -1, err_ = -1, keyboard_ = -1;
  std::string seen_, seen_err_;
  std::size_t behind_ = 0;
};

Ran sipfed(const Words& words);
Ran run(const Call& call);

// A folder that goes with the object, with files in it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::string write(const std::string& name, const std::string& text) const;  // -> its path
  std::string read(const std::string& name) const;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace sipfed::test
