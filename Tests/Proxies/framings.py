#!/usr/bin/env python3
"""Requests that are framed in every way that has smuggled one past a proxy, sent to Lapwing alone and through nginx and
haproxy: whatever a proxy passes on, both must see the same requests in it, and Lapwing alone must answer as the table says.

    Tests/Proxies/framings.py [BINARY]     (.build/release/lapwing unless told)

What each side saw is read in its log. A proxy that is not installed is said to be skipped. Exits 1 with what disagreed.
"""
import collections, concurrent.futures, json, os, re, shutil, signal, socket, subprocess, sys, tempfile, time

BODY = b'{"interval":60,"metrics":["a"]}'
N = len(BODY)
SIZE = b"%x" % N
CHUNKED = SIZE + b"\r\n" + BODY + b"\r\n0\r\n\r\n"
HOST = b"Host: localhost\r\n"
# Where a proxy's own requests or answers may take long, they are not waited for longer than this, in seconds.
PATIENCE = 1.5


def get(path, close=False):
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + (b"Connection: close\r\n" if close else b"") + b"\r\n"


def cases():
    """(what, the request's bytes by the prefix of its paths, statuses that Lapwing alone answers with)"""

    def put(what, fields, body, *statuses, version=b"1.1", method=b"PUT", host=HOST):
        def bytes_of(prefix):
            smuggled = get(prefix + b"-smuggled")
            head = method + b" " + prefix + b"-first HTTP/" + version + b"\r\n" + host
            text = body.replace(b"SMUGGLED", smuggled)
            text_fields = fields.replace(b"COVERED", b"%d" % len(text))
            return (head + b"Content-Type: application/json\r\n" + text_fields + b"\r\n" + text
                    + get(prefix + b"-last", close=True))
        return what, bytes_of, list(statuses)

    def te(value):
        return b"Transfer-Encoding:" + value + b"\r\n"

    good = [b" chunked", b"chunked", b" Chunked", b" CHUNKED", b" \t chunked \t", b" , chunked ,", b" ,\t,chunked"]
    # What is not chunked, once and last (400), and what has other codings before it (501).
    bad = [(value, 400) for value in (
        b" chunk ed", b" chun\tked", b" c h u n k e d", b" \"chunked\"", b" chunked;", b" chunked;a=b", b" identity",
        b" chunked, identity", b" xchunked", b" chunked chunked", b" chunked, chunked", b" gzip", b" x", b"", b" chunked\x0b",
        b" chunked\x00", b" \x0bchunked", b" chunked\xa0", b" [chunked]", b" chunked\r\n foo", b"\r\n chunked",
        b" chunked\rX: a", b" chunked\nX: a", b" chunked\r\nTransfer-Encoding: identity",
        b" chunked\r\nTransfer-Encoding: x", b" x\r\nTransfer-Encoding: chunked, chunked")]
    bad += [(value, 501) for value in (b" gzip, chunked", b" identity, chunked", b" gzip\r\nTransfer-Encoding: chunked")]
    for value in good:
        yield put(f"TE{value}", te(value), CHUNKED, 201, 404)
        yield put(f"TE{value}, covered", te(value) + b"Content-Length: COVERED\r\n", b"0\r\n\r\nSMUGGLED", 400)
    for value, status in bad:
        yield put(f"TE{value}", te(value), CHUNKED, status)
        yield put(f"TE{value}, covered", te(value) + b"Content-Length: COVERED\r\n", b"0\r\n\r\nSMUGGLED", 400)
        yield put(f"TE{value}, short", b"Content-Length: 4\r\n" + te(value), b"40\r\nSMUGGLED\r\n0\r\n\r\n", 400)
    for fields in (b"Transfer-Encoding : chunked\r\n", b" Transfer-Encoding: chunked\r\n", b"X: a\rTransfer-Encoding: chunked\r\n",
                   b"X: a\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding\r\n: chunked\r\n", b"Transfer\tEncoding: chunked\r\n",
                   b"\x00Transfer-Encoding: chunked\r\n", b"X: a\r\n\tTransfer-Encoding: chunked\r\n"):
        yield put(f"{fields}", fields, CHUNKED, 400)
        yield put(f"{fields}, covered", fields + b"Content-Length: COVERED\r\n", b"0\r\n\r\nSMUGGLED", 400)
    yield put("another name", b"Transfer_Encoding: chunked\r\nContent-Length: %d\r\n" % N, BODY, 201, 404)
    yield put("TE in 1.0", te(b" chunked"), CHUNKED, 400, version=b"1.0")
    yield put("lengths in 1.0", b"Connection: keep-alive\r\nContent-Length: %d\r\n" % N, BODY, 201, 404, version=b"1.0")

    length = b"Content-Length: "
    for value, status in ((b"%d" % N, 201), (b"00%d" % N, 201), (b"%d \t" % N, 201), (b"+%d" % N, 400), (b"-%d" % N, 400),
                          (b"%d, %d" % (N, N), 400), (b"%d,%d" % (N, 0), 400), (b"%d %d" % (N, N), 400), (b"0x%x" % N, 400),
                          (b"%d.0" % N, 400), (b"\"%d\"" % N, 400), (b"%d;a" % N, 400), (b"", 400), (b"%d\x0b" % N, 400),
                          (b"1e1", 400), (b"3 1", 400), (b"3\t1", 400), (b"99999999999999999999", 413),
                          (b"18446744073709551616", 413), (b"9223372036854775808", 413), (b"%d\r\n %d" % (N, N), 400),
                          (b"\r\n %d" % N, 400), (b"%d\r%d" % (N, N), 400)):
        yield put(f"CL {value}", length + value + b"\r\n", BODY, *([201, 404] if status == 201 else [status]))
    yield put("CL twice", (length + b"%d\r\n" % N) * 2, BODY, 400)
    yield put("CL twice, others", length + b"0\r\n" + length + b"COVERED\r\n", b"SMUGGLED", 400)
    yield put("CL twice, others, the longer first", length + b"COVERED\r\n" + length + b"0\r\n", b"SMUGGLED", 400)
    yield put("CL : with a space", b"Content-Length : COVERED\r\n", b"SMUGGLED", 400)
    yield put("CL of 0 and a request", length + b"0\r\n", b"SMUGGLED", 400, 404, 404)
    yield put("no length and a request", b"", b"SMUGGLED", 411, 404, 404)
    yield put("GET with a body", length + b"COVERED\r\n", b"SMUGGLED", 404, 404, method=b"GET")
    yield put("GET with chunks", te(b" chunked"), CHUNKED, 404, 404, method=b"GET")
    yield put("HEAD with a body", length + b"COVERED\r\n", b"SMUGGLED", 404, 404, method=b"HEAD")
    yield put("expected", b"Expect: 100-continue\r\nContent-Length: %d\r\n" % N, BODY, 201, 404)
    yield put("expected with a space", b"Expect: 100- continue\r\nContent-Length: %d\r\n" % N, BODY, 417)
    for option in (b"Content-Length", b"Transfer-Encoding", b"cl ose", b"\"close\"", b"keep-alive, Content-Length", b"Host"):
        yield put(f"Connection: {option}", b"Connection: " + option + b"\r\n" + length + b"%d\r\n" % N, BODY, 201, 404)
        yield put(f"Connection: {option}, chunks", b"Connection: " + option + b"\r\n" + te(b" chunked"), CHUNKED, 201, 404)
    yield put("upgrade", b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n" + length
              + b"%d\r\n" % N, BODY, 201, 404)
    yield put("two hosts", length + b"%d\r\n" % N, BODY, 400, host=HOST + HOST)
    yield put("a list of hosts", length + b"%d\r\n" % N, BODY, 400, host=b"Host: localhost, localhost\r\n")
    yield put("types twice", b"Content-Type: text/csv\r\n" + length + b"%d\r\n" % N, BODY, 400, 404)

    def chunks(what, body, *statuses):
        return put(f"chunks {what}", te(b" chunked"), body, *statuses)

    for size in (b"%X" % N, b"000" + SIZE, SIZE + b";a=b", SIZE + b";a=\"b;c\"", SIZE + b" ;a", SIZE + b";a;b=c;"):
        yield chunks(size, size + CHUNKED[len(SIZE):], 201, 404)
    for size in (b"0x" + SIZE, b"+" + SIZE, b"-" + SIZE, b" " + SIZE, SIZE + b" ", SIZE + b"_", SIZE[:1] + b" " + SIZE[1:], b"",
                 SIZE + b"\r", SIZE + b"\x00", SIZE + b";a\x00", SIZE + b";a\rb", b"x", SIZE + b",", b"\"" + SIZE + b"\"",
                 SIZE + b"\n" + BODY + b"\r\n0\r\n\r\nX"):
        yield chunks(size, size + CHUNKED[len(SIZE):], 400)
    yield chunks("too large", b"1000000000000000" + SIZE + CHUNKED[len(SIZE):], 413)
    yield chunks("too long", SIZE + b"\r\n" + BODY + b"xx\r\n0\r\n\r\n", 400)
    yield chunks("with bare line ends", CHUNKED.replace(b"\r\n", b"\n"), 400)
    yield chunks("with a bare end after the data", SIZE + b"\r\n" + BODY + b"\n0\r\n\r\n", 400)
    yield chunks("and trailers", CHUNKED[:-2] + b"X: a\r\nY:\r\n\r\n", 201, 404)
    yield chunks("and framing in trailers", CHUNKED[:-2] + b"Content-Length: 100\r\nTransfer-Encoding: x\r\n\r\n", 201, 404)
    yield chunks("and a trailer without a name", CHUNKED[:-2] + b": a\r\n\r\n", 400)
    yield chunks("and a folded trailer", CHUNKED[:-2] + b"X: a\r\n b\r\n\r\n", 400)
    yield chunks("and a request after the end", CHUNKED + b"SMUGGLED", 201, 404, 404)


def statuses(text):
    """The statuses of the final answers in what came back, and nothing of what follows one that is cut off."""
    found = []
    while True:
        head, end, rest = text.partition(b"\r\n\r\n")
        match = re.match(rb"HTTP/1\.[01] (\d{3})", head)
        if not end or not match:
            return found
        status = int(match[1])
        text = rest
        if status < 200:
            continue
        found.append(status)
        size = re.search(rb"(?i)\r\nContent-Length: *(\d+)", head)
        # An answer to HEAD has the length of what it leaves out.
        if size and not re.match(rb"HTTP/1\.[01] \d{3}", text):
            text = text[int(size[1]):]
        while size is None and re.search(rb"(?i)\r\nTransfer-Encoding: *chunked", head):
            line, _, text = text.partition(b"\r\n")
            count = int(line.split(b";")[0] or b"0", 16)
            text = text[count + 2:]
            if count == 0:
                break


def send(port, data):
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.settimeout(PATIENCE)
        text = b""
        try:
            connection.sendall(data)
            while piece := connection.recv(65536):
                text += piece
        except OSError:
            pass
        return statuses(text)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.err;
events {{}}
http {{
  log_format seen '$request_method $uri $upstream_status';
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d;
  scgi_temp_path {folder}/e;
  upstream lapwing {{ server 127.0.0.1:{lapwing}; keepalive 4; }}
  server {{
    listen 127.0.0.1:{port}; access_log {folder}/{name}.log seen;
    location / {{
      proxy_pass http://lapwing; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host localhost;
      proxy_request_buffering {buffering};
    }}
  }}
}}
"""
HAPROXY = """
global
  log stdout format raw local0
defaults
  mode http
  log global
  log-format "%HM %HP %ST %s"
  timeout client 5s
  timeout server 5s
  timeout connect 5s
  http-reuse always
frontend front
  bind 127.0.0.1:{port}
  default_backend lapwing
backend lapwing
  server lapwing 127.0.0.1:{lapwing}
"""


class Service:
    """A process with its log, ended with the block that it is used in."""

    def __init__(self, name, command, folder, port):
        self.name, self.port, self.log = name, port, os.path.join(folder, name + ".log")
        with open(self.log + ".out", "wb") as out, open(self.log + ".err", "wb") as err:
            self.process = subprocess.Popen(command, stdout=out, stderr=err)

    def wait(self):
        for _ in range(200):
            try:
                return socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"{self.name} does not listen")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def lines(self, suffix=""):
        with open(self.log + suffix, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()


def start(binary, folder):
    lapwing = Service("lapwing", [binary, "serve", "--port", str(port := free_port()), "--database", folder + "/x.db"], folder, port)
    lapwing.wait()
    fronts = [lapwing]
    for name, buffering in (("nginx", "on"), ("nginx-unbuffered", "off")):
        if path := shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"):
            configuration = f"{folder}/{name}.conf"
            with open(configuration, "w") as file:
                file.write(NGINX.format(folder=folder, name=name, lapwing=lapwing.port, port=(port := free_port()), buffering=buffering))
            fronts.append(Service(name, [path, "-c", configuration, "-p", folder], folder, port))
    if path := shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin"):
        with open(folder + "/haproxy.conf", "w") as file:
            file.write(HAPROXY.format(lapwing=lapwing.port, port=(port := free_port())))
        fronts.append(Service("haproxy", [path, "-db", "-f", folder + "/haproxy.conf"], folder, port))
    for proxy in ("nginx", "haproxy"):
        if not any(front.name == proxy for front in fronts):
            print(f"skipped: {proxy} is not there (apt-get install {proxy})")
    for front in fronts:
        front.wait()
    return fronts


def passed(front):
    """The requests that a proxy passed on, by its log: method, path and the status that came back."""
    if front.name.startswith("nginx"):
        parts = [line.split(" ", 2) for line in front.lines()]
        return [(method, path, status) for method, path, status in parts if status not in ("-", "")]
    parts = [line.split(" ") for line in front.lines(".out")]
    return [(p[0], p[1], p[2]) for p in parts if len(p) == 4 and p[3] == "lapwing"]


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else ".build/release/lapwing"
    table = list(cases())
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        fronts = start(binary, folder)
        try:
            with concurrent.futures.ThreadPoolExecutor(24) as pool:
                work = {(front.name, index): pool.submit(send, front.port, bytes_of(b"/v1/series/%s.%d" % (front.name.encode(), index)))
                        for index, (_, bytes_of, _) in enumerate(table) for front in fronts}
                answers = {key: future.result() for key, future in work.items()}
        finally:
            for front in reversed(fronts):
                front.stop()
        seen = collections.defaultdict(list)
        for line in fronts[0].lines(".err"):
            entry = json.loads(line)
            if entry["message"] == "request" and "/v1/series/" in entry["path"]:
                seen[entry["path"].split("/")[3].split(".")[0]].append((entry["method"], entry["path"], str(entry["status"])))
        for index, (what, _, expected) in enumerate(table):
            if answers["lapwing", index] != expected:
                faults.append(f"alone, {what}: {answers['lapwing', index]} and not {expected}")
        for front in fronts[1:]:
            count, refused = collections.Counter(passed(front)), 0
            for request, times in (collections.Counter(seen[front.name]) - count).items():
                faults.append(f"{front.name} passed no {request} on, and Lapwing saw it {times} times: {table[number(request)][0]}")
            for request, times in (count - collections.Counter(seen[front.name])).items():
                # What Lapwing refuses before it has read it whole has no path in its log; nothing was done then.
                if request[2] in ("400", "413", "417", "501"):
                    refused += times
                else:
                    faults.append(f"{front.name} passed {request} on {times} times, and Lapwing never saw it: {table[number(request)][0]}")
            bodies = sum(status == "201" for _, _, status in seen[front.name])
            print(f"{front.name}: {len(table)} cases, {sum(count.values())} requests passed on, {bodies} of them with a body that "
                  f"arrived whole, {refused} refused unread")
    print(f"alone: {len(table)} cases")
    for fault in faults:
        print("FAULT:", fault)
    sys.exit(1 if faults else 0)


def number(request):
    return int(re.search(r"\.(\d+)-", request[1])[1])


main()
