/* Small files, whole. */
#ifndef STINT_APP_FILE_H
#define STINT_APP_FILE_H

#include "base/text.h"

/* Both give 0 or an errno. */
int whole_file_read(struct arena *arena, const char *path, text *content);
int whole_file_read_stream(struct arena *arena, int descriptor, text *content);

/* Makes a new file with these permissions and content, complete or not at all; EEXIST when there is
 * one. */
int whole_file_create(struct arena *arena, const char *path, unsigned mode, text content);

#endif
