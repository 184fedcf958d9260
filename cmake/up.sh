#!/bin/sh
# From a bare Debian 12 to a report, or to a tested build:
#   sh cmake/up.sh         installs what the build needs, builds, and runs the program against the lab
#   sh cmake/up.sh test    installs the test servers too, builds everything and runs all tests
# Only packages of Debian 12 are installed; what is there already is left alone.
set -eu
cd "$(dirname "$0")/.."

build="g++ cmake ninja-build ccache pkg-config libboost1.81-dev libssl-dev libc-ares-dev libspdlog-dev libfmt-dev
  libcli11-dev nlohmann-json3-dev libpugixml-dev libssh-dev libldap-dev libtomlplusplus-dev"
tests="libgtest-dev libgmock-dev openssl knot dnsdist unbound ldnsutils gnutls-bin libnss3-tools stunnel4 botan
  android-boringssl kamailio kamailio-tls-modules kamailio-presence-modules kamailio-xml-modules sip-tester socat
  nginx-light lighttpd lighttpd-mod-mbedtls openjdk-17-jdk-headless faketime iproute2 procps libxml2-utils
  python3-junitparser python3-future python3-jsonschema sslscan testssl.sh bsdmainutils clang-tools-14
  chrony tftpd-hpa xrdp freerdp2-shadow-x11 xvfb scep slapd ldap-utils samba-ad-dc samba-ad-provision winbind
  openssh-server openssh-client python3-asyncssh libwrap0 libpcre2-8-0"

say() { printf '== %s\n' "$*"; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

missing() {
  for package in $1; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
  done
}

# Debian's daemons must not start by themselves while they are installed for tests.
without_daemons() {
  policy=/usr/sbin/policy-rc.d
  if [ -e "$policy" ]; then "$@"; return; fi
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod +x "$policy"
  status=0
  "$@" || status=$?
  as_root rm -f "$policy"
  return $status
}

install() {
  wanted=$(missing "$1")
  [ -n "$wanted" ] || return 0
  if dpkg-query -W -f '${Status}' libboost1.74-dev 2>/dev/null | grep -q 'ok installed'; then
    echo "libboost1.74-dev is installed and conflicts with libboost1.81-dev, which sipfed needs." >&2
    echo "Remove it first (apt-get remove libboost1.74-dev), or build in a container." >&2
    exit 1
  fi
  say "installing: $wanted"
  as_root apt-get -q -o DPkg::Lock::Timeout=300 update >/dev/null
  # shellcheck disable=SC2086 # a list of words
  without_daemons as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install -y --no-install-recommends $wanted >/dev/null
}

# tftpd-hpa and atftpd conflict as packages, so the second is only unpacked.
unpack() {
  [ ! -x ".build/$1/usr/sbin/$1" ] || return 0
  say "unpacking: $1"
  mkdir -p ".build/$1"
  (
    cd ".build/$1"
    apt-get -qq download "$1" 2>/dev/null || { as_root apt-get -q update >/dev/null && apt-get -qq download "$1"; }
    dpkg -x "$1"_*.deb .
    rm "$1"_*.deb
  )
}

case "${1:-run}" in
  run)
    install "$build"
    say "building"
    cmake --preset default -D SIPFED_TESTS=OFF >/dev/null
    cmake --build --preset program
    say ".build/default/sipfed check --lab edge_provider_missing"
    status=0
    .build/default/sipfed check --lab edge_provider_missing || status=$?
    [ "$status" -eq 1 ] # the fault was found
    ;;
  test)
    install "$build $tests"
    unpack atftpd
    say "building"
    cmake --preset default -D SIPFED_TESTS=ON >/dev/null
    cmake --build --preset default
    say "testing"
    ctest --preset default
    ;;
  *)
    echo "usage: sh cmake/up.sh [run|test]" >&2
    exit 3
    ;;
esac
