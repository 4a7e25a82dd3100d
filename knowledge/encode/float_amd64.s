#include "textflag.h"
#include "lanes_amd64.h"

// AVX2 forms of quantise and addNorm in kernels.go, operation for operation. Operand order is Go's:
// VSUBPS b, a, d is d = a-b, VDIVPS b, a, d is d = a/b.

DATA lanesInOrder<>+0(SB)/4, $0
DATA lanesInOrder<>+4(SB)/4, $4
DATA lanesInOrder<>+8(SB)/4, $1
DATA lanesInOrder<>+12(SB)/4, $5
DATA lanesInOrder<>+16(SB)/4, $2
DATA lanesInOrder<>+20(SB)/4, $6
DATA lanesInOrder<>+24(SB)/4, $3
DATA lanesInOrder<>+28(SB)/4, $7
GLOBL lanesInOrder<>(SB), RODATA|NOPTR, $32

// func absMaxAVX2(x *float32, n int) float32
TEXT ·absMaxAVX2(SB), NOSPLIT, $0-20
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VPCMPEQD Y5, Y5, Y5
	VPSRLD $1, Y5, Y5 // all bits but the sign
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
loop:
	VANDPS (SI), Y5, Y6
	VANDPS 32(SI), Y5, Y7
	VANDPS 64(SI), Y5, Y8
	VANDPS 96(SI), Y5, Y9
	VMAXPS Y6, Y0, Y0
	VMAXPS Y7, Y1, Y1
	VMAXPS Y8, Y2, Y2
	VMAXPS Y9, Y3, Y3
	ADDQ $128, SI
	SUBQ $32, CX
	JNZ loop
	VMAXPS Y1, Y0, Y0
	VMAXPS Y3, Y2, Y2
	VMAXPS Y2, Y0, Y0
	LARGEST
	VMOVSS X0, ret+16(FP)
	VZEROUPPER
	RET

// func roundAVX2(dst *int8, x *float32, n int, up float32) int32
TEXT ·roundAVX2(SB), NOSPLIT, $0-36
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	VBROADCASTSS up+24(FP), Y5
	VMOVDQU lanesInOrder<>(SB), Y6
	VPXOR Y0, Y0, Y0
loop:
	VMULPS (SI), Y5, Y1
	VMULPS 32(SI), Y5, Y2
	VMULPS 64(SI), Y5, Y3
	VMULPS 96(SI), Y5, Y4
	VCVTPS2DQ Y1, Y1
	VCVTPS2DQ Y2, Y2
	VCVTPS2DQ Y3, Y3
	VCVTPS2DQ Y4, Y4
	VPADDD Y1, Y0, Y0
	VPADDD Y2, Y0, Y0
	VPADDD Y3, Y0, Y0
	VPADDD Y4, Y0, Y0
	VPACKSSDW Y2, Y1, Y1
	VPACKSSDW Y4, Y3, Y3
	VPACKSSWB Y3, Y1, Y1
	VPERMD Y1, Y6, Y1
	VMOVDQU Y1, (DI)
	ADDQ $128, SI
	ADDQ $32, DI
	SUBQ $32, CX
	JNZ loop
	VEXTRACTI128 $1, Y0, X1
	VPADDD X1, X0, X0
	VPHADDD X0, X0, X0
	VPHADDD X0, X0, X0
	VMOVD X0, AX
	MOVL AX, ret+32(FP)
	VZEROUPPER
	RET

// func addNormAVX2(x, y, gain, offset *float32, n int, epsilon float32)
TEXT ·addNormAVX2(SB), NOSPLIT, $0-44
	MOVQ x+0(FP), DI
	MOVQ y+8(FP), SI
	MOVQ gain+16(FP), R8
	MOVQ offset+24(FP), R9
	MOVQ n+32(FP), CX
	VCVTSI2SSQ CX, X7, X7
	SHLQ $2, CX // bytes from here on
	VXORPS Y0, Y0, Y0
	XORQ DX, DX
sum:
	VMOVUPS (DI)(DX*1), Y2
	VADDPS (SI)(DX*1), Y2, Y2
	VMOVUPS Y2, (DI)(DX*1)
	VADDPS Y2, Y0, Y0
	ADDQ $32, DX
	CMPQ DX, CX
	JLT sum
	FOLD
	VDIVSS X7, X0, X0
	VBROADCASTSS X0, Y5
	VXORPS Y0, Y0, Y0
	XORQ DX, DX
squares:
	VMOVUPS (DI)(DX*1), Y2
	VSUBPS Y5, Y2, Y2
	VMOVUPS Y2, (DI)(DX*1)
	VMULPS Y2, Y2, Y3
	VADDPS Y3, Y0, Y0
	ADDQ $32, DX
	CMPQ DX, CX
	JLT squares
	FOLD
	VDIVSS X7, X0, X0
	VADDSS epsilon+40(FP), X0, X0
	VSQRTSS X0, X0, X0
	MOVL $0x3F800000, AX // 1
	VMOVD AX, X1
	VDIVSS X0, X1, X0
	VBROADCASTSS X0, Y5
	XORQ DX, DX
scale:
	VMULPS (DI)(DX*1), Y5, Y2
	VMULPS (R8)(DX*1), Y2, Y2
	VADDPS (R9)(DX*1), Y2, Y2
	VMOVUPS Y2, (DI)(DX*1)
	ADDQ $32, DX
	CMPQ DX, CX
	JLT scale
	VZEROUPPER
	RET
