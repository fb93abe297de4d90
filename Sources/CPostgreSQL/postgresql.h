// The system's libpq, in builds with the trait PostgreSQL alone. Where Debian has it, the compiler does not look by itself; asking
// pkg-config would make plain builds warn where there is none.
#pragma once
#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>
#endif
