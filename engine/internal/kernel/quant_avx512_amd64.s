//go:build !noasm

#include "go_asm.h"
#include "textflag.h"

// Products of quantised panels, AVX-512 VNNI.
//
// Registers: Z0-Z7 the group's codes, four columns of 16 rows each; Z8 scales;
// Z9 minima; Z10 and Z11 a token's integer sums; Z16-Z23 the tile's results;
// Z31 the nibble mask. SI codes, DX scales, R8 x, R9 dx, R10 init, R11 dsum
// (0: no minima), CX groups left.

#define LOAD_ARGS \
	MOVQ a+0(FP), AX; \
	MOVQ quantArgs_dst(AX), DI; \
	MOVQ quantArgs_codes(AX), SI; \
	MOVQ quantArgs_scales(AX), DX; \
	MOVQ quantArgs_x(AX), R8; \
	MOVQ quantArgs_dx(AX), R9; \
	MOVQ quantArgs_init(AX), R10; \
	MOVQ quantArgs_dsum(AX), R11; \
	MOVQ quantArgs_groups(AX), CX

#define NIBBLE_MASK \
	MOVL $0x0f0f0f0f, BX; \
	VPBROADCASTD BX, Z31

// 256 bytes: the low nibbles are columns 0-15, the high ones 16-31.
#define LOAD_NIBBLES \
	VMOVDQU32 0(SI), Z4; \
	VMOVDQU32 64(SI), Z5; \
	VMOVDQU32 128(SI), Z6; \
	VMOVDQU32 192(SI), Z7; \
	VPANDD Z31, Z4, Z0; \
	VPANDD Z31, Z5, Z1; \
	VPANDD Z31, Z6, Z2; \
	VPANDD Z31, Z7, Z3; \
	VPSRLD $4, Z4, Z4; \
	VPSRLD $4, Z5, Z5; \
	VPSRLD $4, Z6, Z6; \
	VPSRLD $4, Z7, Z7; \
	VPANDD Z31, Z4, Z4; \
	VPANDD Z31, Z5, Z5; \
	VPANDD Z31, Z6, Z6; \
	VPANDD Z31, Z7, Z7; \
	ADDQ $256, SI

// 512 bytes: columns 0-31.
#define LOAD_BYTES32 \
	VMOVDQU32 0(SI), Z0; \
	VMOVDQU32 64(SI), Z1; \
	VMOVDQU32 128(SI), Z2; \
	VMOVDQU32 192(SI), Z3; \
	VMOVDQU32 256(SI), Z4; \
	VMOVDQU32 320(SI), Z5; \
	VMOVDQU32 384(SI), Z6; \
	VMOVDQU32 448(SI), Z7; \
	ADDQ $512, SI

// 256 bytes: columns 0-15.
#define LOAD_BYTES16 \
	VMOVDQU32 0(SI), Z0; \
	VMOVDQU32 64(SI), Z1; \
	VMOVDQU32 128(SI), Z2; \
	VMOVDQU32 192(SI), Z3; \
	ADDQ $256, SI

// The integer sums of a token whose codes are at x+R8 and whose scale is the
// i-th, times both scales, are added to acc.
#define TOKEN32(i, x, acc) \
	VPBROADCASTD i(R10), Z10; \
	VPDPBUSD.BCST (x+0)(R8), Z0, Z10; \
	VPDPBUSD.BCST (x+4)(R8), Z1, Z10; \
	VPDPBUSD.BCST (x+8)(R8), Z2, Z10; \
	VPDPBUSD.BCST (x+12)(R8), Z3, Z10; \
	VPDPBUSD.BCST (x+16)(R8), Z4, Z10; \
	VPDPBUSD.BCST (x+20)(R8), Z5, Z10; \
	VPDPBUSD.BCST (x+24)(R8), Z6, Z10; \
	VPDPBUSD.BCST (x+28)(R8), Z7, Z10; \
	VCVTDQ2PS Z10, Z10; \
	VMULPS.BCST i(R9), Z10, Z10; \
	VFMADD231PS Z8, Z10, acc

#define TOKEN16(i, x, acc) \
	VPBROADCASTD i(R10), Z10; \
	VPDPBUSD.BCST (x+0)(R8), Z0, Z10; \
	VPDPBUSD.BCST (x+4)(R8), Z1, Z10; \
	VPDPBUSD.BCST (x+8)(R8), Z2, Z10; \
	VPDPBUSD.BCST (x+12)(R8), Z3, Z10; \
	VCVTDQ2PS Z10, Z10; \
	VMULPS.BCST i(R9), Z10, Z10; \
	VFMADD231PS Z8, Z10, acc

#define TOKENS32x1 TOKEN32(0, 0, Z16)
#define TOKENS32x4 \
	TOKEN32(0, 0, Z16); \
	TOKEN32(4, 32, Z17); \
	TOKEN32(8, 64, Z18); \
	TOKEN32(12, 96, Z19)
#define TOKENS32x8 \
	TOKENS32x4; \
	TOKEN32(16, 128, Z20); \
	TOKEN32(20, 160, Z21); \
	TOKEN32(24, 192, Z22); \
	TOKEN32(28, 224, Z23)

#define TOKENS16x1 TOKEN16(0, 0, Z16)
#define TOKENS16x4 \
	TOKEN16(0, 0, Z16); \
	TOKEN16(4, 16, Z17); \
	TOKEN16(8, 32, Z18); \
	TOKEN16(12, 48, Z19)
#define TOKENS16x8 \
	TOKENS16x4; \
	TOKEN16(16, 64, Z20); \
	TOKEN16(20, 80, Z21); \
	TOKEN16(24, 96, Z22); \
	TOKEN16(28, 112, Z23)

#define MINIMA1 VFMADD231PS.BCST 0(R11), Z9, Z16
#define MINIMA4 \
	MINIMA1; \
	VFMADD231PS.BCST 4(R11), Z9, Z17; \
	VFMADD231PS.BCST 8(R11), Z9, Z18; \
	VFMADD231PS.BCST 12(R11), Z9, Z19
#define MINIMA8 \
	MINIMA4; \
	VFMADD231PS.BCST 16(R11), Z9, Z20; \
	VFMADD231PS.BCST 20(R11), Z9, Z21; \
	VFMADD231PS.BCST 24(R11), Z9, Z22; \
	VFMADD231PS.BCST 28(R11), Z9, Z23

#define CLEAR1 VPXORD Z16, Z16, Z16
#define CLEAR4 \
	CLEAR1; \
	VPXORD Z17, Z17, Z17; \
	VPXORD Z18, Z18, Z18; \
	VPXORD Z19, Z19, Z19
#define CLEAR8 \
	CLEAR4; \
	VPXORD Z20, Z20, Z20; \
	VPXORD Z21, Z21, Z21; \
	VPXORD Z22, Z22, Z22; \
	VPXORD Z23, Z23, Z23

#define STORE1 VMOVUPS Z16, 0(DI)
#define STORE4 \
	STORE1; \
	VMOVUPS Z17, 64(DI); \
	VMOVUPS Z18, 128(DI); \
	VMOVUPS Z19, 192(DI)
#define STORE8 \
	STORE4; \
	VMOVUPS Z20, 256(DI); \
	VMOVUPS Z21, 320(DI); \
	VMOVUPS Z22, 384(DI); \
	VMOVUPS Z23, 448(DI)

// KERNEL is the loop over groups: xBytes of x and tBytes of scales are used up
// by each.
#define KERNEL(LOAD, TOKENS, MINIMA, CLEAR, STORE, xBytes, tBytes) \
	CLEAR; \
	TESTQ R11, R11; \
	JNZ   withMinima; \
plain: \
	LOAD; \
	VCVTPH2PS (DX), Z8; \
	ADDQ $32, DX; \
	TOKENS; \
	ADDQ $xBytes, R8; \
	ADDQ $tBytes, R9; \
	ADDQ $tBytes, R10; \
	DECQ CX; \
	JNZ  plain; \
	JMP  done; \
withMinima: \
	LOAD; \
	VCVTPH2PS (DX), Z8; \
	VCVTPH2PS 32(DX), Z9; \
	ADDQ $64, DX; \
	TOKENS; \
	MINIMA; \
	ADDQ $xBytes, R8; \
	ADDQ $tBytes, R9; \
	ADDQ $tBytes, R10; \
	ADDQ $tBytes, R11; \
	DECQ CX; \
	JNZ  withMinima; \
done: \
	STORE; \
	VZEROUPPER; \
	RET

// func q4x1AVX512(a *quantArgs)
TEXT ·q4x1AVX512(SB), NOSPLIT, $0-8
	LOAD_ARGS
	NIBBLE_MASK
	KERNEL(LOAD_NIBBLES, TOKENS32x1, MINIMA1, CLEAR1, STORE1, 32, 4)

// func q4x4AVX512(a *quantArgs)
TEXT ·q4x4AVX512(SB), NOSPLIT, $0-8
	LOAD_ARGS
	NIBBLE_MASK
	KERNEL(LOAD_NIBBLES, TOKENS32x4, MINIMA4, CLEAR4, STORE4, 128, 16)

// func q4x8AVX512(a *quantArgs)
TEXT ·q4x8AVX512(SB), NOSPLIT, $0-8
	LOAD_ARGS
	NIBBLE_MASK
	KERNEL(LOAD_NIBBLES, TOKENS32x8, MINIMA8, CLEAR8, STORE8, 256, 32)

// func q8x1AVX512(a *quantArgs)
TEXT ·q8x1AVX512(SB), NOSPLIT, $0-8
	LOAD_ARGS
	KERNEL(LOAD_BYTES32, TOKENS32x1, MINIMA1, CLEAR1, STORE1, 32, 4)

// func q8x4AVX512(a *quantArgs)
TEXT ·q8x4AVX512(SB), NOSPLIT, $0-8
	LOAD_ARGS
	KERNEL(LOAD_BYTES32, TOKENS32x4, MINIMA4, CLEAR4, STORE4, 128, 16)

// func q8x8AVX512(a *quantArgs)
TEXT ·q8x8AVX512(SB), NOSPLIT, $0-8
	LOAD_ARGS
	KERNEL(LOAD_BYTES32, TOKENS32x8, MINIMA8, CLEAR8, STORE8, 256, 32)

// func q8g16x1AVX512(a *quantArgs)
TEXT ·q8g16x1AVX512(SB), NOSPLIT, $0-8
	LOAD_ARGS
	KERNEL(LOAD_BYTES16, TOKENS16x1, MINIMA1, CLEAR1, STORE1, 16, 4)

// func q8g16x4AVX512(a *quantArgs)
TEXT ·q8g16x4AVX512(SB), NOSPLIT, $0-8
	LOAD_ARGS
	KERNEL(LOAD_BYTES16, TOKENS16x4, MINIMA4, CLEAR4, STORE4, 64, 16)

// func q8g16x8AVX512(a *quantArgs)
TEXT ·q8g16x8AVX512(SB), NOSPLIT, $0-8
	LOAD_ARGS
	KERNEL(LOAD_BYTES16, TOKENS16x8, MINIMA8, CLEAR8, STORE8, 128, 32)
