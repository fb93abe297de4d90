// The system's SQLite, the only C library that is linked.
#pragma once
#include <sqlite3.h>
