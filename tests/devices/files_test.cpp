#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "gather/devices/door.h"
#include "gather/devices/imp_queries.h"
#include "net/run.h"

namespace sipfed::gather {
namespace {

namespace fs = std::filesystem;
using tests::in;
using tests::run;
using namespace std::chrono_literals;

class FilesDoorTest : public testing::Test {
 protected:
  FilesDoorTest() {
    std::string pattern = (fs::temp_directory_path() / "sipfed-files-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~FilesDoorTest() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }
  Outcome<std::unique_ptr<Door>> open(Dialect dialect = Dialect::asa) const {
    DeviceAccess access;
    access.way = DeviceAccess::Way::files;
    access.folder = folder_.string();
    return run(open_door(access, dialect, in(5s)));
  }
  Outcome<std::string> ask(const std::string& command, Dialect dialect = Dialect::asa) const {
    auto door = open(dialect);
    if (!door) return door.fault;
    return run((*door)->ask(command, in(5s)));
  }

  fs::path folder_;
};

TEST_F(FilesDoorTest, FindsTheFirstOfItsNames) {
  const std::vector<std::string> names = {"show_clock_detail.txt", "show clock detail.txt",
                                          "show_clock_detail.log", "show clock detail.log",
                                          "show_clock_detail",     "show clock detail"};
  for (const std::string& name : names) write(name, name + " was read\n");
  for (const std::string& name : names) {
    EXPECT_EQ(*ask("show clock detail"), name + " was read\n");
    fs::remove(path(name));
  }
  write("show_clock.txt", "10:00\n");
  EXPECT_EQ(ask("show clock detail").fault.kind, Fault::Kind::local);
  EXPECT_EQ(ask("show clock detail").fault.detail, "no file for show clock detail");
}

TEST_F(FilesDoorTest, InAnyCase) {
  write("Show_Clock.TXT", "10:00\n");
  EXPECT_EQ(*ask("show clock"), "10:00\n");
}

TEST_F(FilesDoorTest, WithBlanksDashesAndUnderscores) {
  for (const char* name : {"show-running-config-class-map.txt", "Show Running-Config Class-Map.cfg",
                           "show_running_config_class_map.out", "show running_config-class-map"}) {
    write(name, "class-map sip\n");
    EXPECT_EQ(*ask("show running-config class-map"), "class-map sip\n") << name;
    fs::remove(path(name));
  }
}

TEST_F(FilesDoorTest, ASessionUnderAnyName) {
  write("monday.log", "asa# show clock\r\n10:00\r\nasa# show mode\r\nsingle\r\nasa#");
  EXPECT_EQ(*ask("show clock"), "10:00\n");
  EXPECT_EQ(*ask("show mode"), "single\n");
  EXPECT_EQ(ask("show ssl").fault.detail, "no file for show ssl");
  write("show_mode.txt", "multiple\n");
  EXPECT_EQ(*ask("show mode"), "multiple\n") << "a file of its own goes before";
}

TEST_F(FilesDoorTest, ASessionThatEndsInTheMiddle) {
  write("monday.log", "admin:show status\r\nup\r\nadmin:show cert list own\r\ntomcat/t.pem");
  EXPECT_EQ(*ask("show status", Dialect::imp), "up\n");
  EXPECT_EQ(ask("show cert list own", Dialect::imp).fault, (Fault{Fault::Kind::local, "ends in the middle"}));
  write("tuesday.log", "admin:show cert list own\r\ntomcat/t.pem\r\nadmin:");
  EXPECT_EQ(*ask("show cert list own", Dialect::imp), "tomcat/t.pem\n") << "a whole answer goes before";
}

TEST_F(FilesDoorTest, AWholeConfigurationAsFileOrSession) {
  for (const char* name : {"show running-config.txt", "show_run.log", "running-config", "asa.cfg"}) {
    write(name, "class-map sip\n match access-list sip\n");
    EXPECT_EQ(*ask("show running-config class-map"), "class-map sip\n match access-list sip\n") << name;
    EXPECT_EQ(*ask("show running-config access-list"), "") << name;
    fs::remove(path(name));
  }
}

TEST_F(FilesDoorTest, LogsInUtf16) {
  std::string text("\xFF\xFE");
  for (const char c : std::string("asa# show mode\r\nsingle\r\nasa#")) text += std::string{c, '\0'};
  write("powershell.txt", text);
  EXPECT_EQ(*ask("show mode"), "single\n");
}

TEST_F(FilesDoorTest, WithoutAnyKnownFileSayWhatIsLookedFor) {
  write("readme.txt", "the firewall\n");
  for (const auto& [dialect, name] : {std::pair(Dialect::asa, "show_running-config.txt"),
                                      std::pair(Dialect::imp, "utils_service_list.txt")}) {
    const auto door = open(dialect);
    ASSERT_FALSE(door);
    EXPECT_EQ(door.fault.kind, Fault::Kind::local);
    EXPECT_NE(door.fault.detail.find(name), std::string::npos) << door.fault.detail;
    EXPECT_NE(door.fault.detail.find("sipfed collect"), std::string::npos) << door.fault.detail;
  }
  write("show_cert_own_tomcat.txt", "Version: V3\n");
  EXPECT_TRUE(open(Dialect::imp));
}

TEST_F(FilesDoorTest, SlashesAndQueries) {
  write("show_cert_own_cup_cup.pem.txt", "Version: V3\n");
  EXPECT_EQ(*ask("show cert own cup/cup.pem", Dialect::imp), "Version: V3\n");
  write("run_sql_tables.txt", "tabname\n");
  EXPECT_EQ(*ask(std::string(imp_tables_query), Dialect::imp), "tabname\n");
  EXPECT_EQ(ask(std::string(imp_parameters_query), Dialect::imp).fault.detail,
            "no file for run sql parameters");
}

TEST_F(FilesDoorTest, LogsOfTerminalProgramsAreStripped) {
  write("show_clock.log",
        "ciscoasa# show clock\r\n10:00\r\n<--- More --->\r              \rtwo\r\nciscoasa# ");
  EXPECT_EQ(*ask("show clock"), "10:00\ntwo\n");
  write("show_status.txt", "admin:show status\r\nHost Name: imp\r\nadmin:");
  EXPECT_EQ(*ask("show status", Dialect::imp), "Host Name: imp\n");
  write("show_mode.txt", "ciscoasa#");
  EXPECT_EQ(*ask("show mode"), "");
}

TEST_F(FilesDoorTest, OnlyListedCommandsAreLookedFor) {
  write("passwd", "x");
  write("show_clock.txt", "10:00\n");
  write("show_status.txt", "up\n");
  EXPECT_EQ(ask("passwd").fault.kind, Fault::Kind::local);
  EXPECT_EQ(ask("show cert own ../../etc/passwd", Dialect::imp).fault.kind, Fault::Kind::local);
}

TEST_F(FilesDoorTest, WhatIsNoFile) {
  fs::create_directory(path("show_clock.txt"));
  EXPECT_EQ(ask("show clock").fault.kind, Fault::Kind::local);
  ASSERT_EQ(::mkfifo(path("show_ssl.txt").c_str(), 0600), 0);
  EXPECT_EQ(ask("show ssl").fault.detail, "not a regular file");
  fs::create_symlink(path("nowhere"), path("show_mode.txt"));
  EXPECT_EQ(ask("show mode").fault.kind, Fault::Kind::local);
}

// Nothing is mapped at its beginning, so that even root gets an error.
TEST_F(FilesDoorTest, WhatCannotBeRead) {
  fs::create_symlink("/proc/self/mem", path("show_clock.txt"));
  EXPECT_EQ(ask("show clock").fault, (Fault{Fault::Kind::local, "Input/output error"}));
}

TEST_F(FilesDoorTest, SizesHaveALimit) {
  write("show_clock.txt", std::string(answer_limit, 'x'));
  EXPECT_TRUE(ask("show clock"));
  write("show_ssl.txt", std::string(answer_limit + 1, 'x'));
  EXPECT_EQ(ask("show ssl").fault.kind, Fault::Kind::limit);
}

TEST_F(FilesDoorTest, AFolderThatIsNotThere) {
  fs::remove_all(folder_);
  const auto door = open();
  ASSERT_FALSE(door);
  EXPECT_EQ(door.fault.kind, Fault::Kind::local);
}

}  // namespace
}  // namespace sipfed::gather
