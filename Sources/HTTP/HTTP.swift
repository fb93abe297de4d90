// HTTP: an HTTP/1.1 server (RFC 9110, 9112) that knows nothing of anomalies.
//
// A request's way: the loop reads the socket (`EventLoop+Input`), the machine says what the bytes mean
// (`ConnectionMachine`, `RequestParser`), the pool runs the handler (`ExchangeRunner`, `Router`), and the loop sends
// what it made (`EventLoop+Output`). Machines know neither sockets nor clocks; loops know no handlers.
