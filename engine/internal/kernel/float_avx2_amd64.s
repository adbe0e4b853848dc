//go:build !noasm

#include "go_asm.h"
#include "textflag.h"

// Products of float panels, AVX2.
//
// Registers: Y0 and Y1 the sums over even columns of rows 0-7 and 8-15, Y2 and
// Y3 over odd ones; Y4-Y7 weights, Y8 and Y9 elements of x. SI weights, R8 x, CX
// columns left, DI dst; R9 and R10 the strides of x and dst in bytes; R13 tokens
// left.

#define LOAD_F32(offset, low, high) \
	VMOVUPS (offset*2)(SI), low; \
	VMOVUPS (offset*2+32)(SI), high
#define LOAD_F16(offset, low, high) \
	VCVTPH2PS (offset)(SI), low; \
	VCVTPH2PS (offset+16)(SI), high
#define LOAD_BF16(offset, low, high) \
	VPMOVZXWD (offset)(SI), low; \
	VPMOVZXWD (offset+16)(SI), high; \
	VPSLLD $16, low, low; \
	VPSLLD $16, high, high

#define KERNEL(LOAD, wBytes) \
	MOVQ a+0(FP), AX; \
	MOVQ tile+8(FP), R13; \
	MOVQ floatArgs_dst(AX), DI; \
	MOVQ floatArgs_dstStride(AX), R10; \
	SHLQ $2, R10; \
	MOVQ floatArgs_x(AX), R11; \
	MOVQ floatArgs_xStride(AX), R9; \
	SHLQ $2, R9; \
token: \
	MOVQ floatArgs_w(AX), SI; \
	MOVQ R11, R8; \
	MOVQ floatArgs_cols(AX), CX; \
	VMOVUPS (DI), Y0; \
	VMOVUPS 32(DI), Y1; \
	VXORPS Y2, Y2, Y2; \
	VXORPS Y3, Y3, Y3; \
	SUBQ $2, CX; \
	JLT  last; \
pair: \
	LOAD(0, Y4, Y5); \
	LOAD(32, Y6, Y7); \
	VBROADCASTSS (R8), Y8; \
	VBROADCASTSS 4(R8), Y9; \
	VFMADD231PS Y8, Y4, Y0; \
	VFMADD231PS Y8, Y5, Y1; \
	VFMADD231PS Y9, Y6, Y2; \
	VFMADD231PS Y9, Y7, Y3; \
	ADDQ $(2*wBytes), SI; \
	ADDQ $8, R8; \
	SUBQ $2, CX; \
	JGE  pair; \
last: \
	ADDQ $2, CX; \
	JZ   store; \
	LOAD(0, Y4, Y5); \
	VBROADCASTSS (R8), Y8; \
	VFMADD231PS Y8, Y4, Y0; \
	VFMADD231PS Y8, Y5, Y1; \
store: \
	VADDPS Y2, Y0, Y0; \
	VADDPS Y3, Y1, Y1; \
	VMOVUPS Y0, (DI); \
	VMOVUPS Y1, 32(DI); \
	ADDQ R10, DI; \
	ADDQ R9, R11; \
	DECQ R13; \
	JNZ  token; \
	VZEROUPPER; \
	RET

// func f32AVX2(a *floatArgs, tile int)
TEXT ·f32AVX2(SB), NOSPLIT, $0-16
	KERNEL(LOAD_F32, 64)

// func f16AVX2(a *floatArgs, tile int)
TEXT ·f16AVX2(SB), NOSPLIT, $0-16
	KERNEL(LOAD_F16, 32)

// func bf16AVX2(a *floatArgs, tile int)
TEXT ·bf16AVX2(SB), NOSPLIT, $0-16
	KERNEL(LOAD_BF16, 32)
