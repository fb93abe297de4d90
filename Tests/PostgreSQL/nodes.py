#!/usr/bin/env python3
"""Two servers on one database of PostgreSQL: Tests/PostgreSQL/nodes.py LAPWING [ROUNDS [SEED]]

A cluster whose commits are on the disk, two servers on it, four clients that send points to series of their own, each through one of
the servers and through the other when that one did not take the last, and each round one of: the server that serves is killed
(SIGKILL), stopped (SIGSTOP) past its lease and comes back, told to end (SIGTERM); one that ended is started anew. After each round
every point that was acknowledged has to be there as it was sent, one of unknown outcome may be, and none that was refused, and the
token of the lease has gone up by one. Printed are the seconds from the event to the other server's saying that it serves, and
to the sending of the first point that was acknowledged after it. With APART=1 each server has a space of processes of its own (unshare(1), which wants root), so that nobody
sees that another one is gone, and has to wait for its lease as on another machine. CHOICES=kill,pause,drain are the events.
"""
import http.client, json, os, random, signal, sys, threading, time

from parts import Client, Cluster, Server, check

BINARY = sys.argv[1]
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 9
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
CHOICES = os.environ.get("CHOICES", "kill,pause,drain").split(",")
BEFORE = ["unshare", "--pid", "--fork", "--mount-proc"] if os.environ.get("APART") else []
random.seed(SEED)


def holder(servers):
    """The server that serves, by what each says of itself; None where none does."""
    for server in servers:
        try:
            seen = json.loads(server.request("GET", "/v1/cluster", timeout=5)[1])
        except (OSError, http.client.HTTPException):
            continue
        if seen["shards"] and seen["shards"][0].get("node") == seen["node"]:
            return server
    return None


def wait_until(condition, seconds, what):
    deadline = time.time() + seconds
    while time.time() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise SystemExit(f"in {seconds} s not: {what}")


class First:
    """When the first point was sent, after an event, that was acknowledged."""

    def __init__(self):
        self.lock, self.event, self.at = threading.Lock(), None, None

    def begin(self):
        with self.lock:
            self.event, self.at = time.time(), None

    def taken(self, start):
        with self.lock:
            if self.event is not None and self.at is None and start >= self.event:
                self.at = start

    def seconds(self):
        wait_until(lambda: self.at, 60, "a point is acknowledged")
        return self.at - self.event


cluster, servers, first = Cluster(), [], First()
try:
    servers += [Server(BINARY, cluster, BEFORE) for _ in range(2)]
    wait_until(lambda: holder(servers), 20, "one serves")
    clients = []
    for number in range(4):
        place = {"at": number % 2}

        def choose(was_taken, place=place):
            if not was_taken:
                place["at"] = 1 - place["at"]
            return servers[place["at"]]

        client = Client(f"load-{number}", choose, timeout=2)
        client.firstTaken = first.taken
        clients.append(client)
        body = json.dumps({"interval": 60, "metrics": ["value"]})
        answer = wait_until(lambda: (lambda found: found[0] < 300 and found)(
            servers[number % 2].request("PUT", "/v1/series/" + client.name, body)), 20, "a series is made")
    for client in clients:
        client.start()
    times, serves = ({choice: [] for choice in CHOICES} for _ in range(2))
    for number in range(ROUNDS):
        time.sleep(random.uniform(1, 2.5))
        choice = CHOICES[number % len(CHOICES)]
        leader = wait_until(lambda: holder(servers), 30, "one serves")
        token = int(cluster.sql("SELECT token FROM leases")[0])
        first.begin()
        if choice == "kill":
            leader.kill()
        elif choice == "pause":
            leader.signal(signal.SIGSTOP)
        else:
            leader.signal(signal.SIGTERM)
        other = servers[1 - servers.index(leader)]
        wait_until(lambda: holder([other]), 30, "the other one serves")
        serves[choice].append(time.time() - first.event)
        times[choice].append(first.seconds())
        if choice == "pause":
            time.sleep(random.uniform(0, 2))
            leader.signal(signal.SIGCONT)
            wait_until(lambda: leader.request("GET", "/readyz")[0] == 200 and holder([leader]) is None, 30, "it passes on")
            assert leader.process.poll() is None
        else:
            code = leader.process.wait(20)
            assert choice == "kill" or code == 0, code
            servers[servers.index(leader)] = Server(BINARY, cluster, BEFORE)
        assert int(cluster.sql("SELECT token FROM leases")[0]) == token + 1
        check(clients, servers[number % 2])
    for client in clients:
        client.ends = True
    for client in clients:
        client.join(60)
    for server in servers:
        check(clients, server)
    total = lambda name: sum(len(getattr(client, name)) for client in clients)
    print(f"{ROUNDS} rounds, seed {SEED}: {total('taken')} points acknowledged, all there; {total('unknown')} of unknown outcome, "
          f"{sum(client.stored for client in clients)} of them there; {total('refused')} refused, none there")
    for choice, seconds in times.items():
        if seconds:
            told = [f"{min(each):.2f} to {max(each):.2f} s, median {sorted(each)[len(each) // 2]:.2f} s"
                    for each in (serves[choice], seconds)]
            print(f"  {choice}: {len(seconds)} times, the other one serves after {told[0]}; a point is acknowledged after {told[1]}")
    for server in servers:
        server.signal(signal.SIGTERM)
    for server in servers:
        assert server.process.wait(20) == 0
except BaseException:
    for server in servers:
        server.log.seek(0)
        print("\n".join(line for line in server.log.read().split("\n") if '"request"' not in line)[-3000:], file=sys.stderr)
    raise
finally:
    for server in servers:
        server.kill()
    cluster.end()
