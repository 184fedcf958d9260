#!/usr/bin/env python3
"""Times sipfed against what it stands beside, each pair in the same run. Called by run.sh."""
import argparse
import os
import re
import select
import statistics
import subprocess
import time

from link import DOMAINS, FAR, Link

ROUNDS = 7


def seconds(command):
    """Wall time of a whole process; how it ended is not asked, what it printed is thrown away."""
    start = time.perf_counter()
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   timeout=300)
    return time.perf_counter() - start


def medians(rounds, **tasks):
    """Each task once a round, in turn, so that all see the same weather; milliseconds."""
    taken = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            taken[name].append(task() * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


class Bench:
    def __init__(self, program, link):
        self.program, self.link = program, link

    def command(self, verb, target, *options):
        return [self.program, verb, target, "--resolver", FAR, *options]

    def identity(self):
        work = self.link.work
        return ["--trust", f"{work}/root.crt", "--cert", f"{work}/client.crt", "--key", f"{work}/leaf.key"]

    def timed_check(self, name, connections):
        command = self.command("check", DOMAINS[name][0], *self.identity(), "--connections", str(connections))
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        taken = time.perf_counter() - start
        if done.returncode != 0:
            raise RuntimeError(f"{name}: not healthy: {done.stdout}{done.stderr}")
        return taken

    def options_by_hand(self, name):
        """An OPTIONS over openssl s_client, until the first line of the answer."""
        domain, address = DOMAINS[name]
        work = self.link.work
        start = time.perf_counter()
        client = subprocess.Popen(
            ["openssl", "s_client", "-quiet", "-connect", f"{address}:5061", "-servername", f"sip.{domain}", "-cert",
             f"{work}/client.crt", "-key", f"{work}/leaf.key", "-CAfile", f"{work}/root.crt"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        client.stdin.write((f"OPTIONS sip:{domain} SIP/2.0\r\nVia: SIP/2.0/TLS sip.ours.test;branch=z9hG4bKbench\r\n"
                            f"From: <sip:bench@ours.test>;tag=1\r\nTo: <sip:{domain}>\r\nCall-ID: bench\r\n"
                            "CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n").encode())
        client.stdin.flush()
        ready, _, _ = select.select([client.stdout], [], [], 10)
        answer = client.stdout.readline() if ready else b""
        taken = time.perf_counter() - start
        client.kill()
        client.wait()
        if b"SIP/2.0 200" not in answer:
            raise RuntimeError(f"OPTIONS by hand: {answer!r}")
        return taken

    def by_hand(self, name):
        """What an administrator would do: two questions, a handshake, an OPTIONS, the suites."""
        domain, address = DOMAINS[name]
        steps = [["dig", f"@{FAR}", f"_sipfederationtls._tcp.{domain}", "SRV"],
                 ["dig", f"@{FAR}", f"sip.{domain}", "A"],
                 ["openssl", "s_client", "-connect", f"{address}:5061", "-servername", f"sip.{domain}",
                  "-showcerts", "-CAfile", f"{self.link.work}/root.crt"],
                 ["sslscan", "--no-colour", f"--sni-name=sip.{domain}", f"{address}:5061"]]
        return sum(seconds(step) for step in steps) + self.options_by_hand(name)

    def matrix(self, name, connections):
        domain, address = DOMAINS[name]
        return self.command("gather", f"{domain}@{address}:5061", "--only", "tls_edge_not_fips", "--connections",
                            str(connections))


def only_ciphers(name):
    return ["sslscan", "--no-colour", "--no-cipher-details", "--no-check-certificate", "--no-compression",
            "--no-fallback", "--no-groups", "--no-heartbleed", "--no-renegotiation",
            f"--sni-name=sip.{DOMAINS[name][0]}", f"{DOMAINS[name][1]}:5061"]


def nmap(name):
    return ["nmap", "-Pn", "-n", "-p", "5061", "--script", "ssl-enum-ciphers", "--script-args",
            f"tls.servername=sip.{DOMAINS[name][0]}", DOMAINS[name][1]]


def connections_of(command, link):
    """SYNs that left this end: counted by the kernel of our own namespace."""
    def opened():
        with open("/proc/self/net/snmp") as table:
            rows = [line.split() for line in table if line.startswith("Tcp:")]
        return int(rows[1][rows[0].index("ActiveOpens")])
    before = opened()
    seconds(command)
    return opened() - before


def bench_check(program, delayer):
    for rtt in (50, 100):
        with Link(delayer, rtt) as link:
            bench = Bench(program, link)
            print(f"\nround trip {rtt} ms (a TCP connect takes {link.measured_rtt():.1f} ms)")
            for name, trips in (("moz", 5), ("sfb", 6)):
                path = trips * rtt
                got = medians(ROUNDS, usual=lambda: bench.timed_check(name, 6),
                              raised=lambda: bench.timed_check(name, 40))
                print(f"  check {name}: critical path {path} ms; "
                      + "; ".join(f"--connections {n}: {got[key]:.0f} ms, ratio {got[key] / path:.2f}"
                                  for key, n in (("usual", 6), ("raised", 40))))
                if rtt != 50:
                    continue
                got = medians(5, usual=lambda: bench.timed_check(name, 6), raised=lambda: bench.timed_check(name, 40),
                              hand=lambda: bench.by_hand(name))
                print(f"  by hand {name}: {got['hand']:.0f} ms, {got['hand'] / got['usual']:.1f} times the usual "
                      f"check, {got['hand'] / got['raised']:.1f} times the one with --connections 40")


def bench_matrix(program, delayer):
    with Link(delayer, 50, only_tls=True) as link:
        bench = Bench(program, link)
        print(f"\nround trip 50 ms (a TCP connect takes {link.measured_rtt():.1f} ms)")
        for name in DOMAINS:
            ours, usual = bench.matrix(name, 40), bench.matrix(name, 6)
            theirs = {"sslscan, ciphers only": only_ciphers(name),
                      "sslscan": ["sslscan", "--no-colour", f"{DOMAINS[name][1]}:5061"],
                      "nmap ssl-enum-ciphers": nmap(name)}
            got = medians(5, ours=lambda: seconds(ours), usual=lambda: seconds(usual),
                          **{key: lambda command=command: seconds(command) for key, command in theirs.items()})
            print(f"  matrix {name}: --connections 40: {got['ours']:.0f} ms, {connections_of(ours, link)} connections; "
                  f"usual 6: {got['usual']:.0f} ms, {connections_of(usual, link)} connections")
            for key, command in theirs.items():
                print(f"    {key}: {got[key]:.0f} ms, {connections_of(command, link)} connections, "
                      f"1 : {got[key] / got['ours']:.1f} (usual 1 : {got[key] / got['usual']:.1f})")


def bench_start(program, _):
    print()
    got = medians(41, true=lambda: seconds(["/bin/true"]), version=lambda: seconds([program, "--version"]),
                  names=lambda: seconds([program, "list", "--names"]))
    for key, what in (("version", "--version"), ("names", "list --names")):
        print(f"  start-up of sipfed {what}: {got[key] - got['true']:.1f} ms over /bin/true ({got['true']:.1f} ms)")


def peak(command):
    """Resident set at its highest, MiB, and CPU seconds."""
    done = subprocess.run(["/usr/bin/env", "python3", "-c", """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss / 1024, used.ru_utime + used.ru_stime)""", *command], capture_output=True, text=True, check=True)
    return tuple(float(word) for word in done.stdout.split())


def bench_fleet(program, delayer):
    with Link(delayer, 50, fleet=200) as link:
        bench = Bench(program, link)
        identity = bench.identity()
        print()
        for domains in (["moz.test"], [f"d{i}.test" for i in range(200)]):
            command = [program, "check", *domains, "--resolver", FAR, *identity]
            taken = statistics.median(seconds(command) for _ in range(5)) * 1000
            memory, cpu = peak(command)
            print(f"  {len(domains)} domain(s), one edge: {taken:.0f} ms, {cpu * 1000:.0f} ms CPU, peak RSS "
                  f"{memory:.1f} MiB, {connections_of(command, link)} connections")


def bench_dns(program, lookups):
    print()
    rows = []
    for _ in range(5):
        done = subprocess.run([lookups], capture_output=True, text=True, check=True)
        rows.append([float(number) for number in re.findall(r"[0-9.]+", done.stdout)])
    ours, bare = (statistics.median(column) for column in zip(*rows))
    ratio = statistics.median(b / o for o, b in rows)
    print(f"  DNS look-ups: {ours:.0f}/s, c-ares alone {bare:.0f}/s, ratio {ratio:.2f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("tools")
    parser.add_argument("what", nargs="*")
    given = parser.parse_args()
    benches = {"start": bench_start, "dns": bench_dns, "check": bench_check, "matrix": bench_matrix,
               "fleet": bench_fleet}
    # Everything started from here, servers and peers alike, goes before what else the machine does.
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    for name in given.what or benches:
        tool = f"{given.tools}/lookups" if name == "dns" else f"{given.tools}/delay"
        benches[name](os.path.abspath(given.program), tool)


if __name__ == "__main__":
    main()
