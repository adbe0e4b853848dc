//go:build !noasm

#include "go_asm.h"
#include "textflag.h"

// Products of float panels, AVX-512.
//
// Registers: Z0 and Z1 an even and an odd column of 16 rows; Z16-Z23 the
// tile's sums over even columns, Z24-Z31 over odd ones. SI weights; R8 rows 0,
// 1, 2 and 4 of x, R9 rows 3, 5 and 7, R8 also row 6; R10 the rows' stride in
// bytes, R11 three times that; CX columns left.

#define LOAD_ARGS \
	MOVQ a+0(FP), AX; \
	MOVQ floatArgs_w(AX), SI; \
	MOVQ floatArgs_x(AX), R8; \
	MOVQ floatArgs_xStride(AX), R10; \
	SHLQ $2, R10; \
	LEAQ (R10)(R10*2), R11; \
	LEAQ (R8)(R11*1), R9; \
	MOVQ floatArgs_cols(AX), CX

#define DST_ARGS \
	MOVQ floatArgs_dst(AX), DI; \
	MOVQ floatArgs_dstStride(AX), BX; \
	SHLQ $2, BX; \
	LEAQ (BX)(BX*2), R12; \
	LEAQ (DI)(R12*1), R13

#define INIT1 \
	VMOVUPS (DI), Z16; \
	VPXORD Z24, Z24, Z24
#define INIT4 \
	INIT1; \
	VMOVUPS (DI)(BX*1), Z17; \
	VMOVUPS (DI)(BX*2), Z18; \
	VMOVUPS (R13), Z19; \
	VPXORD Z25, Z25, Z25; \
	VPXORD Z26, Z26, Z26; \
	VPXORD Z27, Z27, Z27
#define INIT8 \
	INIT4; \
	VMOVUPS (DI)(BX*4), Z20; \
	VMOVUPS (R13)(BX*2), Z21; \
	VMOVUPS (DI)(R12*2), Z22; \
	VMOVUPS (R13)(BX*4), Z23; \
	VPXORD Z28, Z28, Z28; \
	VPXORD Z29, Z29, Z29; \
	VPXORD Z30, Z30, Z30; \
	VPXORD Z31, Z31, Z31

#define EVEN1 VFMADD231PS.BCST (R8), Z0, Z16
#define EVEN4 \
	EVEN1; \
	VFMADD231PS.BCST (R8)(R10*1), Z0, Z17; \
	VFMADD231PS.BCST (R8)(R10*2), Z0, Z18; \
	VFMADD231PS.BCST (R9), Z0, Z19
#define EVEN8 \
	EVEN4; \
	VFMADD231PS.BCST (R8)(R10*4), Z0, Z20; \
	VFMADD231PS.BCST (R9)(R10*2), Z0, Z21; \
	VFMADD231PS.BCST (R8)(R11*2), Z0, Z22; \
	VFMADD231PS.BCST (R9)(R10*4), Z0, Z23

#define ODD1 VFMADD231PS.BCST 4(R8), Z1, Z24
#define ODD4 \
	ODD1; \
	VFMADD231PS.BCST 4(R8)(R10*1), Z1, Z25; \
	VFMADD231PS.BCST 4(R8)(R10*2), Z1, Z26; \
	VFMADD231PS.BCST 4(R9), Z1, Z27
#define ODD8 \
	ODD4; \
	VFMADD231PS.BCST 4(R8)(R10*4), Z1, Z28; \
	VFMADD231PS.BCST 4(R9)(R10*2), Z1, Z29; \
	VFMADD231PS.BCST 4(R8)(R11*2), Z1, Z30; \
	VFMADD231PS.BCST 4(R9)(R10*4), Z1, Z31

#define STORE1 \
	VADDPS Z24, Z16, Z16; \
	VMOVUPS Z16, (DI)
#define STORE4 \
	STORE1; \
	VADDPS Z25, Z17, Z17; \
	VADDPS Z26, Z18, Z18; \
	VADDPS Z27, Z19, Z19; \
	VMOVUPS Z17, (DI)(BX*1); \
	VMOVUPS Z18, (DI)(BX*2); \
	VMOVUPS Z19, (R13)
#define STORE8 \
	STORE4; \
	VADDPS Z28, Z20, Z20; \
	VADDPS Z29, Z21, Z21; \
	VADDPS Z30, Z22, Z22; \
	VADDPS Z31, Z23, Z23; \
	VMOVUPS Z20, (DI)(BX*4); \
	VMOVUPS Z21, (R13)(BX*2); \
	VMOVUPS Z22, (DI)(R12*2); \
	VMOVUPS Z23, (R13)(BX*4)

#define LOAD_F32(offset, z) VMOVUPS (offset*2)(SI), z
#define LOAD_F16(offset, z) VCVTPH2PS offset(SI), z
#define LOAD_BF16(offset, z) \
	VPMOVZXWD offset(SI), z; \
	VPSLLD $16, z, z

#define KERNEL(LOAD, wBytes, INIT, EVEN, ODD, STORE) \
	LOAD_ARGS; \
	DST_ARGS; \
	INIT; \
	SUBQ $2, CX; \
	JLT  last; \
pair: \
	LOAD(0, Z0); \
	LOAD(32, Z1); \
	EVEN; \
	ODD; \
	ADDQ $(2*wBytes), SI; \
	ADDQ $8, R8; \
	ADDQ $8, R9; \
	SUBQ $2, CX; \
	JGE  pair; \
last: \
	ADDQ $2, CX; \
	JZ   done; \
	LOAD(0, Z0); \
	EVEN; \
done: \
	STORE; \
	VZEROUPPER; \
	RET

// func f32x1AVX512(a *floatArgs)
TEXT ·f32x1AVX512(SB), NOSPLIT, $0-8
	KERNEL(LOAD_F32, 64, INIT1, EVEN1, ODD1, STORE1)

// func f32x4AVX512(a *floatArgs)
TEXT ·f32x4AVX512(SB), NOSPLIT, $0-8
	KERNEL(LOAD_F32, 64, INIT4, EVEN4, ODD4, STORE4)

// func f32x8AVX512(a *floatArgs)
TEXT ·f32x8AVX512(SB), NOSPLIT, $0-8
	KERNEL(LOAD_F32, 64, INIT8, EVEN8, ODD8, STORE8)

// func f16x1AVX512(a *floatArgs)
TEXT ·f16x1AVX512(SB), NOSPLIT, $0-8
	KERNEL(LOAD_F16, 32, INIT1, EVEN1, ODD1, STORE1)

// func f16x4AVX512(a *floatArgs)
TEXT ·f16x4AVX512(SB), NOSPLIT, $0-8
	KERNEL(LOAD_F16, 32, INIT4, EVEN4, ODD4, STORE4)

// func f16x8AVX512(a *floatArgs)
TEXT ·f16x8AVX512(SB), NOSPLIT, $0-8
	KERNEL(LOAD_F16, 32, INIT8, EVEN8, ODD8, STORE8)

// func bf16x1AVX512(a *floatArgs)
TEXT ·bf16x1AVX512(SB), NOSPLIT, $0-8
	KERNEL(LOAD_BF16, 32, INIT1, EVEN1, ODD1, STORE1)

// func bf16x4AVX512(a *floatArgs)
TEXT ·bf16x4AVX512(SB), NOSPLIT, $0-8
	KERNEL(LOAD_BF16, 32, INIT4, EVEN4, ODD4, STORE4)

// func bf16x8AVX512(a *floatArgs)
TEXT ·bf16x8AVX512(SB), NOSPLIT, $0-8
	KERNEL(LOAD_BF16, 32, INIT8, EVEN8, ODD8, STORE8)
