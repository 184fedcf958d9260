// Everything that a test against real servers needs.
//
//   NEEDS("knot", "knotd");  // skips, or fails in CI, when it is not installed
//
//   Workplace place;  // a directory; "@W@" in what is written there is its path
//
//   const unsigned port = free_port();
//
//   Process server(place, {"openssl", "s_server", ...});  // killed with its process group
//
//   wait_until_listening("127.0.0.1", port, server);
//
//   Knot knot(place, federation("127.0.0.1", port));  // fed.test -> ae.fed.test -> 127.0.0.1:port; corp.test
//
//   Question question;  // .resolvers, .certificate, ...
//
//   EXPECT_THAT(look(question).found(), IsEmpty());
#pragma once

#include "peers/certificates.h"
#include "peers/knot.h"
#include "peers/look.h"
#include "peers/process.h"
