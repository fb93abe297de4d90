// The parts of Linux that Swift's Glibc module leaves out: headers only, nothing to link.
#pragma once
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

// Hidden behind _GNU_SOURCE, which the module is not built with.
extern int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);

// `errno` is a macro that Swift cannot see.
static inline int lastError(void) { return errno; }
