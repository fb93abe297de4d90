// Counts what the calling thread asks of the heap, for tests that promise that it asks nothing.
#pragma once
#include <stdbool.h>

// How often this thread has allocated or reallocated so far; 0 where counting is not possible.
long lapwing_allocations_of_this_thread(void);

// False under sanitizers, which bring a heap of their own, and with a C library other than glibc.
bool lapwing_counts_allocations(void);
