"""Two network namespaces with a link of known round-trip time, and the servers at its far end."""
import ctypes
import os
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time

NEAR, FAR, OLD = "10.77.0.1", "10.77.0.2", "10.77.0.3"
DOMAINS = {"moz": ("moz.test", FAR), "sfb": ("sfb.test", OLD)}
CLONE_NEWNET = 0x40000000

# What a modern web server is advised to offer, and what Windows Server 2012 R2 offers out of the box.
MODERN = ("ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
          "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
          "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384")
WINDOWS = ("ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:"
           "DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-GCM-SHA256:"
           "AES256-SHA256:AES128-SHA256:AES256-SHA:AES128-SHA:@SECLEVEL=0")

# One child for TLS: several share one private key in shared memory, and Kamailio 5.6 with OpenSSL 3 then crashes when
# two sign at once.
KAMAILIO = """#!KAMAILIO
debug=0
log_stderror=yes
fork=yes
children=1
tcp_children=1
tcp_max_connections=512
enable_tls=yes
tcp_accept_no_cl=yes
auto_aliases=no
dns=no
rev_dns=no
listen=tls:{address}:5061
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "tls.so"
loadmodule "db_text.so"
loadmodule "presence.so"
loadmodule "presence_xml.so"
modparam("tls", "config", "{work}/tls.cfg")
modparam("presence", "db_url", "text://{work}/db")
modparam("presence", "server_address", "sip:{address}:5061;transport=tls")
modparam("presence", "send_fast_notify", 1)
modparam("presence", "timeout_rm_subs", 0)
modparam("presence", "subs_db_mode", 0)
modparam("presence_xml", "db_url", "text://{work}/db")
modparam("presence_xml", "force_active", 1)
request_route {{
  if (is_method("ACK")) {{ exit; }}
  if (is_method("OPTIONS")) {{ sl_send_reply("200", "OK"); exit; }}
  if (is_method("SUBSCRIBE")) {{ handle_subscribe(); t_release(); exit; }}
  sl_send_reply("405", "Method Not Allowed");
}}
"""

TLS = """[server:default]
method = {method}
certificate = {pki}/good.crt
private_key = {pki}/leaf.key
ca_list = {pki}/root.crt
verify_certificate = yes
require_certificate = no
cipher_list = {ciphers}
[client:default]
method = TLSv1.2+
verify_certificate = no
require_certificate = no
"""

NGINX = """daemon off;
master_process off;
pid {work}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {work}/t1; proxy_temp_path {work}/t2; fastcgi_temp_path {work}/t3;
  uwsgi_temp_path {work}/t4; scgi_temp_path {work}/t5;
  server {{
    listen {address}:5061 ssl;
    ssl_certificate {pki}/good.crt;
    ssl_certificate_key {pki}/leaf.key;
    ssl_protocols {protocols};
    ssl_ciphers {ciphers};
    ssl_prefer_server_ciphers on;
    ssl_dhparam {pki}/dh.pem;
  }}
}}
"""

# For OpenSSL itself, because Kamailio has no highest version.
UP_TO = """openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = default
[default]
MaxProtocol = {version}
"""

KNOT = """server:
    rundir: "{work}"
    listen: [ {address}@53 ]
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "{work}/knot-db"
log:
  - target: stderr
    any: warning
template:
  - id: default
    storage: "{work}"
    file: "%s.zone"
    journal-content: none
    zonefile-load: whole
    zonefile-sync: -1
zone:
"""

ZONE = """$ORIGIN {domain}.
$TTL 60
@ SOA ns hostmaster 1 3600 900 604800 30
@ NS ns
ns A {dns}
_sipfederationtls._tcp SRV 0 0 5061 sip
sip A {address}
"""

REVERSE = """$ORIGIN 77.10.in-addr.arpa.
$TTL 60
@ SOA ns.moz.test. hostmaster.moz.test. 1 3600 900 604800 30
@ NS ns.moz.test.
2.0 PTR sip.moz.test.
3.0 PTR sip.sfb.test.
"""


def enter(space):
    with open(f"/run/netns/{space}", "rb") as handle:
        if ctypes.CDLL(None, use_errno=True).setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")


def make_pki(folder):
    """One root, a leaf for both domains, a client certificate."""
    def run(*words, text=None):
        subprocess.run(["openssl", *words], cwd=folder, input=text, check=True, capture_output=True, text=True)
    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.crt", "-days", "30",
        "-subj", "/CN=Bench Root CA", "-addext", "basicConstraints=critical,CA:TRUE")
    run("genrsa", "-out", "leaf.key", "2048")
    run("dhparam", "-dsaparam", "-out", "dh.pem", "2048")
    for name, hosts in (("good", [f"sip.{domain}" for domain, _ in DOMAINS.values()]), ("client", ["sip.ours.test"])):
        with open(f"{folder}/ext", "w") as ext:
            ext.write("extendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=" + ",".join(f"DNS:{h}" for h in hosts))
        run("req", "-new", "-key", "leaf.key", "-subj", f"/CN={hosts[0]}", "-out", f"{name}.csr")
        run("x509", "-req", "-in", f"{name}.csr", "-CA", "root.crt", "-CAkey", "root.key", "-CAcreateserial",
            "-days", "30", "-sha256", "-extfile", "ext", "-out", f"{name}.crt")


class Link:
    """`with Link(delayer, rtt_ms):` this process is at the near end, the servers at the far one."""

    def __init__(self, delayer, rtt, fleet=0, only_tls=False):
        self.delayer, self.rtt, self.fleet, self.only_tls = delayer, rtt, fleet, only_tls
        self.near, self.far = f"bench-near-{os.getpid()}", f"bench-far-{os.getpid()}"
        self.children = []

    def __enter__(self):
        self.home = os.open("/proc/self/ns/net", os.O_RDONLY)
        self.work = tempfile.mkdtemp(prefix="sipfed-bench-")
        try:
            self.lay()
            self.serve()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for child in self.children:
            self.end(child)
        ctypes.CDLL(None).setns(self.home, CLONE_NEWNET)
        os.close(self.home)
        for space in (self.near, self.far):
            subprocess.run(["ip", "netns", "del", space], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(self.work, ignore_errors=True)

    @staticmethod
    def end(child):
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.wait()

    def start(self, *words, environment=None):
        log = open(f"{self.work}/log", "ab")
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                                 env={**os.environ, **(environment or {})})
        self.children.append(child)
        return child

    def lay(self):
        for space in (self.near, self.far):
            subprocess.run(["ip", "netns", "add", space], check=True)
            subprocess.run(["ip", "-n", space, "link", "set", "lo", "up"], check=True)
        delayer = self.start(self.delayer, self.near, self.far, str(self.rtt))
        self.until(lambda: all(subprocess.run(["ip", "-n", space, "link", "show", "up", "dev", "link"],
                                              capture_output=True).stdout for space in (self.near, self.far)),
                   "the link", delayer)
        for space, addresses in ((self.near, [NEAR]), (self.far, [FAR, OLD])):
            for address in addresses:
                subprocess.run(["ip", "-n", space, "addr", "add", f"{address}/24", "dev", "link"], check=True)

    def serve(self):
        make_pki(self.work)
        enter(self.far)
        self.knot()
        if self.only_tls:
            self.web("moz", MODERN, "TLSv1.2 TLSv1.3")
            self.web("sfb", WINDOWS, "TLSv1 TLSv1.1 TLSv1.2")
        else:
            self.edge("moz", MODERN, "TLSv1.2+", "TLSv1.3")
            self.edge("sfb", WINDOWS, "TLSv1+", "TLSv1.2")
        enter(self.near)
        for _, address in DOMAINS.values():
            self.until(lambda: self.round_trip(address) > 0, f"{address}:5061", self.children[-1])

    def knot(self):
        os.mkdir(f"{self.work}/knot-db")
        zones = dict(DOMAINS.values())
        zones.update({f"d{i}.test": FAR for i in range(self.fleet)})
        with open(f"{self.work}/knot.conf", "w") as conf:
            conf.write(KNOT.format(work=self.work, address=FAR))
            conf.writelines(f"  - domain: {domain}.\n" for domain in [*zones, "77.10.in-addr.arpa"])
        with open(f"{self.work}/77.10.in-addr.arpa.zone", "w") as zone:
            zone.write(REVERSE)
        for domain, address in zones.items():
            with open(f"{self.work}/{domain}.zone", "w") as zone:
                text = ZONE.format(domain=domain, address=address, dns=FAR)
                # A fleet behind one edge: many domains, one target.
                if domain not in dict(DOMAINS.values()):
                    text = text.replace("5061 sip\n", "5061 sip.moz.test.\n")
                zone.write(text)
        self.start("knotd", "-c", f"{self.work}/knot.conf")

    def edge(self, name, ciphers, method, newest):
        work, address = f"{self.work}/{name}", DOMAINS[name][1]
        shutil.copytree("/usr/share/kamailio/dbtext/kamailio", f"{work}/db")
        for file, text in (("edge.cfg", KAMAILIO.format(address=address, work=work)),
                           ("tls.cfg", TLS.format(pki=self.work, ciphers=ciphers, method=method)),
                           ("openssl.cnf", UP_TO.format(version=newest))):
            with open(f"{work}/{file}", "w") as handle:
                handle.write(text)
        self.start("kamailio", "-DD", "-E", "-f", f"{work}/edge.cfg", "-m", "256", "-M", "16", "-Y", work,
                   "-P", f"{work}/pid", environment={"OPENSSL_CONF": f"{work}/openssl.cnf"})

    def web(self, name, ciphers, protocols):
        """The same TLS without SIP behind it."""
        work = f"{self.work}/{name}"
        os.mkdir(work)
        with open(f"{work}/nginx.conf", "w") as conf:
            conf.write(NGINX.format(work=work, pki=self.work, address=DOMAINS[name][1], ciphers=ciphers,
                                    protocols=protocols))
        self.start("nginx", "-p", work, "-c", f"{work}/nginx.conf")

    def until(self, ready, what, child):
        end = time.monotonic() + 20
        while not ready():
            if time.monotonic() > end or child.poll() is not None:
                with open(f"{self.work}/log", errors="replace") as log:
                    raise RuntimeError(f"{what} did not come up: {log.read()[-2000:]}")

    def round_trip(self, address=FAR):
        """Milliseconds of a TCP connect; 0 when refused."""
        try:
            start = time.perf_counter()
            socket.create_connection((address, 5061), timeout=2).close()
            return (time.perf_counter() - start) * 1000
        except OSError:
            return 0

    def measured_rtt(self):
        return statistics.median(self.round_trip() for _ in range(9))
