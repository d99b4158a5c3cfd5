/* Counts and walks the arguments of BIND(): one line for each number of arguments. Included by db.h only. */
#ifndef STINT_DB_BIND_EACH_H
#define STINT_DB_BIND_EACH_H

#define BIND_PICK(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, \
                  _19, _20, _21, _22, _23, _24, _25, name, ...)                                    \
    name
#define BIND_COUNT(...)                                                                         \
    BIND_PICK(0 __VA_OPT__(, ) __VA_ARGS__, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, \
              11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define BIND_EACH(...)                                                                            \
    BIND_PICK(0 __VA_OPT__(, ) __VA_ARGS__, BIND_24, BIND_23, BIND_22, BIND_21, BIND_20, BIND_19, \
              BIND_18, BIND_17, BIND_16, BIND_15, BIND_14, BIND_13, BIND_12, BIND_11, BIND_10,    \
              BIND_9, BIND_8, BIND_7, BIND_6, BIND_5, BIND_4, BIND_3, BIND_2, BIND_1, BIND_0)     \
    (__VA_ARGS__)
#define BIND_0()
#define BIND_1(v)       BIND_ONE(v),
#define BIND_2(v, ...)  BIND_ONE(v), BIND_1(__VA_ARGS__)
#define BIND_3(v, ...)  BIND_ONE(v), BIND_2(__VA_ARGS__)
#define BIND_4(v, ...)  BIND_ONE(v), BIND_3(__VA_ARGS__)
#define BIND_5(v, ...)  BIND_ONE(v), BIND_4(__VA_ARGS__)
#define BIND_6(v, ...)  BIND_ONE(v), BIND_5(__VA_ARGS__)
#define BIND_7(v, ...)  BIND_ONE(v), BIND_6(__VA_ARGS__)
#define BIND_8(v, ...)  BIND_ONE(v), BIND_7(__VA_ARGS__)
#define BIND_9(v, ...)  BIND_ONE(v), BIND_8(__VA_ARGS__)
#define BIND_10(v, ...) BIND_ONE(v), BIND_9(__VA_ARGS__)
#define BIND_11(v, ...) BIND_ONE(v), BIND_10(__VA_ARGS__)
#define BIND_12(v, ...) BIND_ONE(v), BIND_11(__VA_ARGS__)
#define BIND_13(v, ...) BIND_ONE(v), BIND_12(__VA_ARGS__)
#define BIND_14(v, ...) BIND_ONE(v), BIND_13(__VA_ARGS__)
#define BIND_15(v, ...) BIND_ONE(v), BIND_14(__VA_ARGS__)
#define BIND_16(v, ...) BIND_ONE(v), BIND_15(__VA_ARGS__)
#define BIND_17(v, ...) BIND_ONE(v), BIND_16(__VA_ARGS__)
#define BIND_18(v, ...) BIND_ONE(v), BIND_17(__VA_ARGS__)
#define BIND_19(v, ...) BIND_ONE(v), BIND_18(__VA_ARGS__)
#define BIND_20(v, ...) BIND_ONE(v), BIND_19(__VA_ARGS__)
#define BIND_21(v, ...) BIND_ONE(v), BIND_20(__VA_ARGS__)
#define BIND_22(v, ...) BIND_ONE(v), BIND_21(__VA_ARGS__)
#define BIND_23(v, ...) BIND_ONE(v), BIND_22(__VA_ARGS__)
#define BIND_24(v, ...) BIND_ONE(v), BIND_23(__VA_ARGS__)

#endif
