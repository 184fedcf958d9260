# A Windows server with OpenSSH (asyncssh): takes the script that comes in, runs none of it, and prints FILE instead,
# with a clock that is 90 s fast. Usage: windows_server.py ADDRESS PORT HOSTKEY FILE
# The user's name chooses what it does; the password is "right". Prints "heard" and the size of what came in.
import asyncio
import datetime
import sys
import warnings

warnings.filterwarnings("ignore")
import asyncssh  # noqa: E402


class Server(asyncssh.SSHServer):
    def begin_auth(self, username):
        return True

    def password_auth_supported(self):
        return True

    def validate_password(self, username, password):
        return password == "right"


def collected():
    with open(sys.argv[4], encoding="utf-8") as file:
        text = file.read().split("=== sipfed Get-Date")[0]
    now = datetime.datetime.utcnow() + datetime.timedelta(seconds=90)
    return text + '=== sipfed Get-Date\n[{"Utc":"' + now.strftime("%Y-%m-%dT%H:%M:%S") + '","Zone":"UTC"}]\n'


async def serve(p):
    script = await p.stdin.read()
    print("heard", len(script), flush=True)
    user = p.get_extra_info("username")
    if user == "noisy":
        p.stdout.write("The term is not recognized\r\n" * 3)
    else:
        p.stdout.write(collected().replace("\n", "\r\n"))
    p.exit(0)


async def main():
    address, port, key = sys.argv[1:4]
    await asyncssh.create_server(Server, address, int(port), server_host_keys=[key], process_factory=serve,
                                 line_editor=False)
    await asyncio.Event().wait()


asyncio.run(main())
