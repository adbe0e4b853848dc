//go:build !noasm

#include "textflag.h"

// Constants of the vector routines.
DATA ·constants+0(SB)/4, $0x3fb8aa3b  // log2(e)
DATA ·constants+4(SB)/4, $0x3f317200  // ln(2), leading bits
DATA ·constants+8(SB)/4, $0x35bfbe8e  // ln(2), the rest
DATA ·constants+12(SB)/4, $0x39506967 // 1.9875691500e-4: exp(r) = 1 + r + r*r*p(r), Cephes
DATA ·constants+16(SB)/4, $0x3ab743ce // 1.3981999507e-3
DATA ·constants+20(SB)/4, $0x3c088908 // 8.3334519073e-3
DATA ·constants+24(SB)/4, $0x3d2aa9c1 // 4.1665795894e-2
DATA ·constants+28(SB)/4, $0x3e2aaaaa // 1.6666665459e-1
DATA ·constants+32(SB)/4, $0x3f000000 // 0.5
DATA ·constants+36(SB)/4, $0x3f800000 // 1
DATA ·constants+40(SB)/4, $0x42fe0000 // 127
DATA ·constants+44(SB)/4, $0x0da24260 // 1e-30
DATA ·constants+48(SB)/4, $0x7fffffff // all but the sign
DATA ·constants+52(SB)/4, $0xc3000000 // -128
DATA ·constants+56(SB)/4, $0x43000000 // 128
DATA ·constants+60(SB)/4, $0x46fe0000 // 32512
DATA ·constants+64(SB)/4, $0xc2aea8f6 // -87.33, whose exponential is the least normal number
DATA ·constants+68(SB)/4, $0x42b0c0a5 // 88.376
DATA ·constants+72(SB)/4, $0x0000007f // the exponent of 1
DATA ·constants+76(SB)/4, $0x00000080 // 128, an integer
GLOBL ·constants(SB), RODATA|NOPTR, $80
