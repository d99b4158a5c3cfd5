/* A file from the web, for commands of an operator. */
#ifndef STINT_APP_FETCH_H
#define STINT_APP_FETCH_H

#include "base/text.h"

/* Whether it is an address rather than a path. */
bool is_web_address(text address);

/*
 * What a GET of an http or https address answers. The operator says which, so that private addresses
 * are as good as others. No redirect is followed; 64 MiB and a minute are the most. False: `*wrong`
 * says why.
 */
bool web_fetch(struct arena *arena, text address, text *content, text *wrong);

#endif
