#!/bin/sh
# Finds the shapes of co_await that g++ 12 miscompiles. usage: coroutines.sh SOURCE BUILD
# Every file that awaits is looked at; the shapes are in coroutines.query.
set -eu
source=$1 build=$2
query=$(command -v clang-query-14 || command -v clang-query) || {
  echo "clang-query is missing (package clang-tools-14)" >&2
  [ "${CI:-}" = true ] && exit 1
  exit 77
}
# The lint must find what it is there to find.
probe=$build/lint/src
mkdir -p "$probe"
cat >"$probe/probe.cpp" <<'CODE'
#include <boost/asio/awaitable.hpp>
boost::asio::awaitable<int> given();
boost::asio::awaitable<int> taken(int n) {
  if (co_await given() != n) co_return 5;
  co_return 6;
}
CODE
"$query" -f "$source/cmake/coroutines.query" "$probe/probe.cpp" -- -std=c++20 -w 2>&1 | grep -q 'binds here' || {
  echo "the lint does not see a known bad shape"
  exit 1
}

found=0
files=0
for file in $(grep -rl co_await "$source/src" --include='*.cpp'); do
  files=$((files + 1))
  out=$("$query" -p "$build" -f "$source/cmake/coroutines.query" "$file" \
    --extra-arg=-w --extra-arg=-Wno-unknown-warning-option 2>&1) || { echo "$out"; exit 1; }
  if printf '%s\n' "$out" | grep -q 'binds here'; then
    found=1
    printf '%s\n' "$out" | grep 'binds here'
  fi
done
[ "$files" -gt 0 ] || { echo "no file awaits anything: is $source the right folder?"; exit 1; }
echo "$files files looked at"
exit $found
