#!/usr/bin/env python3
"""Bad weather for a server on PostgreSQL: Tests/PostgreSQL/weather.py LAPWING [ROUNDS [SEED]]

A cluster whose commits are on the disk, a server on it, four clients that send points to series of their own, and each round
one of: the server is killed (SIGKILL) and started anew, PostgreSQL is (as by a power cut) and starts anew, all connections are
cut, commits are written and their answers lost, the server is stopped (SIGSTOP) while another takes the database over and comes
back. After each round every point whose request was answered 2xx has to be there as it was sent, one of unknown outcome may be, and
none that was refused; no server may have to be started anew for what happened to PostgreSQL, and none that was stopped may write
after it was taken over. Times are counted from where PostgreSQL is back. With POOLER=1 all goes through a PgBouncer that pools
transactions over three connections.
"""
import http.client, json, os, random, signal, subprocess, sys, tempfile, threading, time, shutil, glob

BINARY = sys.argv[1]
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 12
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
CHOICES = ["kill server", "kill postgresql", "restart postgresql", "cut connections", "lose answers", "take over"]
random.seed(SEED)


class Cluster:
    def __init__(self):
        self.bin = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        self.folder = tempfile.mkdtemp(prefix="lapwing-weather-")
        self.become = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.become:
            os.chmod(self.folder, 0o755)
            shutil.chown(self.folder, "postgres")
        self.data = self.folder + "/data"
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "lapwing", "--encoding", "UTF8", "--locale", "C.UTF-8")
        self.start()
        self.pooler = None
        if os.environ.get("POOLER"):
            self.start_pooler()

    def start_pooler(self):
        folder = self.folder + "/pooler"
        os.mkdir(folder)
        with open(folder + "/pgbouncer.ini", "w") as file:
            file.write(f"""[databases]
postgres = host={self.folder} user=lapwing
[pgbouncer]
listen_addr =
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = 3
server_login_retry = 1
logfile = {folder}/log
""")
        if self.become:
            shutil.chown(folder, "postgres")
        self.pooler = subprocess.Popen(self.become + ["/usr/sbin/pgbouncer", "-q", folder + "/pgbouncer.ini"])
        while not os.path.exists(folder + "/.s.PGSQL.6432"):
            assert self.pooler.poll() is None
            time.sleep(0.05)

    def run(self, program, *arguments):
        subprocess.run(self.become + [self.bin + "/" + program, *arguments], check=True, stdout=subprocess.DEVNULL)

    def start(self):
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder}"
        self.run("pg_ctl", "-D", self.data, "-o", options, "-l", self.folder + "/log", "-w", "start")

    def stop(self, mode):
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def url(self):
        if self.pooler:
            return f"postgresql://lapwing@/postgres?host={self.folder}/pooler&port=6432"
        return self.own_url()

    def own_url(self):
        return f"postgresql://lapwing@/postgres?host={self.folder}"

    def sql(self, text):
        command = [self.bin + "/psql", self.own_url(), "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", text]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")[:-1]

    def end(self):
        if self.pooler:
            self.pooler.terminate()
        try:
            self.stop("immediate")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


class Server:
    def __init__(self, cluster):
        self.url_is_pooled = cluster.pooler is not None
        self.log = open(tempfile.mkstemp(prefix="lapwing-weather-log-")[1], "w+")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--port", "0", "--database", cluster.url()], stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if "listens on" not in line:
            self.log.seek(0)
            raise SystemExit("the server does not start: " + self.log.read()[-2000:])
        self.port = int(line.rsplit(":", 1)[1])

    def request(self, method, path, body=None, timeout=60):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def kill(self):
        self.process.kill()
        self.process.wait()


class Client(threading.Thread):
    """Sends one point after the other to a series of its own, and keeps what became of each."""

    def __init__(self, name, place):
        super().__init__(daemon=True)
        self.name, self.place = name, place
        self.taken, self.unknown, self.refused = {}, {}, {}
        self.next, self.ends, self.codes = 0, False, {}
        # Held while a point is under way, so that whoever looks at what is stored knows what became of each.
        self.quiet = threading.Lock()

    def run(self):
        while not self.ends:
            with self.quiet:
                isTaken = self.send()
            if not isTaken:
                time.sleep(0.05)

    def send(self):
        minute = self.next
        self.next += 1
        value = round(random.random() * 1000, 3)
        body = json.dumps({"timestamps": [60 * minute], "values": {"value": [value]}})
        try:
            status, text = self.place["server"].request("POST", f"/v1/series/{self.name}/points", body)
        except Exception:
            self.unknown[minute] = value
            return False
        if status < 300:
            self.taken[minute] = value
            return True
        problem = json.loads(text)
        self.codes[problem["code"]] = self.codes.get(problem["code"], 0) + 1
        (self.unknown if "not known" in problem.get("detail", "") else self.refused)[minute] = value
        return False


def check(clients, server):
    for client in clients:
        client.quiet.acquire()
    try:
        compare(clients, server)
    finally:
        for client in clients:
            client.quiet.release()


def compare(clients, server):
    for client in clients:
        status, text = server.request("GET", f"/v1/series/{client.name}/points?from=0&to={60 * (client.next + 1)}&limit=100000")
        assert status == 200, (status, text[:300])
        answer = json.loads(text)
        values = answer["values"]["value"] if "values" in answer else answer["value"]
        stored = {t // 60: v for t, v in zip(answer["timestamps"], values) if v is not None}
        for minute, value in client.taken.items():
            assert stored.get(minute) == value, f"{client.name}: {minute} was acknowledged as {value}, is {stored.get(minute)}"
        for minute, value in stored.items():
            assert minute in client.taken or client.unknown.get(minute) == value, f"{client.name}: {minute} was refused, and is there"
        client.stored = sum(minute in stored for minute in client.unknown)


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
    place["server"] = Server(cluster)
    clients = [Client(f"load-{number}", place) for number in range(4)]
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
            place["server"] = server = Server(cluster)
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
            server.process.send_signal(signal.SIGSTOP)
            second = Server(cluster)
            place["server"] = second
            token = cluster.sql("SELECT token FROM leases")
            server.process.send_signal(signal.SIGCONT)
            deadline = time.time() + 20
            while time.time() < deadline:
                try:
                    status, text = point(server, "stale", number, timeout=5)
                    assert status >= 500, (status, text)
                except (OSError, http.client.HTTPException):
                    pass
                if server.process.poll() is not None:
                    break
                time.sleep(0.05)
            assert server.process.poll() == 75, f"the server that was taken over ended with {server.process.poll()}"
            assert cluster.sql("SELECT token FROM leases") == token
            assert json.loads(second.request("GET", "/v1/series/stale")[1])["points"] == 0
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
