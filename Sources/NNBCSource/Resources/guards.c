#if !defined(__cplusplus) && (!defined(__STDC_VERSION__) || __STDC_VERSION__ < 199901L)
#error "@N@: this is C99; leave out -std=c89, or use -std=c99"
#endif
#if CHAR_BIT != 8 || FLT_RADIX != 2 || FLT_MANT_DIG != 24 || FLT_MAX_EXP != 128
#error "@N@: float must be IEEE 754 in 32 bits"
#endif
#ifndef @N@_ROUGH
#if DBL_MANT_DIG != 53 || DBL_MAX_EXP != 1024
#error "@N@: double must be IEEE 754 in 64 bits; or define @N@_ROUGH"
#endif
#if defined(FLT_EVAL_METHOD) && (FLT_EVAL_METHOD < 0 || FLT_EVAL_METHOD > 1)
#error "@N@: operations on float must be rounded to float (on x86: -msse2 -mfpmath=sse); or define @N@_ROUGH"
#endif
#endif
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__)
#error "@N@: -ffast-math and -fassociative-math take away roundings, and NaN; leave them out"
#endif

/* Bits of floats are copied, which compilers make no call of. */
#ifdef __GNUC__
#define @N@_COPY __builtin_memcpy
#else
#include <string.h>
#define @N@_COPY memcpy
#endif

