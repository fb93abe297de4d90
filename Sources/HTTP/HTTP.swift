// HTTP: an HTTP/1.1 server (RFC 9110, 9112) that knows nothing of anomalies.
