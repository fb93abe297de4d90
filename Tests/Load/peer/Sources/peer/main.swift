import Hummingbird
import Logging

// The same small answer that the service gives to its health check. Its port is the first argument. With the
// argument `log`, each request is logged as Hummingbird's own middleware does it; without, nothing is.
let arguments = CommandLine.arguments
var logger = Logger(label: "peer")
logger.logLevel = arguments.contains("log") ? .info : .error

let router = Router()
if arguments.contains("log") { router.add(middleware: LogRequestsMiddleware(.info)) }
router.get("/healthz") { _, _ in
  Response(
    status: .ok, headers: [.contentType: "application/json"],
    body: .init(byteBuffer: ByteBuffer(string: #"{"status":"ok"}"#)))
}

let port = arguments.dropFirst().compactMap { Int($0) }.first ?? 18_090
let application = Application(
  router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
try await application.runService()
