/*
 * Static files that live in the binary. The build writes them as C (scripts/embed-assets.py, web/meson.build); here is
 * how they are found. Everything is constant and lives as long as the program.
 */
#ifndef STINT_HTTP_ASSETS_H
#define STINT_HTTP_ASSETS_H

#include "base/text.h"

struct asset {
    const char *path; /* as asked for: "/docs/start.js" */
    const char *content_type;
    const unsigned char *bytes;
    size_t length;
    size_t plain_length; /* after inflating; `length` when not compressed */
    bool compressed;     /* `bytes` are a gzip stream: send Content-Encoding, or inflate first */
    const char *etag; /* strong, quoted, of `bytes` as stored: leave it out of an inflated reply */
};

/* NULL when there is none at that path. */
const struct asset *asset_find(text path);

#endif
