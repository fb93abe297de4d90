"""What scripts of bad weather are made of: a cluster of PostgreSQL, servers on it, and clients that keep what became of each point."""
import glob, http.client, json, os, random, shutil, signal, subprocess, tempfile, threading, time


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
    def __init__(self, binary, cluster, before=[]):
        self.url_is_pooled = cluster.pooler is not None
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            before + [binary, "serve", "--port", "0", "--database", cluster.url()], stdout=subprocess.PIPE, stderr=self.log,
            text=True)
        self.pid = self.process.pid
        line = self.process.stdout.readline()
        if "listens on" not in line:
            self.log.seek(0)
            raise SystemExit("the server does not start: " + self.log.read()[-2000:])
        self.port = int(line.rsplit(":", 1)[1])
        if before:
            with open(f"/proc/{self.pid}/task/{self.pid}/children") as file:
                self.pid = int(file.read().split()[0])

    def request(self, method, path, body=None, timeout=60):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def signal(self, number):
        os.kill(self.pid, number)

    def kill(self):
        if self.process.poll() is None:
            self.signal(signal.SIGKILL)
        self.process.wait()


class Client(threading.Thread):
    """Sends one point after the other to a series of its own, and keeps what became of each.

    `choose` says through which server, and is told whether the last one took it.
    """

    def __init__(self, name, choose, timeout=60):
        super().__init__(daemon=True)
        self.name, self.choose, self.timeout = name, choose, timeout
        self.isTaken, self.firstTaken = True, None
        self.taken, self.unknown, self.refused = {}, {}, {}
        self.next, self.ends, self.codes = 0, False, {}
        # Held while a point is under way, so that whoever looks at what is stored knows what became of each.
        self.quiet = threading.Lock()

    def run(self):
        while not self.ends:
            with self.quiet:
                start = time.time()
                self.isTaken = self.send()
                if self.isTaken and self.firstTaken is not None:
                    self.firstTaken(start)
            if not self.isTaken:
                time.sleep(0.05)

    def send(self):
        minute = self.next
        self.next += 1
        value = round(random.random() * 1000, 3)
        body = json.dumps({"timestamps": [60 * minute], "values": {"value": [value]}})
        try:
            server = self.choose(self.isTaken)
            status, text = server.request("POST", f"/v1/series/{self.name}/points", body, self.timeout)
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
