// Doors over SSH to command lines played behind asyncssh: answers, and devices that do not behave.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "gather/devices/windows_script.h"
#include "peers/opened.h"
#include "peers/ssh_device.h"

#define NEEDS_DEVICE() NEEDS("python3-asyncssh", "/usr/lib/python3/dist-packages/asyncssh/__init__.py")

namespace sipfed::peers {
namespace {

std::string text(const Outcome<std::string>& answer) {
  return answer ? *answer : "fault: " + answer.fault.detail;
}

TEST(SshDoor, AnswersWithoutEchoAndPrompt) {
  NEEDS_DEVICE();
  const SshDevice device;
  Opened door = open(device.ssh.access("plain"));
  ASSERT_TRUE(door) << door.fault.detail;
  EXPECT_EQ((*door)->greeting(), "\nType help or '?' for a list of available commands.\n");
  EXPECT_EQ(text(ask(door, "show clock")), "answer to show clock\nin ciscoasa#\n");
  EXPECT_EQ(text(ask(door, "show running-config nat")), "answer to show running-config nat\nin ciscoasa#\n");
  EXPECT_THAT(device.heard(), HasSubstr("heard terminal pager 0\nheard show clock\n"));
  EXPECT_EQ(device.attempts(), 1U);
}

TEST(SshDoor, ForbiddenCommandsNeverArrive) {
  NEEDS_DEVICE();
  const SshDevice device;
  Opened door = open(device.ssh.access("plain"));
  for (const char* command : {"reload", "configure terminal", "show clock\nreload"})
    EXPECT_EQ(ask(door, command).fault.kind, Fault::Kind::local);
  EXPECT_EQ(text(ask(door, "show mode")), "answer to show mode\nin ciscoasa#\n");
  EXPECT_THAT(device.heard(), Not(HasSubstr("reload")));
  EXPECT_THAT(device.heard(), Not(HasSubstr("configure")));
}

TEST(SshDoor, Enables) {
  NEEDS_DEVICE();
  const SshDevice device;
  DeviceAccess access = device.ssh.access("enable");
  access.enable = "secret";
  Opened door = open(access);
  EXPECT_EQ(text(ask(door, "show ssl")), "answer to show ssl\nin ciscoasa#\n");
}

TEST(SshDoor, AWrongEnablePasswordIsSentOnce) {
  NEEDS_DEVICE();
  const SshDevice device;
  DeviceAccess access = device.ssh.access("enable");
  access.enable = "topsecret";
  const Opened door = open(access);
  EXPECT_EQ(door.fault.kind, Fault::Kind::protocol);
  EXPECT_THAT(door.fault.detail, HasSubstr("log-in refused: `enable`"));
  EXPECT_THAT(door.fault.detail, Not(HasSubstr("topsecret")));
  EXPECT_EQ(device.attempts(), 2U);  // one to log in, one for enable
}

TEST(SshDoor, WithoutAnEnablePasswordItStaysUnprivileged) {
  NEEDS_DEVICE();
  const SshDevice device;
  Opened door = open(device.ssh.access("enable"));
  EXPECT_THAT(text(ask(door, "show running-config nat")), HasSubstr("ERROR: % Invalid input"));
  EXPECT_EQ(device.attempts(), 1U);
}

TEST(SshDoor, EveryContextIsAsked) {
  NEEDS_DEVICE();
  const SshDevice device;
  DeviceAccess access = device.ssh.access("plain");
  access.contexts = {"one", "missing", "two"};
  Opened door = open(access);
  EXPECT_EQ(text(ask(door, "show clock")),
            ": context one\nanswer to show clock\nin ciscoasa/one#\n"
            ": context missing\nERROR: Unable to change to context missing\n"
            ": context two\nanswer to show clock\nin ciscoasa/two#\n");
}

TEST(SshDoor, TurnsPages) {
  NEEDS_DEVICE();
  const SshDevice device;
  Opened door = open(device.ssh.access("pages"));
  EXPECT_EQ(text(ask(door, "show ssl")),
            "row 0.0\nrow 0.1\nrow 0.2\nrow 1.0\nrow 1.1\nrow 1.2\nrow 2.0\nrow 2.1\nrow 2.2\nrow 3.0\nrow "
            "3.1\nrow 3.2\n");
}

TEST(SshDoor, LinesThatLookLikeThePrompt) {
  NEEDS_DEVICE();
  const SshDevice device;
  Opened door = open(device.ssh.access("lookalike"));
  EXPECT_EQ(text(ask(door, "show clock")), "one\nciscoasa#\nciscoasa#\nother#\ntwo\n");
}

TEST(SshDoor, ImAndPresenceByDialogue) {
  NEEDS_DEVICE();
  const SshDevice device;
  Opened door = open(device.ssh.access("imp"), Dialect::imp);
  ASSERT_TRUE(door) << door.fault.detail;
  EXPECT_THAT((*door)->greeting(), HasSubstr("WARNING: DNS unreachable\n"));
  EXPECT_EQ(text(ask(door, "utils ntp status")), "answer to utils ntp status\nin admin:\n");
  EXPECT_THAT(device.heard(), HasSubstr("heard set cli pagination off\n"));
  EXPECT_EQ(device.attempts(), 1U);
}

TEST(SshDoor, AWrongPasswordIsSentOnce) {
  NEEDS_DEVICE();
  for (const char* user : {"plain", "imp"}) {
    const SshDevice device;
    DeviceAccess access = device.ssh.access(user);
    access.password = "hunter2";
    for (const Dialect dialect : {Dialect::asa, Dialect::imp}) {
      const Opened door = open(access, dialect);
      EXPECT_EQ(door.fault.kind, Fault::Kind::protocol);
      EXPECT_THAT(door.fault.detail, HasSubstr("log-in refused"));
      EXPECT_THAT(door.fault.detail, Not(HasSubstr("hunter2")));
    }
    EXPECT_EQ(device.attempts(), 2U) << user;  // one a door
  }
}

TEST(SshDoor, ADialogueThatAsksAgainGetsNothing) {
  NEEDS_DEVICE();
  const SshDevice device;
  const Opened twice = open(device.ssh.access("twice"), Dialect::imp);
  EXPECT_EQ(twice.fault.detail, "log-in refused: it asks for a password again");
  EXPECT_EQ(device.attempts(), 1U);
  const Opened endless = open(device.ssh.access("endless"), Dialect::imp);
  EXPECT_EQ(endless.fault.detail, "log-in refused: it asks without end");
}

TEST(SshDoor, APasswordAskedForInsideIsARefusal) {
  NEEDS_DEVICE();
  const SshDevice device;
  const Opened at_once = open(device.ssh.access("asks_at_once"));
  EXPECT_EQ(at_once.fault.kind, Fault::Kind::protocol);
  EXPECT_THAT(at_once.fault.detail, HasSubstr("log-in refused"));
  Opened later = open(device.ssh.access("again"));
  const auto answer = ask(later, "show clock");
  EXPECT_EQ(answer.fault.kind, Fault::Kind::protocol);
  EXPECT_THAT(answer.fault.detail, HasSubstr("log-in refused"));
  EXPECT_EQ(device.attempts(), 2U);
}

TEST(SshDoor, SaysNothingAfterTheLogIn) {
  NEEDS_DEVICE();
  const SshDevice device;
  EXPECT_EQ(open(device.ssh.access("silent"), Dialect::asa, impatience).fault.kind, Fault::Kind::timeout);
}

// The worker ends when nobody waits any more: the context runs as long as it.
TEST(SshDoor, WhoStopsWaitingHangsUp) {
  NEEDS_DEVICE();
  const SshDevice device;
  boost::asio::io_context context(1);
  boost::asio::cancellation_signal stop;
  bool unwound = false;
  const auto ended = [&](const std::exception_ptr& why, const Opened&) { unwound = why != nullptr; };
  boost::asio::co_spawn(context, gather::open_door(device.ssh.access("silent"), Dialect::asa, in(10min)),
                        boost::asio::bind_cancellation_slot(stop.slot(), ended));
  while (device.heard().find("shell of silent") == std::string::npos) context.run_for(10ms);
  stop.emit(boost::asio::cancellation_type::terminal);
  context.run();
  EXPECT_TRUE(unwound);
}

TEST(SshDoor, NeverStopsOrNeverStarts) {
  NEEDS_DEVICE();
  const SshDevice device;
  for (const char* user : {"hang", "drip", "endless_pager"}) {
    Opened door = open(device.ssh.access(user));
    ASSERT_TRUE(door) << user << door.fault.detail;
    EXPECT_EQ(ask(door, "show clock", impatience).fault.kind, Fault::Kind::timeout) << user;
    // What may still come would be taken for the next answer.
    EXPECT_EQ(ask(door, "show ssl").fault.kind, Fault::Kind::closed) << user;
  }
}

TEST(SshDoor, FloodsEndAtTheLimit) {
  NEEDS_DEVICE();
  const SshDevice device;
  Opened door = open(device.ssh.access("flood"));
  EXPECT_EQ(ask(door, "show clock", 60s).fault.kind, Fault::Kind::limit);
  EXPECT_EQ(ask(door, "show ssl").fault.kind, Fault::Kind::closed);
}

TEST(SshDoor, ClosesInTheMiddle) {
  NEEDS_DEVICE();
  const SshDevice device;
  Opened door = open(device.ssh.access("close"));
  EXPECT_EQ(ask(door, "show clock").fault.kind, Fault::Kind::closed);
}

TEST(SshDoor, WindowsRunsTheOneScript) {
  NEEDS_DEVICE();
  const SshDevice device;
  Opened door = open(device.ssh.access("windows"), Dialect::windows);
  EXPECT_THAT(text(ask(door, "powershell")), HasSubstr(" cmdlets\r\n"));
  EXPECT_THAT(device.heard(),
              HasSubstr("heard " + std::to_string(gather::windows_script().size()) + " bytes\n"));
  Opened mute = open(device.ssh.access("mute"), Dialect::windows);
  const auto nothing = ask(mute, "powershell");
  EXPECT_EQ(nothing.fault.kind, Fault::Kind::protocol);
  EXPECT_THAT(nothing.fault.detail, HasSubstr("status 3"));
}

}  // namespace
}  // namespace sipfed::peers
