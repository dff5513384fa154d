/* What the shim says itself: VERSION, and an error when the agent cannot speak. */
#include "shim.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define VERSION_LENGTH 32
#define SUPPORTED "[\"0.1.0\",\"0.2.0\",\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]"

int answer_bytes(const char *bytes, size_t length, int exit_status)
{
    return write_fully(STDOUT_FILENO, bytes, length) ? 1 : exit_status;
}

/* The index of the quote that ends the string which starts at i, or the length. */
static size_t end_of_string(const char *json, size_t length, size_t i)
{
    while (i < length && json[i] != '"')
        i += json[i] == '\\' ? 2 : 1;
    return i < length ? i : length;
}

/* The value of the top-level member cniVersion; no JSON parser, but it is not fooled by depth or by strings. */
static void find_version(const struct request *request, char version[VERSION_LENGTH + 1])
{
    const char *json = request->input;
    size_t length = request->input_length;
    int depth = 0, named = 0, valued = 0;
    strcpy(version, NEWEST_VERSION);
    for (size_t i = 0; i < length; i++) {
        char c = json[i];
        if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']')
            depth--;
        else if (depth == 1 && c == ':')
            valued = named;
        else if (depth == 1 && c == ',')
            named = valued = 0;
        if (c != '"')
            continue;
        size_t start = i + 1;
        i = end_of_string(json, length, start);
        if (depth == 1 && valued) {
            size_t n = i - start;
            if (i < length && n > 0 && n <= VERSION_LENGTH && strspn(json + start, "0123456789.") == n)
                snprintf(version, VERSION_LENGTH + 1, "%.*s", (int)n, json + start);
            return;
        }
        named = depth == 1 && i - start == 10 && !memcmp(json + start, "cniVersion", 10);
    }
}

int answer_version(const struct request *request)
{
    char version[VERSION_LENGTH + 1], json[256];
    find_version(request, version);
    int length = snprintf(json, sizeof json, "{\"cniVersion\":\"%s\",\"supportedVersions\":%s}\n", version, SUPPORTED);
    return answer_bytes(json, (size_t)length, 0);
}

/* Only what we wrote ourselves and short names get here; what JSON would need escaped becomes '?'. */
static void plain(char *out, size_t size, const char *text)
{
    size_t i = 0;
    for (; text[i] && i < size - 1; i++)
        out[i] = text[i] < ' ' || text[i] > '~' || text[i] == '"' || text[i] == '\\' ? '?' : text[i];
    out[i] = 0;
}

int answer_error(const struct request *request, enum cni_code code, const char *msg, const char *details)
{
    char version[VERSION_LENGTH + 1], said[512], more[512], json[1280];
    find_version(request, version);
    plain(said, sizeof said, msg);
    plain(more, sizeof more, details);
    int length = snprintf(json, sizeof json, "{\"cniVersion\":\"%s\",\"code\":%d,\"msg\":\"%s\",\"details\":\"%s\"}\n", version,
                          code, said, more);
    return answer_bytes(json, (size_t)length, 1);
}
