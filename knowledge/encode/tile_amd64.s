#include "textflag.h"

// AVX-512 VNNI tiles: up to 7 rows times 64 outputs in 28 accumulators. VPDPBUSD multiplies four
// unsigned bytes (weights, offset by 128) with four signed ones (activations, broadcast) and adds
// the sum to an int32; the accumulators start at -128 times the sum of the row, which undoes the
// offset. Operand order is Go's: VPDPBUSD signed, unsigned, accumulator.

#define WEIGHTS \
	VMOVDQU32 (DI), Z28; \
	VMOVDQU32 64(DI), Z29; \
	VMOVDQU32 128(DI), Z30; \
	VMOVDQU32 192(DI), Z31; \
	PREFETCHT1 (DI)(R13*1); \
	PREFETCHT1 64(DI)(R13*1); \
	PREFETCHT1 128(DI)(R13*1); \
	PREFETCHT1 192(DI)(R13*1); \
	ADDQ $256, DI

#define ROW(addr, a, b, c, d) \
	VPDPBUSD.BCST addr, Z28, a; \
	VPDPBUSD.BCST addr, Z29, b; \
	VPDPBUSD.BCST addr, Z30, c; \
	VPDPBUSD.BCST addr, Z31, d

#define START(at, a, b, c, d) \
	VPBROADCASTD at(R11), a; \
	VPSLLD $7, a, a; \
	VPSUBD a, Z31, a; \
	VMOVDQA32 a, b; \
	VMOVDQA32 a, c; \
	VMOVDQA32 a, d

#define STORE1(at, a) \
	VCVTDQ2PS a, a; \
	VMULPS Z28, a, a; \
	VMULPS at(R13), a, a; \
	VADDPS at(BX), a, a; \
	VMOVUPS a, at(R8)

#define STORE(at, a, b, c, d) \
	VBROADCASTSS at(R12), Z28; \
	STORE1(0, a); \
	STORE1(64, b); \
	STORE1(128, c); \
	STORE1(192, d); \
	ADDQ AX, R8

// SI, R9 and R10 point at rows 0, 3 and 6 of x; DX is the distance between rows.
#define ENTER \
	MOVQ out+0(FP), R8; \
	MOVQ stride+8(FP), AX; \
	MOVQ x+16(FP), SI; \
	MOVQ k+24(FP), DX; \
	MOVQ sums+32(FP), R11; \
	MOVQ scale+40(FP), R12; \
	MOVQ w+48(FP), DI; \
	MOVQ DX, R13; \
	SHLQ $6, R13; \
	LEAQ (SI)(DX*2), R9; \
	ADDQ DX, R9; \
	LEAQ (R9)(DX*2), R10; \
	ADDQ DX, R10; \
	MOVQ DX, CX; \
	SHRQ $2, CX; \
	VPXORD Z31, Z31, Z31

#define NEXT \
	ADDQ $4, SI; \
	ADDQ $4, R9; \
	ADDQ $4, R10; \
	DECQ CX

#define START1 START(0, Z0, Z1, Z2, Z3)
#define START2 START1; START(4, Z4, Z5, Z6, Z7)
#define START3 START2; START(8, Z8, Z9, Z10, Z11)
#define START4 START3; START(12, Z12, Z13, Z14, Z15)
#define START5 START4; START(16, Z16, Z17, Z18, Z19)
#define START6 START5; START(20, Z20, Z21, Z22, Z23)
#define START7 START6; START(24, Z24, Z25, Z26, Z27)

#define ROWS1 ROW((SI), Z0, Z1, Z2, Z3)
#define ROWS2 ROWS1; ROW((SI)(DX*1), Z4, Z5, Z6, Z7)
#define ROWS3 ROWS2; ROW((SI)(DX*2), Z8, Z9, Z10, Z11)
#define ROWS4 ROWS3; ROW((R9), Z12, Z13, Z14, Z15)
#define ROWS5 ROWS4; ROW((R9)(DX*1), Z16, Z17, Z18, Z19)
#define ROWS6 ROWS5; ROW((R9)(DX*2), Z20, Z21, Z22, Z23)
#define ROWS7 ROWS6; ROW((R10), Z24, Z25, Z26, Z27)

#define STORE_1 STORE(0, Z0, Z1, Z2, Z3)
#define STORE_2 STORE_1; STORE(4, Z4, Z5, Z6, Z7)
#define STORE_3 STORE_2; STORE(8, Z8, Z9, Z10, Z11)
#define STORE_4 STORE_3; STORE(12, Z12, Z13, Z14, Z15)
#define STORE_5 STORE_4; STORE(16, Z16, Z17, Z18, Z19)
#define STORE_6 STORE_5; STORE(20, Z20, Z21, Z22, Z23)
#define STORE_7 STORE_6; STORE(24, Z24, Z25, Z26, Z27)

#define TILE(start, rows, store) \
	ENTER; \
	start; \
loop: \
	WEIGHTS; \
	rows; \
	NEXT; \
	JNZ loop; \
	MOVQ wScale+56(FP), R13; \
	MOVQ bias+64(FP), BX; \
	store; \
	VZEROUPPER; \
	RET

// func tile1VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)
TEXT ·tile1VNNI(SB), NOSPLIT, $0-72
	TILE(START1, ROWS1, STORE_1)

// func tile2VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)
TEXT ·tile2VNNI(SB), NOSPLIT, $0-72
	TILE(START2, ROWS2, STORE_2)

// func tile3VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)
TEXT ·tile3VNNI(SB), NOSPLIT, $0-72
	TILE(START3, ROWS3, STORE_3)

// func tile4VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)
TEXT ·tile4VNNI(SB), NOSPLIT, $0-72
	TILE(START4, ROWS4, STORE_4)

// func tile5VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)
TEXT ·tile5VNNI(SB), NOSPLIT, $0-72
	TILE(START5, ROWS5, STORE_5)

// func tile6VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)
TEXT ·tile6VNNI(SB), NOSPLIT, $0-72
	TILE(START6, ROWS6, STORE_6)

// func tile7VNNI(out *float32, stride int, x *int8, k int, sums *int32, scale *float32, w *byte, wScale, bias *float32)
TEXT ·tile7VNNI(SB), NOSPLIT, $0-72
	TILE(START7, ROWS7, STORE_7)

// The AVX2 tile: 4 rows times 64 outputs, 16 outputs at a time. VPMADDUBSW multiplies unsigned with
// signed bytes, adds pairs, and cuts off what exceeds int16. It never does here: the unsigned factor
// is the magnitude of the activation, at most 127, and the signed one the weight with the sign of
// the activation, -127 to 127.

DATA offset<>+0(SB)/8, $0x8080808080808080
GLOBL offset<>(SB), RODATA|NOPTR, $8
DATA ones<>+0(SB)/8, $0x0001000100010001
GLOBL ones<>(SB), RODATA|NOPTR, $8

#define PAIRS(w, acc) \
	VPSIGNB Y10, w, Y12; \
	VPMADDUBSW Y12, Y11, Y12; \
	VPMADDWD Y15, Y12, Y12; \
	VPADDD Y12, acc, acc

#define AROW(addr, a, b) \
	VPBROADCASTD addr, Y10; \
	VPABSB Y10, Y11; \
	PAIRS(Y8, a); \
	PAIRS(Y9, b)

#define AROWS1 AROW((SI), Y0, Y1)
#define AROWS2 AROWS1; AROW((SI)(CX*1), Y2, Y3)
#define AROWS3 AROWS2; AROW((SI)(CX*2), Y4, Y5)
#define AROWS4 AROWS3; AROW((R9), Y6, Y7)

// R9 points at row 3 of x, R13 is the distance to the next block, which is fetched ahead.
#define DOT(rows) \
	MOVQ acc+0(FP), R8; \
	MOVQ k+16(FP), CX; \
	MOVQ w+24(FP), R10; \
	MOVQ CX, R13; \
	SHLQ $6, R13; \
	VPBROADCASTQ offset<>(SB), Y14; \
	VPBROADCASTQ ones<>(SB), Y15; \
	MOVQ $4, BX; \
quarter: \
	MOVQ R10, DI; \
	MOVQ x+8(FP), SI; \
	LEAQ (SI)(CX*2), R9; \
	ADDQ CX, R9; \
	MOVQ CX, DX; \
	SHRQ $2, DX; \
	VPXOR Y0, Y0, Y0; \
	VPXOR Y1, Y1, Y1; \
	VPXOR Y2, Y2, Y2; \
	VPXOR Y3, Y3, Y3; \
	VPXOR Y4, Y4, Y4; \
	VPXOR Y5, Y5, Y5; \
	VPXOR Y6, Y6, Y6; \
	VPXOR Y7, Y7, Y7; \
inputs: \
	VPXOR (DI), Y14, Y8; \
	VPXOR 32(DI), Y14, Y9; \
	PREFETCHT1 (DI)(R13*1); \
	rows; \
	ADDQ $256, DI; \
	ADDQ $4, SI; \
	ADDQ $4, R9; \
	DECQ DX; \
	JNZ inputs; \
	VMOVDQU Y0, (R8); \
	VMOVDQU Y1, 32(R8); \
	VMOVDQU Y2, 256(R8); \
	VMOVDQU Y3, 288(R8); \
	VMOVDQU Y4, 512(R8); \
	VMOVDQU Y5, 544(R8); \
	VMOVDQU Y6, 768(R8); \
	VMOVDQU Y7, 800(R8); \
	ADDQ $64, R8; \
	ADDQ $64, R10; \
	DECQ BX; \
	JNZ quarter; \
	VZEROUPPER; \
	RET

// func dot1AVX2(acc *[4][64]int32, x *int8, k int, w *byte)
TEXT ·dot1AVX2(SB), NOSPLIT, $0-32
	DOT(AROWS1)

// func dot2AVX2(acc *[4][64]int32, x *int8, k int, w *byte)
TEXT ·dot2AVX2(SB), NOSPLIT, $0-32
	DOT(AROWS2)

// func dot3AVX2(acc *[4][64]int32, x *int8, k int, w *byte)
TEXT ·dot3AVX2(SB), NOSPLIT, $0-32
	DOT(AROWS3)

// func dot4AVX2(acc *[4][64]int32, x *int8, k int, w *byte)
TEXT ·dot4AVX2(SB), NOSPLIT, $0-32
	DOT(AROWS4)

// func scaleAVX2(out *float32, acc *[64]int32, scale float32, wScale, bias *float32)
TEXT ·scaleAVX2(SB), NOSPLIT, $0-40
	MOVQ out+0(FP), DI
	MOVQ acc+8(FP), SI
	VBROADCASTSS scale+16(FP), Y0
	MOVQ wScale+24(FP), R8
	MOVQ bias+32(FP), R9
	XORQ DX, DX
loop:
	VCVTDQ2PS (SI)(DX*1), Y1
	VMULPS Y0, Y1, Y1
	VMULPS (R8)(DX*1), Y1, Y1
	VADDPS (R9)(DX*1), Y1, Y1
	VMOVUPS Y1, (DI)(DX*1)
	ADDQ $32, DX
	CMPQ DX, $256
	JLT loop
	VZEROUPPER
	RET
