#!/bin/sh
# How fast sipfed is, against what it stands beside. To repeat, as root on Debian 12:
#
#   apt-get install knot kamailio kamailio-tls-modules kamailio-presence-modules kamailio-xml-modules \
#       nginx-light sslscan nmap bind9-dnsutils openssl iproute2 python3
#   cmake --preset release && cmake --build --preset release
#   sh tests/bench/run.sh .build/release                      everything, some ten minutes
#   sh tests/bench/run.sh .build/release start dns            only these: start dns check matrix fleet
#
# The link is two network namespaces with a user-space delayer between two TUN devices (delay.cpp); the servers
# behind it are knot and two Kamailios, "moz" with TLS 1.2 and 1.3 and a modern list of suites, "sfb" with TLS 1.0
# to 1.2 and the list of an old Windows server (link.py); for the matrix two nginx with the same lists. Figures are
# medians of five runs or more, taken in turn (measure.py); all of it runs with a real-time priority, so that other
# work on the machine counts little. "--connections 40" lifts the politeness limit of 6 at once to one endpoint.
set -eu
[ $# -ge 1 ] || { echo "usage: run.sh BUILD_FOLDER [start|dns|check|matrix|fleet]..." >&2; exit 2; }
build=$(cd "$1" && pwd)
shift
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
compile() { "${CXX:-c++}" -std=c++20 -O2 "$@"; }
compile "$here/delay.cpp" -o "$tools/delay"
compile -DBOOST_ASIO_SEPARATE_COMPILATION -DBOOST_ASIO_NO_DEPRECATED "-I$root/include" "-I$root/src" \
  "$here/lookups.cpp" "$build/libsipfed_gather_net.a" "$build/libsipfed_evidence.a" "$build/libsipfed_asio.a" \
  -lcares -pthread -o "$tools/lookups"
python3 "$here/measure.py" "$build/sipfed" "$tools" "$@"
