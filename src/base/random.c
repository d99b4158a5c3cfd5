/* Unpredictable bytes: libsodium, which takes them from the kernel and ends the process if there are none. */
#include "base/random.h"

#include <sodium.h>

bool random_start(void)
{
    return sodium_init() >= 0;
}

void random_bytes(void *out, size_t length)
{
    randombytes_buf(out, length);
}

uuid random_uuid(instant now)
{
    uint8_t bytes[8];
    random_bytes(bytes, sizeof bytes);
    return uuid_make(now, bytes);
}
