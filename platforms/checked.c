/* What a library built for glibc calls in place of these two, for musl, which has no checked kind. */
#include <stdarg.h>
#include <stddef.h>
int vsnprintf(char *, size_t, const char *, va_list);
int __vsnprintf_chk(char *to, size_t size, int flag, size_t room, const char *format, va_list values) {
    (void)flag; (void)room;
    return vsnprintf(to, size, format, values);
}
int __snprintf_chk(char *to, size_t size, int flag, size_t room, const char *format, ...) {
    va_list values;
    (void)flag; (void)room;
    va_start(values, format);
    int length = vsnprintf(to, size, format, values);
    va_end(values);
    return length;
}
