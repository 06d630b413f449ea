/* linux/const.h: constants that C and assembler share. */
#ifndef _LINUX_CONST_H
#define _LINUX_CONST_H

#define _UL(x) (x##UL)
#define _ULL(x) (x##ULL)
#define _BITUL(x) (_UL(1) << (x))
#define _BITULL(x) (_ULL(1) << (x))

#endif
