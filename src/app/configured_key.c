/* Installs ADMIN_API_KEY, and says in the log why a configured key is refused. */
#include "app/configured_key.h"

#include "base/log.h"
#include "features/organizations/organizations.h"
#include "features/sign_in/sign_in.h"

problem configured_key_install(struct request *rq, void *configured_key)
{
    struct configured_key *key = configured_key;
    struct organization_list all;
    bool good;
    key->state = CONFIGURED_KEY_NONE;
    if (key->secret.length == 0) {
        return NULL;
    }
    TRY(organization_list(rq, &all));
    key->state = CONFIGURED_KEY_WAITS;
    if (all.count == 0) {
        return NULL;
    }
    TRY(sign_in_install_key(rq, all.items[0].id, key->secret));
    TRY(sign_in_key_is_good(rq, key->secret, &good));
    key->state = good ? CONFIGURED_KEY_GOOD : CONFIGURED_KEY_REVOKED;
    return NULL;
}

static void warn(const char *message)
{
    LOG(LOG_WARNING, "setting", LOG_S("name", "ADMIN_API_KEY"), LOG_S("message", message));
}

void configured_key_warn(const struct configured_key *key)
{
    switch (key->state) {
    case CONFIGURED_KEY_WAITS:
        warn("waits for the first organization, in which it is good");
        break;
    case CONFIGURED_KEY_REVOKED:
        warn("was revoked and is refused; configure another one");
        break;
    case CONFIGURED_KEY_NONE:
    case CONFIGURED_KEY_GOOD:
        break;
    }
}
