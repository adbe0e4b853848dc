//go:build !noasm

#include "go_asm.h"
#include "textflag.h"

// Products of quantised panels, AVX2. A panel's 16 rows are two halves of 8; the
// sums are kept in dst.
//
// VPMADDUBSW adds two products of an unsigned and a signed byte in 16 bits with
// saturation. Nibbles keep clear of it: 8 such pairs are at most
// 8*2*15*128 = 30,720. Codes of 8 bits are therefore taken as two nibbles.
//
// Registers: Y0-Y7 the group's codes, four columns of 8 rows each; Y8 scales, Y9
// minima; Y10 and Y11 sums; Y13 the nibble mask; Y14 the codes of four columns
// of x, Y15 products; Y12 sixteen times 1. SI codes, DX scales, R8 x, R9 dx,
// R10 init, R11 dsum (0: no minima), CX groups left, DI dst; BX and R12 the half's
// offsets in bytes of codes and of scales; R13 tokens left; AX the token's dst.

#define LOAD_ARGS \
	MOVQ a+0(FP), AX; \
	MOVQ quantArgs_dst(AX), DI; \
	MOVQ quantArgs_codes(AX), SI; \
	MOVQ quantArgs_scales(AX), DX; \
	MOVQ quantArgs_x(AX), R8; \
	MOVQ quantArgs_dx(AX), R9; \
	MOVQ quantArgs_init(AX), R10; \
	MOVQ quantArgs_dsum(AX), R11; \
	MOVQ quantArgs_groups(AX), CX; \
	MOVL $0x0f0f0f0f, AX; \
	MOVQ AX, X13; \
	VPBROADCASTD X13, Y13; \
	MOVL $0x00010001, AX; \
	MOVQ AX, X12; \
	VPBROADCASTD X12, Y12

// 256 bytes of nibbles.
#define LOAD_NIBBLES \
	VMOVDQU 0(SI)(BX*1), Y4; \
	VMOVDQU 64(SI)(BX*1), Y5; \
	VMOVDQU 128(SI)(BX*1), Y6; \
	VMOVDQU 192(SI)(BX*1), Y7; \
	VPAND Y13, Y4, Y0; \
	VPAND Y13, Y5, Y1; \
	VPAND Y13, Y6, Y2; \
	VPAND Y13, Y7, Y3; \
	VPSRLD $4, Y4, Y4; \
	VPSRLD $4, Y5, Y5; \
	VPSRLD $4, Y6, Y6; \
	VPSRLD $4, Y7, Y7; \
	VPAND Y13, Y4, Y4; \
	VPAND Y13, Y5, Y5; \
	VPAND Y13, Y6, Y6; \
	VPAND Y13, Y7, Y7

// Nibbles that are indices into the table, which is fetched anew for want of a
// register.
#define LOAD_INDICES \
	LOAD_NIBBLES; \
	MOVQ a+0(FP), AX; \
	MOVQ quantArgs_table(AX), AX; \
	VBROADCASTI128 (AX), Y15; \
	VPSHUFB Y0, Y15, Y0; \
	VPSHUFB Y1, Y15, Y1; \
	VPSHUFB Y2, Y15, Y2; \
	VPSHUFB Y3, Y15, Y3; \
	VPSHUFB Y4, Y15, Y4; \
	VPSHUFB Y5, Y15, Y5; \
	VPSHUFB Y6, Y15, Y6; \
	VPSHUFB Y7, Y15, Y7

// 256 bytes of 16 columns.
#define LOAD_BYTES16 \
	VMOVDQU 0(SI)(BX*1), Y0; \
	VMOVDQU 64(SI)(BX*1), Y1; \
	VMOVDQU 128(SI)(BX*1), Y2; \
	VMOVDQU 192(SI)(BX*1), Y3

// 512 bytes of 32 columns.
#define LOAD_BYTES32 \
	LOAD_BYTES16; \
	VMOVDQU 256(SI)(BX*1), Y4; \
	VMOVDQU 320(SI)(BX*1), Y5; \
	VMOVDQU 384(SI)(BX*1), Y6; \
	VMOVDQU 448(SI)(BX*1), Y7

// Products of four columns of nibbles.
#define NIBBLES(x, w) \
	VPBROADCASTD x(R8), Y14; \
	VPMADDUBSW Y14, w, Y15; \
	VPADDW Y15, Y10, Y10

// Products of four columns of bytes: low nibbles in Y10, high ones in Y11.
#define BYTES(x, w) \
	VPBROADCASTD x(R8), Y14; \
	VPAND Y13, w, Y15; \
	VPMADDUBSW Y14, Y15, Y15; \
	VPADDW Y15, Y10, Y10; \
	VPSRLD $4, w, Y15; \
	VPAND Y13, Y15, Y15; \
	VPMADDUBSW Y14, Y15, Y15; \
	VPADDW Y15, Y11, Y11

// DOT leaves the integer sums over a group, whose codes are at x(R8), in Y10.
#define DOT_NIBBLES(x) \
	VPXOR Y10, Y10, Y10; \
	NIBBLES((x+0), Y0); \
	NIBBLES((x+4), Y1); \
	NIBBLES((x+8), Y2); \
	NIBBLES((x+12), Y3); \
	NIBBLES((x+16), Y4); \
	NIBBLES((x+20), Y5); \
	NIBBLES((x+24), Y6); \
	NIBBLES((x+28), Y7); \
	VPMADDWD Y12, Y10, Y10

#define JOIN_NIBBLES \
	VPMADDWD Y12, Y10, Y10; \
	VPMADDWD Y12, Y11, Y11; \
	VPSLLD $4, Y11, Y11; \
	VPADDD Y11, Y10, Y10

#define DOT_BYTES16(x) \
	VPXOR Y10, Y10, Y10; \
	VPXOR Y11, Y11, Y11; \
	BYTES((x+0), Y0); \
	BYTES((x+4), Y1); \
	BYTES((x+8), Y2); \
	BYTES((x+12), Y3); \
	JOIN_NIBBLES

#define DOT_BYTES32(x) \
	VPXOR Y10, Y10, Y10; \
	VPXOR Y11, Y11, Y11; \
	BYTES((x+0), Y0); \
	BYTES((x+4), Y1); \
	BYTES((x+8), Y2); \
	BYTES((x+12), Y3); \
	BYTES((x+16), Y4); \
	BYTES((x+20), Y5); \
	BYTES((x+24), Y6); \
	BYTES((x+28), Y7); \
	JOIN_NIBBLES

// 16-bit activations: 256 times the high bytes' sums and the low bytes'. The
// stack holds the former meanwhile.
#define DOT_WIDE(DOT, size) \
	DOT(0); \
	VPSLLD $8, Y10, Y10; \
	VMOVDQU Y10, high-32(SP); \
	DOT(size); \
	VPADDD high-32(SP), Y10, Y10

// KERNEL loops over groups, the halves of the panel, and the tile's tokens.
// codeBytes and xBytes are the bytes of a group's codes and of one token's.
#define KERNEL(LOAD, DOT, codeBytes, xBytes) \
	LOAD_ARGS; \
	MOVQ tile+8(FP), R13; \
	VXORPS Y10, Y10, Y10; \
	MOVQ DI, AX; \
clear: \
	VMOVUPS Y10, (AX); \
	VMOVUPS Y10, 32(AX); \
	ADDQ $64, AX; \
	DECQ R13; \
	JNZ  clear; \
group: \
	XORQ BX, BX; \
	XORQ R12, R12; \
half: \
	LOAD; \
	VCVTPH2PS (DX)(R12*1), Y8; \
	LEAQ (DI)(BX*1), AX; \
	MOVQ tile+8(FP), R13; \
	TESTQ R11, R11; \
	JZ   token; \
	VCVTPH2PS 32(DX)(R12*1), Y9; \
token: \
	DOT; \
	VPBROADCASTD (R10), Y14; \
	VPADDD Y14, Y10, Y10; \
	VCVTDQ2PS Y10, Y10; \
	VBROADCASTSS (R9), Y14; \
	VMULPS Y14, Y10, Y10; \
	VMOVUPS (AX), Y15; \
	VFMADD231PS Y8, Y10, Y15; \
	TESTQ R11, R11; \
	JZ   next; \
	VBROADCASTSS (R11), Y14; \
	VFMADD231PS Y9, Y14, Y15; \
	ADDQ $4, R11; \
next: \
	VMOVUPS Y15, (AX); \
	ADDQ $64, AX; \
	ADDQ $xBytes, R8; \
	ADDQ $4, R9; \
	ADDQ $4, R10; \
	DECQ R13; \
	JNZ  token; \
	TESTQ BX, BX; \
	JNZ  advance; \
	MOVQ $32, BX; \
	MOVQ $16, R12; \
	MOVQ tile+8(FP), AX; \
	IMUL3Q $xBytes, AX, R13; \
	SUBQ R13, R8; \
	SHLQ $2, AX; \
	SUBQ AX, R9; \
	SUBQ AX, R10; \
	TESTQ R11, R11; \
	JZ   half; \
	SUBQ AX, R11; \
	JMP  half; \
advance: \
	ADDQ $codeBytes, SI; \
	ADDQ $32, DX; \
	TESTQ R11, R11; \
	JZ   plain; \
	ADDQ $32, DX; \
plain: \
	DECQ CX; \
	JNZ  group; \
	VZEROUPPER; \
	RET

// func q4AVX2(a *quantArgs, tile int)
TEXT ·q4AVX2(SB), NOSPLIT, $0-16
	KERNEL(LOAD_NIBBLES, DOT_NIBBLES(0), 256, 32)

// func q4TableAVX2(a *quantArgs, tile int)
TEXT ·q4TableAVX2(SB), NOSPLIT, $0-16
	KERNEL(LOAD_INDICES, DOT_BYTES32(0), 256, 32)

// func q4TableWideAVX2(a *quantArgs, tile int)
TEXT ·q4TableWideAVX2(SB), NOSPLIT, $32-16
	KERNEL(LOAD_INDICES, DOT_WIDE(DOT_BYTES32, 32), 256, 64)

// func q8AVX2(a *quantArgs, tile int)
TEXT ·q8AVX2(SB), NOSPLIT, $0-16
	KERNEL(LOAD_BYTES32, DOT_BYTES32(0), 512, 32)

// func q8g16AVX2(a *quantArgs, tile int)
TEXT ·q8g16AVX2(SB), NOSPLIT, $0-16
	KERNEL(LOAD_BYTES16, DOT_BYTES16(0), 256, 16)

// func q4WideAVX2(a *quantArgs, tile int)
TEXT ·q4WideAVX2(SB), NOSPLIT, $32-16
	KERNEL(LOAD_NIBBLES, DOT_WIDE(DOT_NIBBLES, 32), 256, 64)

// func q8WideAVX2(a *quantArgs, tile int)
TEXT ·q8WideAVX2(SB), NOSPLIT, $32-16
	KERNEL(LOAD_BYTES32, DOT_WIDE(DOT_BYTES32, 32), 512, 64)

// func q8g16WideAVX2(a *quantArgs, tile int)
TEXT ·q8g16WideAVX2(SB), NOSPLIT, $32-16
	KERNEL(LOAD_BYTES16, DOT_WIDE(DOT_BYTES16, 16), 256, 32)
