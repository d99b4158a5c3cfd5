/* Unpredictable bytes, from the kernel through libsodium. Thread-safe; random_start() once before any other call. */
#ifndef STINT_BASE_RANDOM_H
#define STINT_BASE_RANDOM_H

#include "base/value.h"

bool random_start(void);
void random_bytes(void *out, size_t length);
uuid random_uuid(instant now); /* a version 7 UUID */

#endif
