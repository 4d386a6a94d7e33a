package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sumLanes: see tiles in package cpu. Four vectors at a time are halved, then
// added pairwise into one another.
func (g *gen) sumLanes() {
	g.function("sumLanes"+g.suffix, "func(dst, src *float32, n int)",
		"sumLanes"+g.suffix+" is tiles.sumLanes.")
	dst, src, n := g.param("dst"), g.param("src"), g.param("n")
	g.Label("four")
	y := ymm[8:12]
	for i := range 4 {
		if g.lanes == 16 {
			z := zmm[i]
			g.VMOVUPS(mem(src, i*g.bytes()), z)
			g.VEXTRACTF64X4(operand.U8(1), z, ymm[4+i])
			g.VADDPS(ymm[i], ymm[4+i], y[i])
		} else {
			g.VMOVUPS(mem(src, i*g.bytes()), y[i])
		}
	}
	g.VHADDPS(y[1], y[0], y[0])
	g.VHADDPS(y[3], y[2], y[2])
	g.VHADDPS(y[2], y[0], y[0])
	g.VEXTRACTF128(operand.U8(1), y[0], reg.X0)
	g.VADDPS(reg.X0, reg.X8, reg.X0)
	g.VMOVUPS(reg.X0, mem(dst, 0))
	g.ADDQ(operand.U32(4*g.bytes()), src)
	g.ADDQ(operand.U8(16), dst)
	g.SUBQ(operand.U8(4), n)
	g.JNE(operand.LabelRef("four"))
	g.VZEROUPPER()
	g.RET()
}

// peak: n times as many independent multiply-adds as hide their latency, for benchmarks to divide by.
func (g *gen) peak() {
	g.function("peak"+g.suffix, "func(n int)", fmt.Sprintf("peak%s does n × %d multiply-adds of vectors in registers.", g.suffix, peakSums))
	n := g.param("n")
	for _, v := range g.vectors[:peakSums+2] {
		g.zero(v)
	}
	g.Label("loop")
	for _, v := range g.vectors[2:][:peakSums] {
		g.VFMADD231PS(g.vectors[0], g.vectors[1], v)
	}
	g.DECQ(n)
	g.JNE(operand.LabelRef("loop"))
	g.VZEROUPPER()
	g.RET()
}

const peakSums = 12

// transpose: see tiles in package cpu.
func (g *gen) transpose() {
	g.function("transpose"+g.suffix, "func(dst, src *float32, dstStride, srcStride, count, dstStep, srcStep int)",
		"transpose"+g.suffix+" is tiles.transpose.")
	dst, src, count := g.param("dst"), g.param("src"), g.param("count")
	dstStride, srcStride, dstStep, srcStep := g.param("dstStride"), g.param("srcStride"), g.param("dstStep"), g.param("srcStep")
	for _, s := range []reg.GPVirtual{dstStride, srcStride, dstStep, srcStep} {
		g.SHLQ(operand.U8(2), s)
	}
	p := g.GP64()
	g.Label("tile")
	a, b := g.vectors[:g.lanes], g.vectors[g.lanes:]
	g.MOVQ(src, p)
	if g.lanes == 16 {
		for i := range a {
			g.VMOVUPS(mem(p, 0), a[i])
			g.PREFETCHT0(mem(p, 512)) // too many streams for the machine to see ahead
			g.ADDQ(srcStride, p)
		}
		// In 128-bit lane j, a[4k+c] then holds column 4j+c of rows 4k to 4k+3: exchange lanes.
		for k := 0; k < len(a); k += 4 {
			g.quad(a[k:], b, a[k:])
		}
		for c := range 4 {
			const even, odd = operand.U8(0x88), operand.U8(0xdd)
			g.VSHUFF32X4(even, a[4+c], a[c], b[0])
			g.VSHUFF32X4(odd, a[4+c], a[c], b[1])
			g.VSHUFF32X4(even, a[12+c], a[8+c], b[2])
			g.VSHUFF32X4(odd, a[12+c], a[8+c], b[3])
			g.VSHUFF32X4(even, b[2], b[0], a[c])
			g.VSHUFF32X4(even, b[3], b[1], a[4+c])
			g.VSHUFF32X4(odd, b[2], b[0], a[8+c])
			g.VSHUFF32X4(odd, b[3], b[1], a[12+c])
		}
	} else {
		// Halves of rows i and i+4 side by side, so that the transposes within 128 bits suffice.
		for half := range 2 {
			g.MOVQ(src, p)
			for i := range 4 {
				g.VMOVUPS(mem(p, 16*half), b[i].AsX())
				g.ADDQ(srcStride, p)
			}
			for i := range 4 {
				g.VINSERTF128(operand.U8(1), mem(p, 16*half), b[i], b[i])
				if i < 3 {
					g.ADDQ(srcStride, p)
				}
			}
			g.quad(b, b[4:], a[4*half:])
		}
	}
	g.MOVQ(dst, p)
	for i := range g.lanes {
		g.VMOVUPS(a[i], mem(p, 0))
		if i < g.lanes-1 {
			g.ADDQ(dstStride, p)
		}
	}
	g.ADDQ(dstStep, dst)
	g.ADDQ(srcStep, src)
	g.DECQ(count)
	g.JNE(operand.LabelRef("tile"))
	g.VZEROUPPER()
	g.RET()
}

// quad transposes 4×4 blocks within 128-bit lanes of v, through t, into d.
func (g *gen) quad(v, t, d []reg.VecPhysical) {
	g.VUNPCKLPS(v[1], v[0], t[0])
	g.VUNPCKHPS(v[1], v[0], t[1])
	g.VUNPCKLPS(v[3], v[2], t[2])
	g.VUNPCKHPS(v[3], v[2], t[3])
	g.VUNPCKLPD(t[2], t[0], d[0])
	g.VUNPCKHPD(t[2], t[0], d[1])
	g.VUNPCKLPD(t[3], t[1], d[2])
	g.VUNPCKHPD(t[3], t[1], d[3])
}
