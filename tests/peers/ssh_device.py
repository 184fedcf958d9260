# Command lines of network devices over real SSH (asyncssh), for tests. Usage: ssh_device.py ADDRESS PORT HOSTKEY
# The user's name chooses what the device does; everybody's password is "right", that of `enable` is "secret".
# Prints "attempt" for every password, "heard LINE" for every line.
import asyncio
import sys
import warnings

warnings.filterwarnings("ignore")
import asyncssh  # noqa: E402

DIALOGUES = {"imp": 1, "twice": 2, "endless": 1000}  # rounds of keyboard-interactive


class Server(asyncssh.SSHServer):
    def begin_auth(self, username):
        self.user, self.rounds = username, 0
        return True

    def password_auth_supported(self):
        return self.user not in DIALOGUES

    def validate_password(self, username, password):
        print("attempt", flush=True)
        return password == "right"

    def kbdint_auth_supported(self):
        return self.user in DIALOGUES

    def get_kbdint_challenge(self, username, lang, submethods):
        return "", "", "", [("Password: ", False)] if username != "endless" else []

    def validate_kbdint_response(self, username, responses):
        self.rounds += 1
        if responses:
            print("attempt", flush=True)
            if responses[0] != "right":
                return False
        if self.rounds < DIALOGUES[username]:
            return self.get_kbdint_challenge(username, "", "")
        return True


async def forever():
    await asyncio.Event().wait()


# Any command is answered by its own words.
async def answer(p, line, prompt):
    if line.startswith("changeto context "):
        name = line.split()[-1]
        if name == "missing":
            p.stdout.write("ERROR: Unable to change to context missing\r\n")
            return prompt
        return f"ciscoasa/{name}# "
    if not line.startswith(("terminal", "set cli")):
        p.stdout.write(f"answer to {line}\r\nin {prompt}\r\n")
    return prompt


async def enable(p, line, prompt):
    if line != "enable":
        if prompt.endswith("> "):
            p.stdout.write("      ^\r\nERROR: % Invalid input detected at '^' marker.\r\n")
            return prompt
        return await answer(p, line, prompt)
    for _ in range(3):
        p.stdout.write("Password: ")
        word = (await p.stdin.readline()).strip()
        print("attempt", flush=True)
        p.stdout.write("\r\n")
        if word == "secret":
            return "ciscoasa# "
        p.stdout.write("Invalid password\r\n")
    return prompt


async def pages(p, line, prompt):
    for page in range(4):
        for row in range(3):
            p.stdout.write(f"row {page}.{row}\r\n")
        if page < 3:
            p.stdout.write("<--- More --->")
            if await p.stdin.read(1) != " ":
                p.exit(1)
            p.stdout.write("\r              \r")
    return prompt


async def lookalike(p, line, prompt):
    if line == "show clock":
        p.stdout.write("one\r\nciscoasa# ")
        await asyncio.sleep(0.01)
        p.stdout.write("\r\nciscoasa#\r\nother# ")
        await asyncio.sleep(0.01)
        p.stdout.write("\r\n\x1b[1mtwo\x1b[0m\r\n")
    return prompt


async def hang(p, line, prompt):
    if line == "show clock":
        await forever()
    return prompt


async def drip(p, line, prompt):
    while line == "show clock":
        p.stdout.write(".")
        await asyncio.sleep(0.02)
    return prompt


async def flood(p, line, prompt):
    while line == "show clock":
        p.stdout.write("flood\r\n" * 5000)
        await p.stdout.drain()
    return prompt


async def endless_pager(p, line, prompt):
    while line == "show clock":
        p.stdout.write("<--- More --->")
        await p.stdin.read(1)
        p.stdout.write("\r")
    return prompt


async def close(p, line, prompt):
    if line == "show clock":
        p.stdout.write("10:00:")
        p.exit(0)
        raise asyncssh.BreakReceived(0)
    return prompt


async def again(p, line, prompt):
    if line == "show clock":
        p.stdout.write("Password: ")
        await forever()
    return prompt


BEHAVIOUR = {"enable": enable, "pages": pages, "lookalike": lookalike, "hang": hang, "drip": drip, "flood": flood,
             "endless_pager": endless_pager, "close": close, "again": again}


async def asks_at_once(p):
    p.stdout.write("\r\nPassword: ")
    await forever()


async def shell(p, user):
    print("shell of", user, flush=True)
    if user == "silent":
        await forever()
    if user == "asks_at_once":
        await asks_at_once(p)
    prompt = "ciscoasa# "
    if user == "enable":
        prompt = "ciscoasa> "
    if user in DIALOGUES:
        prompt = "admin:"
        p.stdout.write("Command Line Interface is starting up, please wait ...\r\n\r\n")
        p.stdout.write("   Welcome to the Platform Command Line Interface\r\nWARNING: DNS unreachable\r\n\r\n")
    else:
        p.stdout.write("\r\nType help or '?' for a list of available commands.\r\n")
    p.stdout.write(prompt)
    async for line in p.stdin:
        line = line.strip("\r\n")
        print("heard", line, flush=True)
        p.stdout.write(line + "\r\n")
        prompt = await BEHAVIOUR.get(user, answer)(p, line, prompt)
        p.stdout.write(prompt)


async def powershell(p, user):
    print("heard", p.command, flush=True)
    if user == "mute":
        p.exit(3)
        return
    script = await p.stdin.read()
    print("heard", len(script), "bytes", flush=True)
    p.stderr.write("a warning\n")
    p.stdout.write(f"{script.count('sipfed_cmdlet ')} cmdlets\r\n")
    p.exit(0)


async def serve(p):
    user = p.get_extra_info("username")
    try:
        await (powershell if p.command else shell)(p, user)
    except (asyncssh.Error, BrokenPipeError, ConnectionError):
        pass
    p.exit(0)


async def main():
    address, port, key = sys.argv[1:]
    await asyncssh.create_server(Server, address, int(port), server_host_keys=[key], process_factory=serve,
                                 line_editor=False)
    await forever()


asyncio.run(main())
