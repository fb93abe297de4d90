#!/usr/bin/env python3
"""Bad weather for a server on PostgreSQL: Tests/PostgreSQL/weather.py LAPWING [ROUNDS [SEED]]

A cluster whose commits are on the disk, a server on it, four clients that send points to series of their own, and each round
one of: the server is killed (SIGKILL) and started anew, PostgreSQL is (as by a power cut) and starts anew, all connections are
cut, commits are written and their answers lost, the server is stopped (SIGSTOP) while another takes the database over and comes
back, to pass on to that one. After each round every point whose request was answered 2xx has to be there as it was sent, one of unknown outcome may be, and
none that was refused; no server may have to be started anew for what happened to PostgreSQL, and none that was stopped may write
after it was taken over. What two servers do for each other is in nodes.py. Times are counted from where PostgreSQL is back. With POOLER=1 all goes through a PgBouncer that pools
transactions over three connections.
"""
import http.client, json, random, signal, sys, time

from parts import Client, Cluster, Server, check

BINARY = sys.argv[1]
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 12
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
CHOICES = ["kill server", "kill postgresql", "restart postgresql", "cut connections", "lose answers", "take over"]
random.seed(SEED)


def point(server, series, minute, timeout=60):
    body = json.dumps({"timestamps": [60 * minute], "values": {"value": [1]}})
    return server.request("POST", f"/v1/series/{series}/points", body, timeout)


def wait_until_ready(server, minute, seconds):
    deadline, last = time.time() + seconds, None
    while time.time() < deadline:
        try:
            last = server.request("GET", "/readyz"), point(server, "probe", minute)
            if last[0][0] == 200 and last[1][0] < 300:
                return time.time()
        except Exception as failure:
            last = failure
        time.sleep(0.05)
    raise SystemExit(f"not in service again: {last}")


cluster, place = Cluster(), {}
try:
    place["server"] = Server(BINARY, cluster)
    clients = [Client(f"load-{number}", lambda _: place["server"]) for number in range(4)]
    for name in [client.name for client in clients] + ["probe", "stale"]:
        body = json.dumps({"interval": 60, "metrics": ["value"]})
        # Before a pooler some requests find out that it keeps no statements.
        for attempt in range(10):
            answer = place["server"].request("PUT", "/v1/series/" + name, body)
            if answer[0] < 300:
                break
            assert place["server"].url_is_pooled and answer[0] == 503, answer
        assert answer[0] < 300, answer
    for client in clients:
        client.start()
    times = {choice: [] for choice in CHOICES}
    for number in range(ROUNDS):
        time.sleep(random.uniform(0.5, 2))
        choice = CHOICES[number % len(CHOICES)]
        server = place["server"]
        start = time.time()
        if choice == "kill server":
            server.kill()
            place["server"] = server = Server(BINARY, cluster)
        elif choice == "kill postgresql":
            cluster.stop("immediate")
            reasons = server.request("GET", "/readyz")
            assert reasons[0] == 503, reasons
            time.sleep(random.uniform(0, 2))
            cluster.start()
            start = time.time()
        elif choice == "restart postgresql":
            cluster.stop("fast")
            cluster.start()
            start = time.time()
        elif choice == "cut connections":
            cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lapwing' AND pid <> pg_backend_pid()")
        elif choice == "lose answers":
            # Commits wait for a standby that is not there, and are cut off after they were written.
            cluster.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
            cluster.sql("SELECT pg_reload_conf()")
            waiting = "FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            deadline = time.time() + 20
            while cluster.sql("SELECT count(*) " + waiting) == ["0"] and time.time() < deadline:
                time.sleep(0.05)
            cluster.sql("ALTER SYSTEM RESET synchronous_standby_names")
            assert int(cluster.sql("SELECT count(pg_terminate_backend(pid)) " + waiting)[0]) > 0
            cluster.sql("SELECT pg_reload_conf()")
            start = time.time()
        else:
            server.signal(signal.SIGSTOP)
            second = Server(BINARY, cluster)
            place["server"] = second
            wait_until_ready(second, number, 60)
            token = cluster.sql("SELECT token FROM leases")
            server.signal(signal.SIGCONT)
            # It passes on what it is asked from then on, and writes nothing itself.
            deadline, answer = time.time() + 20, None
            while answer != 200 and time.time() < deadline:
                try:
                    answer = point(server, "stale", number, timeout=5)[0]
                except (OSError, http.client.HTTPException):
                    pass
                time.sleep(0.05)
            assert answer == 200 and server.process.poll() is None, (answer, server.process.poll())
            assert cluster.sql("SELECT token FROM leases") == token
            server.signal(signal.SIGTERM)
            assert server.process.wait(20) == 0
            server = second
        times[choice].append(wait_until_ready(server, number, 60) - start)
        assert server.process.poll() is None
        check(clients, server)
    for client in clients:
        client.ends = True
    for client in clients:
        client.join(60)
    check(clients, place["server"])
    total = lambda name: sum(len(getattr(client, name)) for client in clients)
    codes = {}
    for client in clients:
        for code, count in client.codes.items():
            codes[code] = codes.get(code, 0) + count
    print(f"{ROUNDS} rounds, seed {SEED}: {total('taken')} points acknowledged, all there; {total('unknown')} of unknown outcome, "
          f"{sum(client.stored for client in clients)} of them there; "
          f"{total('refused')} refused, none there ({codes})")
    for choice, seconds in times.items():
        if seconds:
            print(f"  {choice}: in service again after {min(seconds):.1f} to {max(seconds):.1f} s")
    place["server"].process.terminate()
    assert place["server"].process.wait(20) == 0
finally:
    if place:
        place["server"].process.kill()
    cluster.end()
