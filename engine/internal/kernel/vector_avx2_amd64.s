//go:build !noasm

#include "go_asm.h"
#include "textflag.h"

DATA order<>+0(SB)/4, $0 // undoes the lane-wise order of VPACKSSDW and VPACKSSWB
DATA order<>+4(SB)/4, $4
DATA order<>+8(SB)/4, $1
DATA order<>+12(SB)/4, $5
DATA order<>+16(SB)/4, $2
DATA order<>+20(SB)/4, $6
DATA order<>+24(SB)/4, $3
DATA order<>+28(SB)/4, $7
GLOBL order<>(SB), RODATA|NOPTR, $32

#define EXP_CONSTANTS \
	VBROADCASTSS ·constants+0(SB), Y15; \
	VBROADCASTSS ·constants+4(SB), Y14; \
	VBROADCASTSS ·constants+8(SB), Y13; \
	VBROADCASTSS ·constants+64(SB), Y12; \
	VBROADCASTSS ·constants+68(SB), Y11; \
	VBROADCASTSS ·constants+36(SB), Y10

// COEFFICIENT does Y2 = Y2*Y0 + constant, with Y3 used up.
#define COEFFICIENT(offset) \
	VBROADCASTSS ·constants+offset(SB), Y3; \
	VFMADD213PS Y3, Y0, Y2

// Y0 = exp(Y0), with Y1-Y3 used up; as the AVX-512 one, but that results below
// the least normal number become about that.
#define EXP \
	VMAXPS Y0, Y12, Y0; \
	VMINPS Y0, Y11, Y0; \
	VMULPS Y15, Y0, Y1; \
	VROUNDPS $0, Y1, Y1; \
	VFNMADD231PS Y14, Y1, Y0; \
	VFNMADD231PS Y13, Y1, Y0; \
	VBROADCASTSS ·constants+12(SB), Y2; \
	COEFFICIENT(16); \
	COEFFICIENT(20); \
	COEFFICIENT(24); \
	COEFFICIENT(28); \
	COEFFICIENT(32); \
	VMULPS Y0, Y0, Y3; \
	VFMADD213PS Y0, Y3, Y2; \
	VADDPS Y10, Y2, Y2; \
	VCVTPS2DQ Y1, Y1; \
	VPBROADCASTD ·constants+72(SB), Y3; \
	VPADDD Y3, Y1, Y1; \
	VPSLLD $23, Y1, Y1; \
	VMULPS Y1, Y2, Y0

// func expSumVectorAVX2(x *float32, n int, shift float32) float32
TEXT ·expSumVectorAVX2(SB), NOSPLIT, $0-28
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSS shift+16(FP), Y5
	EXP_CONSTANTS
	VXORPS Y4, Y4, Y4

loop:
	VMOVUPS (SI), Y0
	VSUBPS Y5, Y0, Y0
	EXP
	VMOVUPS Y0, (SI)
	VADDPS Y0, Y4, Y4
	ADDQ $32, SI
	SUBQ $8, CX
	JNZ  loop
	VEXTRACTF128 $1, Y4, X0
	VADDPS X0, X4, X4
	VPERMILPS $0x4e, X4, X0
	VADDPS X0, X4, X4
	VPERMILPS $0xb1, X4, X0
	VADDPS X0, X4, X4
	VMOVSS X4, ret+24(FP)
	VZEROUPPER
	RET

// func largestVectorAVX2(x *float32, n int) float32
TEXT ·largestVectorAVX2(SB), NOSPLIT, $0-20
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSS (SI), Y4

loop:
	VMAXPS (SI), Y4, Y4
	ADDQ $32, SI
	SUBQ $8, CX
	JNZ  loop
	VEXTRACTF128 $1, Y4, X0
	VMAXPS X0, X4, X4
	VPERMILPS $0x4e, X4, X0
	VMAXPS X0, X4, X4
	VPERMILPS $0xb1, X4, X0
	VMAXPS X0, X4, X4
	VMOVSS X4, ret+16(FP)
	VZEROUPPER
	RET

// func gateVectorAVX2(dst, z, u *float32, n int)
TEXT ·gateVectorAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ z+8(FP), SI
	MOVQ u+16(FP), DX
	MOVQ n+24(FP), CX
	EXP_CONSTANTS

loop:
	VXORPS Y0, Y0, Y0
	VSUBPS (SI), Y0, Y0
	EXP
	VADDPS Y10, Y0, Y0
	VMOVUPS (DX), Y1
	VDIVPS Y0, Y1, Y0
	VMULPS (DI), Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	ADDQ $32, DX
	SUBQ $8, CX
	JNZ  loop
	VZEROUPPER
	RET

// The scale and its inverse of a group whose lane-wise magnitudes are in Y4:
// X6 = largest/X15, Y7 = X15/largest in all lanes, both 0 where the largest is
// below 1e-30. X15 is the largest code.
#define GROUP_SCALE \
	VEXTRACTF128 $1, Y4, X5; \
	VMAXPS X5, X4, X4; \
	VPERMILPS $0x4e, X4, X5; \
	VMAXPS X5, X4, X4; \
	VPERMILPS $0xb1, X4, X5; \
	VMAXPS X5, X4, X4; \
	VCMPPS $13, X14, X4, X5; \
	VDIVPS X15, X4, X6; \
	VANDPS X5, X6, X6; \
	VDIVPS X4, X15, X7; \
	VANDPS X5, X7, X7; \
	VBROADCASTSS X7, Y7

// SPLIT divides 16-bit codes into high bytes, rounded, and low ones; low may be
// codes. Y10 is used up.
#define SPLIT(codes, high, low) \
	VPADDD Y12, codes, high; \
	VPSRAD $8, high, high; \
	VPSLLD $8, high, Y10; \
	VPSUBD Y10, codes, low

// PACK turns 32 integers in four registers into bytes, in a.
#define PACK(a, b, c, d) \
	VPACKSSDW b, a, a; \
	VPACKSSDW d, c, c; \
	VPACKSSWB c, a, a; \
	VPERMD a, Y11, a

// The sum of the 8 integers in Y4 is left in X4.
#define SUM_INTEGERS \
	VEXTRACTI128 $1, Y4, X5; \
	VPADDD X5, X4, X4; \
	VPSHUFD $0x4e, X4, X5; \
	VPADDD X5, X4, X4; \
	VPSHUFD $0xb1, X4, X5; \
	VPADDD X5, X4, X4

#define NEXT_GROUP(xBytes) \
	VMOVSS X6, (R9); \
	VMOVD X4, (R10); \
	ADDQ $xBytes, SI; \
	ADDQ R8, DI; \
	ADDQ R11, R9; \
	ADDQ R11, R10; \
	DECQ CX

// func quantizeAVX2(a *quantizeArgs)
TEXT ·quantizeAVX2(SB), NOSPLIT, $0-8
	MOVQ a+0(FP), AX
	MOVQ quantizeArgs_x(AX), SI
	MOVQ quantizeArgs_q(AX), DI
	MOVQ quantizeArgs_qStride(AX), R8
	MOVQ quantizeArgs_d(AX), R9
	MOVQ quantizeArgs_sum(AX), R10
	MOVQ quantizeArgs_stride(AX), R11
	SHLQ $2, R11
	MOVQ quantizeArgs_groups(AX), CX
	MOVQ quantizeArgs_group(AX), DX
	MOVQ quantizeArgs_wide(AX), R12
	VBROADCASTSS ·constants+44(SB), Y14
	VBROADCASTSS ·constants+48(SB), Y13
	VBROADCASTSS ·constants+40(SB), Y15
	VPBROADCASTD ·constants+76(SB), Y12
	VMOVDQU order<>+0(SB), Y11
	TESTQ R12, R12
	JZ   narrow
	VBROADCASTSS ·constants+60(SB), Y15

narrow:
	CMPQ DX, $16
	JEQ  group16

group32:
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y1
	VMOVUPS 64(SI), Y2
	VMOVUPS 96(SI), Y3
	VANDPS Y13, Y0, Y4
	VANDPS Y13, Y1, Y5
	VMAXPS Y5, Y4, Y4
	VANDPS Y13, Y2, Y5
	VMAXPS Y5, Y4, Y4
	VANDPS Y13, Y3, Y5
	VMAXPS Y5, Y4, Y4
	GROUP_SCALE
	VMULPS Y7, Y0, Y0
	VMULPS Y7, Y1, Y1
	VMULPS Y7, Y2, Y2
	VMULPS Y7, Y3, Y3
	VCVTPS2DQ Y0, Y0
	VCVTPS2DQ Y1, Y1
	VCVTPS2DQ Y2, Y2
	VCVTPS2DQ Y3, Y3
	VPADDD Y1, Y0, Y4
	VPADDD Y2, Y4, Y4
	VPADDD Y3, Y4, Y4
	SUM_INTEGERS
	TESTQ R12, R12
	JNZ  wide32
	PACK(Y0, Y1, Y2, Y3)
	VMOVDQU Y0, (DI)
	JMP  next32

wide32:
	SPLIT(Y0, Y5, Y0)
	SPLIT(Y1, Y7, Y1)
	SPLIT(Y2, Y8, Y2)
	SPLIT(Y3, Y9, Y3)
	PACK(Y5, Y7, Y8, Y9)
	VMOVDQU Y5, (DI)
	PACK(Y0, Y1, Y2, Y3)
	VMOVDQU Y0, 32(DI)

next32:
	NEXT_GROUP(128)
	JNZ  group32
	VZEROUPPER
	RET

group16:
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y1
	VANDPS Y13, Y0, Y4
	VANDPS Y13, Y1, Y5
	VMAXPS Y5, Y4, Y4
	GROUP_SCALE
	VMULPS Y7, Y0, Y0
	VMULPS Y7, Y1, Y1
	VCVTPS2DQ Y0, Y0
	VCVTPS2DQ Y1, Y1
	VPADDD Y1, Y0, Y4
	SUM_INTEGERS
	TESTQ R12, R12
	JNZ  wide16
	VPACKSSDW Y1, Y0, Y0
	VPACKSSWB Y0, Y0, Y0
	VPERMD Y0, Y11, Y0
	VMOVDQU X0, (DI)
	JMP  next16

wide16:
	SPLIT(Y0, Y2, Y0)
	SPLIT(Y1, Y3, Y1)

	// High bytes come out as the first half, low ones as the second.
	PACK(Y2, Y3, Y0, Y1)
	VMOVDQU Y2, (DI)

next16:
	NEXT_GROUP(64)
	JNZ  group16
	VZEROUPPER
	RET
