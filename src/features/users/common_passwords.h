/*
 * What people choose first: whole passwords of 12 characters and more, and the words such passwords
 * are made of.
 */
#ifndef STINT_FEATURES_USERS_COMMON_PASSWORDS_H
#define STINT_FEATURES_USERS_COMMON_PASSWORDS_H

/* Lower case, ended by NULL. */
extern const char *const common_passwords[];
extern const char *const common_words[];

#endif
