#include "textflag.h"

// SDOT by element, which the assembler does not know: adds to each of the four int32 of Vd the
// products of four signed bytes of Vn with the four bytes of element e of Vm.
#define SDOT(d, n, m, e) WORD $(0x4F80E000 | ((e&1)<<21) | (m<<16) | ((e>>1)<<11) | (n<<5) | d)

// One step of four inputs, element e of the rows in V20 to V23, for 16 outputs. Flipping the top bit
// turns a byte offset by 128 into a signed one.
#define STEP(e) \
	VLD1 (R7), [V16.B16, V17.B16, V18.B16, V19.B16]; \
	ADD $256, R7; \
	VEOR V24.B16, V16.B16, V16.B16; \
	VEOR V24.B16, V17.B16, V17.B16; \
	VEOR V24.B16, V18.B16, V18.B16; \
	VEOR V24.B16, V19.B16, V19.B16; \
	SDOT(0, 16, 20, e); \
	SDOT(1, 17, 20, e); \
	SDOT(2, 18, 20, e); \
	SDOT(3, 19, 20, e); \
	SDOT(4, 16, 21, e); \
	SDOT(5, 17, 21, e); \
	SDOT(6, 18, 21, e); \
	SDOT(7, 19, 21, e); \
	SDOT(8, 16, 22, e); \
	SDOT(9, 17, 22, e); \
	SDOT(10, 18, 22, e); \
	SDOT(11, 19, 22, e); \
	SDOT(12, 16, 23, e); \
	SDOT(13, 17, 23, e); \
	SDOT(14, 18, 23, e); \
	SDOT(15, 19, 23, e)

#define ZERO(a, b, c, d) \
	VEOR a.B16, a.B16, a.B16; \
	VEOR b.B16, b.B16, b.B16; \
	VEOR c.B16, c.B16, c.B16; \
	VEOR d.B16, d.B16, d.B16

// func dot4SDOT(acc *[4][64]int32, x0, x1, x2, x3 *int8, k int, w *byte)
TEXT ·dot4SDOT(SB), NOSPLIT, $0-56
	MOVD acc+0(FP), R0
	MOVD w+48(FP), R6
	VMOVI $128, V24.B16
	MOVD $4, R9
quarter:
	MOVD x0+8(FP), R1
	MOVD x1+16(FP), R2
	MOVD x2+24(FP), R3
	MOVD x3+32(FP), R4
	MOVD k+40(FP), R5
	MOVD R6, R7
	ZERO(V0, V1, V2, V3)
	ZERO(V4, V5, V6, V7)
	ZERO(V8, V9, V10, V11)
	ZERO(V12, V13, V14, V15)
inputs: // 16 of them
	VLD1.P 16(R1), [V20.B16]
	VLD1.P 16(R2), [V21.B16]
	VLD1.P 16(R3), [V22.B16]
	VLD1.P 16(R4), [V23.B16]
	STEP(0)
	STEP(1)
	STEP(2)
	STEP(3)
	SUBS $16, R5, R5
	BNE inputs
	MOVD R0, R8
	VST1 [V0.S4, V1.S4, V2.S4, V3.S4], (R8)
	ADD $256, R8
	VST1 [V4.S4, V5.S4, V6.S4, V7.S4], (R8)
	ADD $256, R8
	VST1 [V8.S4, V9.S4, V10.S4, V11.S4], (R8)
	ADD $256, R8
	VST1 [V12.S4, V13.S4, V14.S4, V15.S4], (R8)
	ADD $64, R0
	ADD $64, R6
	SUBS $1, R9, R9
	BNE quarter
	RET
