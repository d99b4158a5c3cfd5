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

/*
 * Ids are made for every request and are no secrets: they are cut from a stock that each thread fetches at once, since
 * asking the kernel costs as much as all the rest. (The stock is the thread's, so that no lock is needed.)
 */
uuid random_uuid(instant now)
{
    static _Thread_local uint8_t stock[512];
    static _Thread_local size_t left;
    if (left == 0) {
        random_bytes(stock, sizeof stock);
        left = sizeof stock;
    }
    left -= 8;
    return uuid_make(now, stock + left);
}
