/* The one list of features. A new feature is one line in features.c. */
#ifndef STINT_APP_FEATURES_H
#define STINT_APP_FEATURES_H

#include "api/endpoint.h"

/* Ended by NULL; in the order of the OpenAPI document. */
extern const struct feature *const features[];

#endif
