/*
 * Snapshots that outlive a read. Each beginning of a read and each end of one is a lock of the kernel's, taken under a mutex
 * that all connections of the process share: about a third of what a small read costs. So a pool's reader leaves its
 * transaction open after a read and goes on in it with the next, as long as nobody has committed anything since.
 *
 * That is seen in the header of the WAL index, which lies in memory that all processes share and changes with each commit
 * (https://www.sqlite.org/walformat.html, 2.1): a counter, the number of frames, checksums, all of it twice. SQLite itself
 * compares the same bytes to know whether its pages are still good. A writer changes the second copy first, and then the one
 * that readers begin with; a commit has returned when both are written. Here the header is read before the transaction
 * begins, so that a commit in between makes the snapshot look older than it is, never newer.
 */
#include "db/sqlite.h"

#include <stdatomic.h>
#include <string.h>

#define INDEX_VERSION 3007000
#define HEADER_SIZE   (WAL_INDEX_HEADERS / 2)

void snapshot_find_index(struct snapshot *snapshot, sqlite3 *handle)
{
    enum { FIRST_REGION = 32768 };
    sqlite3_file *file = NULL;
    void volatile *region = NULL;
    if (snapshot->index != NULL ||
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        file == NULL || file->pMethods == NULL || file->pMethods->iVersion < 2 ||
        file->pMethods->xShmMap(file, 0, FIRST_REGION, 0, &region) != SQLITE_OK || region == NULL) {
        return;
    }
    uint32_t version;
    memcpy(&version, (const void *)(uintptr_t)region, sizeof(version));
    if (version == INDEX_VERSION) {
        snapshot->index = (const unsigned char *)(uintptr_t)region;
    }
}

bool snapshot_before(struct snapshot *snapshot)
{
    snapshot->valid = false;
    if (snapshot->index != NULL) {
        memcpy(snapshot->header, snapshot->index, WAL_INDEX_HEADERS);
        atomic_thread_fence(memory_order_acquire);
        snapshot->valid =
            memcmp(snapshot->header, snapshot->header + HEADER_SIZE, HEADER_SIZE) == 0;
    }
    return snapshot->valid;
}

bool snapshot_is_newest(const struct snapshot *snapshot)
{
    atomic_thread_fence(memory_order_acquire);
    return snapshot->valid && memcmp(snapshot->header, snapshot->index, WAL_INDEX_HEADERS) == 0;
}
