//go:build !noasm

#include "go_asm.h"
#include "textflag.h"

#define EXP_CONSTANTS \
	VBROADCASTSS ·constants+0(SB), Z20; \
	VBROADCASTSS ·constants+4(SB), Z21; \
	VBROADCASTSS ·constants+8(SB), Z22; \
	VBROADCASTSS ·constants+12(SB), Z23; \
	VBROADCASTSS ·constants+16(SB), Z24; \
	VBROADCASTSS ·constants+20(SB), Z25; \
	VBROADCASTSS ·constants+24(SB), Z26; \
	VBROADCASTSS ·constants+28(SB), Z27; \
	VBROADCASTSS ·constants+32(SB), Z28; \
	VBROADCASTSS ·constants+36(SB), Z29; \
	VBROADCASTSS ·constants+52(SB), Z18; \
	VBROADCASTSS ·constants+56(SB), Z19

// Z0 = exp(Z0), with Z1-Z3 used up: x is clamped to +-128, n = round(x*log2(e)),
// r = x - n*ln(2), and 2^n by VSCALEFPS, which under- and overflows as it
// should. NaN stays NaN.
#define EXP \
	VMAXPS Z0, Z18, Z0; \
	VMINPS Z0, Z19, Z0; \
	VMULPS Z20, Z0, Z1; \
	VRNDSCALEPS $0, Z1, Z1; \
	VFNMADD231PS Z21, Z1, Z0; \
	VFNMADD231PS Z22, Z1, Z0; \
	VMOVAPS Z23, Z2; \
	VFMADD213PS Z24, Z0, Z2; \
	VFMADD213PS Z25, Z0, Z2; \
	VFMADD213PS Z26, Z0, Z2; \
	VFMADD213PS Z27, Z0, Z2; \
	VFMADD213PS Z28, Z0, Z2; \
	VMULPS Z0, Z0, Z3; \
	VFMADD213PS Z0, Z3, Z2; \
	VADDPS Z29, Z2, Z2; \
	VSCALEFPS Z1, Z2, Z0

// TAIL_MASK sets K1 to the lowest n bits, n in 1..15.
#define TAIL_MASK(n) \
	MOVQ $1, AX; \
	SHLQ n, AX; \
	DECQ AX; \
	KMOVW AX, K1

// Z4 is summed over its lanes into X4; Z0 is used up.
#define SUM_LANES \
	VEXTRACTF64X4 $1, Z4, Y0; \
	VADDPS Y0, Y4, Y4; \
	VEXTRACTF128 $1, Y4, X0; \
	VADDPS X0, X4, X4; \
	VPERMILPS $0x4e, X4, X0; \
	VADDPS X0, X4, X4; \
	VPERMILPS $0xb1, X4, X0; \
	VADDPS X0, X4, X4

// func expSumVectorAVX512(x *float32, n int, shift float32) float32
TEXT ·expSumVectorAVX512(SB), NOSPLIT, $0-28
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSS shift+16(FP), Z5
	EXP_CONSTANTS
	VPXORD Z4, Z4, Z4
	SUBQ $16, CX
	JLT  tail

loop:
	VMOVUPS (SI), Z0
	VSUBPS Z5, Z0, Z0
	EXP
	VMOVUPS Z0, (SI)
	VADDPS Z0, Z4, Z4
	ADDQ $64, SI
	SUBQ $16, CX
	JGE  loop

tail:
	ADDQ $16, CX
	JZ   done
	TAIL_MASK(CX)
	VMOVUPS.Z (SI), K1, Z0
	VSUBPS Z5, Z0, Z0
	EXP
	VMOVUPS Z0, K1, (SI)
	VADDPS Z0, Z4, K1, Z4

done:
	SUM_LANES
	VMOVSS X4, ret+24(FP)
	VZEROUPPER
	RET

// func largestVectorAVX512(x *float32, n int) float32
TEXT ·largestVectorAVX512(SB), NOSPLIT, $0-20
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VBROADCASTSS (SI), Z4
	SUBQ $16, CX
	JLT  tail

loop:
	VMAXPS (SI), Z4, Z4
	ADDQ $64, SI
	SUBQ $16, CX
	JGE  loop

tail:
	ADDQ $16, CX
	JZ   done
	TAIL_MASK(CX)
	VMOVUPS.Z (SI), K1, Z0
	VMAXPS Z0, Z4, K1, Z4

done:
	VEXTRACTF64X4 $1, Z4, Y0
	VMAXPS Y0, Y4, Y4
	VEXTRACTF128 $1, Y4, X0
	VMAXPS X0, X4, X4
	VPERMILPS $0x4e, X4, X0
	VMAXPS X0, X4, X4
	VPERMILPS $0xb1, X4, X0
	VMAXPS X0, X4, X4
	VMOVSS X4, ret+16(FP)
	VZEROUPPER
	RET

// func sumSquaresVectorAVX512(x *float32, n int) float32
TEXT ·sumSquaresVectorAVX512(SB), NOSPLIT, $0-20
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VPXORD Z4, Z4, Z4
	SUBQ $16, CX
	JLT  tail

loop:
	VMOVUPS (SI), Z0
	VFMADD231PS Z0, Z0, Z4
	ADDQ $64, SI
	SUBQ $16, CX
	JGE  loop

tail:
	ADDQ $16, CX
	JZ   done
	TAIL_MASK(CX)
	VMOVUPS.Z (SI), K1, Z0
	VFMADD231PS Z0, Z0, Z4

done:
	SUM_LANES
	VMOVSS X4, ret+16(FP)
	VZEROUPPER
	RET

// func gateVectorAVX512(dst, z, u *float32, n int)
TEXT ·gateVectorAVX512(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ z+8(FP), SI
	MOVQ u+16(FP), DX
	MOVQ n+24(FP), CX
	EXP_CONSTANTS
	SUBQ $16, CX
	JLT  tail

loop:
	VPXORD Z0, Z0, Z0
	VSUBPS (SI), Z0, Z0
	EXP
	VADDPS Z29, Z0, Z0
	VMOVUPS (DX), Z1
	VDIVPS Z0, Z1, Z0
	VMULPS (DI), Z0, Z0
	VMOVUPS Z0, (DI)
	ADDQ $64, SI
	ADDQ $64, DI
	ADDQ $64, DX
	SUBQ $16, CX
	JGE  loop

tail:
	ADDQ $16, CX
	JZ   done
	TAIL_MASK(CX)
	VMOVUPS.Z (SI), K1, Z4
	VPXORD Z0, Z0, Z0
	VSUBPS Z4, Z0, Z0
	EXP
	VADDPS Z29, Z0, Z0
	VMOVUPS.Z (DX), K1, Z1
	VDIVPS Z0, Z1, Z0
	VMOVUPS.Z (DI), K1, Z1
	VMULPS Z1, Z0, Z0
	VMOVUPS Z0, K1, (DI)

done:
	VZEROUPPER
	RET

// The scale and its inverse of a group whose lane-wise magnitudes are in Z4:
// X6 = largest/X20, Z7 = X20/largest in all lanes, both 0 where the largest is
// below 1e-30. X20 is the largest code.
#define GROUP_SCALE \
	VEXTRACTF64X4 $1, Z4, Y5; \
	VMAXPS Y5, Y4, Y4; \
	VEXTRACTF128 $1, Y4, X5; \
	VMAXPS X5, X4, X4; \
	VPERMILPS $0x4e, X4, X5; \
	VMAXPS X5, X4, X4; \
	VPERMILPS $0xb1, X4, X5; \
	VMAXPS X5, X4, X4; \
	VCMPPS $13, X21, X4, K1; \
	VDIVPS.Z X20, X4, K1, X6; \
	VDIVPS.Z X4, X20, K1, X7; \
	VBROADCASTSS X7, Z7

// SPLIT divides 16-bit codes into high bytes, rounded, and low ones.
#define SPLIT(codes, high, low) \
	VPADDD Z23, codes, high; \
	VPSRAD $8, high, high; \
	VPSLLD $8, high, low; \
	VPSUBD low, codes, low

// The sum of the 16 integers in Z0 is left in X0.
#define SUM_INTEGERS \
	VEXTRACTI64X4 $1, Z0, Y1; \
	VPADDD Y1, Y0, Y0; \
	VEXTRACTI128 $1, Y0, X1; \
	VPADDD X1, X0, X0; \
	VPSHUFD $0x4e, X0, X1; \
	VPADDD X1, X0, X0; \
	VPSHUFD $0xb1, X0, X1; \
	VPADDD X1, X0, X0

#define NEXT_GROUP(xBytes) \
	VMOVSS X6, (R9); \
	VMOVD X0, (R10); \
	ADDQ $xBytes, SI; \
	ADDQ R8, DI; \
	ADDQ R11, R9; \
	ADDQ R11, R10; \
	DECQ CX

// func quantizeAVX512(a *quantizeArgs)
TEXT ·quantizeAVX512(SB), NOSPLIT, $0-8
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
	VBROADCASTSS ·constants+44(SB), Z21
	VBROADCASTSS ·constants+48(SB), Z22
	VBROADCASTSS ·constants+40(SB), Z20
	MOVL $128, BX
	VPBROADCASTD BX, Z23
	TESTQ R12, R12
	JZ   narrow
	VBROADCASTSS ·constants+60(SB), Z20

narrow:
	CMPQ DX, $16
	JEQ  group16

group32:
	VMOVUPS (SI), Z0
	VMOVUPS 64(SI), Z1
	VPANDD Z22, Z0, Z4
	VPANDD Z22, Z1, Z5
	VMAXPS Z5, Z4, Z4
	GROUP_SCALE
	VMULPS Z7, Z0, Z0
	VMULPS Z7, Z1, Z1
	VCVTPS2DQ Z0, Z0
	VCVTPS2DQ Z1, Z1
	TESTQ R12, R12
	JNZ  wide32
	VPMOVSDB Z0, (DI)
	VPMOVSDB Z1, 16(DI)
	JMP  next32

wide32:
	SPLIT(Z0, Z2, Z3)
	VPMOVDB Z2, (DI)
	VPMOVDB Z3, 32(DI)
	SPLIT(Z1, Z2, Z3)
	VPMOVDB Z2, 16(DI)
	VPMOVDB Z3, 48(DI)

next32:
	VPADDD Z1, Z0, Z0
	SUM_INTEGERS
	NEXT_GROUP(128)
	JNZ  group32
	VZEROUPPER
	RET

group16:
	VMOVUPS (SI), Z0
	VPANDD Z22, Z0, Z4
	GROUP_SCALE
	VMULPS Z7, Z0, Z0
	VCVTPS2DQ Z0, Z0
	TESTQ R12, R12
	JNZ  wide16
	VPMOVSDB Z0, (DI)
	JMP  next16

wide16:
	SPLIT(Z0, Z2, Z3)
	VPMOVDB Z2, (DI)
	VPMOVDB Z3, 16(DI)

next16:
	SUM_INTEGERS
	NEXT_GROUP(64)
	JNZ  group16
	VZEROUPPER
	RET
