import Glibc
import JSON
import Programs
import Waiting

/// A receiver that speaks TLS, with a certificate of its own: Python's, since this program has none.
final class TLSServer {
  private static let python = "/usr/bin/python3"
  private static let openssl = "/usr/bin/openssl"
  static var isPossible: Bool {
    ([python, openssl, "/usr/bin/curl"] as [String]).allSatisfy { (path: String) in access(path, X_OK) == 0 }
  }

  private static let script = """
    import http.server, json, ssl, sys
    folder = sys.argv[1]
    class Handler(http.server.BaseHTTPRequestHandler):
      def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with open(folder + "/requests", "a") as file:
          file.write(json.dumps({"path": self.path, "signature": self.headers["Lapwing-Signature"], "body": body}) + "\\n")
        self.send_response(204)
        self.end_headers()
      def log_message(self, *arguments): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/certificate", folder + "/key")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with open(folder + "/port.new", "w") as file: file.write(str(server.server_address[1]))
    import os
    os.rename(folder + "/port.new", folder + "/port")
    server.serve_forever()
    """

  private let folder: TemporaryFolder
  private let process: ServerProcess
  let port: Int

  init() throws {
    folder = try TemporaryFolder()
    let made = try ServerProcess(
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
        "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", folder.file("key"), "-out", folder.file("certificate"),
      ], executable: Self.openssl)
    guard made.wait() == 0 else { throw BrokenPromise("openssl makes no certificate") }
    process = try ServerProcess(
      ["-c", Self.script, String(folder.file("").dropLast())], executable: Self.python)
    let file = folder.file("port")
    try poll { access(file, R_OK) == 0 }
    port = Int(String(decoding: try Self.bytes(file), as: UTF8.self)) ?? 0
  }

  /// What its certificate is checked against.
  var certificate: String { folder.file("certificate") }

  /// A line each.
  var requests: [[UInt8]] {
    ((try? Self.bytes(folder.file("requests"))) ?? []).split(separator: UInt8(ascii: "\n")).map(Array.init)
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw BrokenPromise("\(path) cannot be read") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }
}
