/* What settings must be beyond their kind: each alone, and together. */
#ifndef STINT_APP_CONFIG_CHECK_H
#define STINT_APP_CONFIG_CHECK_H

#include "app/config.h"

/* For FIELD's .check: what is wrong, or NULL. */
const char *check_listen(text value);
const char *check_url(text value);
const char *check_origin(text value);
const char *check_address(text value);
const char *check_network(text value);
const char *check_database_url(text value);
const char *check_email(text value);
const char *check_placeholder(text value); /* a word that documentation has in place of a secret */
const char *check_secret(text value);      /* that, and long enough to sign with */

/* What contradicts itself: adds to the errors and warnings of `config`. */
void config_check_together(struct config *config);

#endif
