/*
 * Reports: what a range of dates adds up to, for the organization, per employee and per day, and
 * its sessions as CSV.
 */
#ifndef STINT_FEATURES_REPORTS_REPORTS_H
#define STINT_FEATURES_REPORTS_REPORTS_H

#include "api/endpoint.h"

extern const struct feature reports_feature;

#endif
