/* A file from the web, by libcurl: see fetch.h. */
#include "app/fetch.h"

#include <curl/curl.h>

#define SIZE_MAXIMUM    ((size_t)64 * 1024 * 1024)
#define SECONDS_MAXIMUM 60L
#define CONNECT_SECONDS 10L

bool is_web_address(text address)
{
    return text_starts_with(address, TEXT("http://")) ||
           text_starts_with(address, TEXT("https://"));
}

/* Fewer bytes taken than given ends the transfer. */
static size_t take(char *data, size_t size, size_t count, void *context)
{
    struct buffer *content = context;

    if (size * count > SIZE_MAXIMUM - content->length) {
        return 0;
    }
    buffer_append_bytes(content, data, size * count);
    return size * count;
}

static void close_curl(CURL **curl)
{
    curl_easy_cleanup(*curl);
}

static bool configure(CURL *curl, const char *address, struct buffer *content, char *message)
{
    return curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_URL, address) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT, SECONDS_MAXIMUM) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)SIZE_MAXIMUM) ==
               CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_USERAGENT, "stint/" STINT_VERSION) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEDATA, content) == CURLE_OK;
}

static text say(struct arena *arena, CURLcode code, const char *message)
{
    if (code == CURLE_WRITE_ERROR || code == CURLE_FILESIZE_EXCEEDED) {
        return TEXT("is larger than 64 MiB");
    }
    return text_copy(arena, text_of(message[0] != '\0' ? message : curl_easy_strerror(code)));
}

bool web_fetch(struct arena *arena, text address, text *content, text *wrong)
{
    char message[CURL_ERROR_SIZE] = "";
    const char *location = text_copy(arena, address).data;
    struct buffer got = {.arena = arena};
    long status = 0;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        *wrong = TEXT("libcurl cannot be used");
        return false;
    }
    _cleanup_(close_curl) CURL *curl = curl_easy_init();
    if (curl == NULL || !configure(curl, location, &got, message)) {
        *wrong = TEXT("libcurl cannot be used");
        return false;
    }
    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) {
        *wrong = say(arena, code, message);
        return false;
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) {
        *wrong = text_format(arena, "answered %ld instead of 200", status);
        return false;
    }
    *content = text_copy(arena, buffer_text(&got));
    return true;
}
