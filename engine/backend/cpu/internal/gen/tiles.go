package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// set is one instruction set: its vectors and the tiles that fill its registers.
type set struct {
	suffix  string
	lanes   int // float32s of a vector
	vectors []reg.VecPhysical
	rows    int // most rows of a tap or run tile: 2 registers each, 2 for x, 1 or more to broadcast
	dotRows int // most rows of a dot tile: 4 sums and a register each, 1 for x
}

var sets = []set{
	{"512", 16, zmm, 14, 6},
	{"256", 8, ymm, 6, 3},
}

var (
	zmm = []reg.VecPhysical{
		reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7, reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
		reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23, reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31,
	}
	ymm = []reg.VecPhysical{
		reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7, reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15,
	}
)

type gen struct {
	*build.Context
	set
}

func (g *gen) bytes() int { return 4 * g.lanes }

// mem is base + disp.
func mem(base reg.Register, disp int) operand.Mem { return operand.Mem{Base: base, Disp: disp} }

// indexed is base + index·scale + disp.
func indexed(base, index reg.Register, scale uint8, disp int) operand.Mem {
	return operand.Mem{Base: base, Index: index, Scale: scale, Disp: disp}
}

func (g *gen) param(name string) reg.GPVirtual {
	r := g.GP64()
	g.Load(g.Param(name), r)
	return r
}

// strided addresses rows a register's stride apart: rows 0 to 3 from the first base, 4 to 7 from
// one four strides on, and so forth.
type strided struct {
	stride, stride3 reg.GPVirtual
	bases           []reg.GPVirtual
}

func (g *gen) strided(stride reg.GPVirtual, rows int) strided {
	s := strided{stride: stride, stride3: g.GP64()}
	if rows > 3 {
		g.LEAQ(indexed(stride, stride, 2, 0), s.stride3)
	}
	for r := 0; r < rows; r += 4 {
		s.bases = append(s.bases, g.GP64())
	}
	return s
}

// follow sets the other bases once the first is.
func (g *gen) follow(s strided) {
	for i := 1; i < len(s.bases); i++ {
		g.LEAQ(indexed(s.bases[i-1], s.stride, 4, 0), s.bases[i])
	}
}

func (s strided) row(r, disp int) operand.Mem {
	base := s.bases[r/4]
	switch r % 4 {
	case 0:
		return mem(base, disp)
	case 3:
		return indexed(base, s.stride3, 1, disp)
	}
	return indexed(base, s.stride, uint8(r%4), disp)
}

func (g *gen) zero(v reg.VecPhysical) {
	if g.lanes == 16 {
		g.VPXORD(v, v, v)
	} else {
		g.VXORPS(v, v, v)
	}
}

// tap: see tiles in package cpu.
func (g *gen) tap(rows int) {
	g.function(fmt.Sprintf("tap%sx%d", g.suffix, rows),
		"func(pixels, x, w, bias, dst *float32, count, wStride, rowStride, from, ahead int)",
		fmt.Sprintf("tap%sx%d is tiles.tap for %d rows.", g.suffix, rows, rows))
	acc, x, s := g.vectors[:2*rows], g.vectors[2*rows:][:2], g.vectors[2*rows+2:]
	pixels, count := g.param("pixels"), g.param("count")
	w, dst := g.param("w"), g.param("dst")
	wStride, rowStride := g.param("wStride"), g.param("rowStride")
	g.SHLQ(operand.U8(2), wStride)
	g.SHLQ(operand.U8(2), rowStride)
	ws := g.strided(wStride, rows)
	taps, n, base, ahead, out, from := g.GP64(), g.GP64(), g.GP64(), g.GP64(), g.GP64(), g.GP64()

	g.Label("pixel")
	g.MOVQ(mem(pixels, 0), taps)
	g.MOVQ(mem(pixels, 8), n)
	g.MOVQ(mem(pixels, 24), base)
	g.Load(g.Param("x"), out)
	g.LEAQ(indexed(out, base, 4, 0), base)
	g.Load(g.Param("ahead"), ahead)
	g.LEAQ(indexed(base, ahead, 4, 0), ahead)
	g.Load(g.Param("from"), from)
	g.CMPQ(from, operand.U8(1))
	g.JEQ(operand.LabelRef("frombias"))
	g.JGT(operand.LabelRef("fromdst"))
	for _, a := range acc {
		g.zero(a)
	}
	g.JMP(operand.LabelRef("begin"))
	g.Label("frombias")
	g.Load(g.Param("bias"), out)
	for r := range rows {
		g.VBROADCASTSS(mem(out, 4*r), acc[2*r])
		g.VMOVAPS(acc[2*r], acc[2*r+1])
	}
	g.JMP(operand.LabelRef("begin"))
	g.Label("fromdst")
	g.MOVQ(dst, out)
	for r := range rows {
		if r > 0 {
			g.ADDQ(rowStride, out)
		}
		g.VMOVUPS(mem(out, 0), acc[2*r])
		g.VMOVUPS(mem(out, g.bytes()), acc[2*r+1])
	}

	g.Label("begin")
	g.TESTQ(n, n)
	g.JEQ(operand.LabelRef("store"))
	g.Label("term")
	g.MOVLQSX(mem(taps, 0), from)
	g.MOVLQSX(mem(taps, 4), out)
	g.VMOVUPS(indexed(base, from, 4, 0), x[0])
	g.VMOVUPS(indexed(base, from, 4, g.bytes()), x[1])
	g.PREFETCHT0(indexed(ahead, from, 4, 0))
	if g.lanes == 16 {
		g.PREFETCHT0(indexed(ahead, from, 4, g.bytes()))
	}
	g.LEAQ(indexed(w, out, 4, 0), ws.bases[0])
	g.follow(ws)
	g.ADDQ(operand.U8(8), taps)
	for r := range rows {
		b := s[r%len(s)]
		g.VBROADCASTSS(ws.row(r, 0), b)
		g.VFMADD231PS(x[0], b, acc[2*r])
		g.VFMADD231PS(x[1], b, acc[2*r+1])
	}
	g.DECQ(n)
	g.JNE(operand.LabelRef("term"))

	g.Label("store")
	g.MOVQ(dst, out)
	for r := range rows {
		if r > 0 {
			g.ADDQ(rowStride, out)
		}
		g.VMOVUPS(acc[2*r], mem(out, 0))
		g.VMOVUPS(acc[2*r+1], mem(out, g.bytes()))
	}
	g.ADDQ(operand.U8(32), pixels)
	g.ADDQ(operand.U32(2*g.bytes()), dst)
	g.DECQ(count)
	g.JNE(operand.LabelRef("pixel"))
	g.VZEROUPPER()
	g.RET()
}

// run: see tiles in package cpu.
func (g *gen) run(rows int) {
	g.function(fmt.Sprintf("run%sx%d", g.suffix, rows), "func(x, w, acc, ahead *float32, n, wStride, aheadStep int)",
		fmt.Sprintf("run%sx%d is tiles.run for %d rows.", g.suffix, rows, rows))
	acc, x, s := g.vectors[:2*rows], g.vectors[2*rows:][:2], g.vectors[2*rows+2:]
	n, xs, w, wStride, out := g.param("n"), g.param("x"), g.param("w"), g.param("wStride"), g.param("acc")
	ahead, aheadStep := g.param("ahead"), g.param("aheadStep")
	g.SHLQ(operand.U8(2), aheadStep)
	g.SHLQ(operand.U8(2), wStride)
	for r, a := range acc {
		g.VMOVUPS(mem(out, r*g.bytes()), a)
	}
	g.Label("term")
	g.VMOVUPS(mem(xs, 0), x[0])
	g.VMOVUPS(mem(xs, g.bytes()), x[1])
	for r := range rows {
		b := s[r%len(s)]
		g.VBROADCASTSS(mem(w, 4*r), b)
		g.VFMADD231PS(x[0], b, acc[2*r])
		g.VFMADD231PS(x[1], b, acc[2*r+1])
	}
	g.PREFETCHT1(mem(ahead, 0))
	g.ADDQ(aheadStep, ahead)
	g.ADDQ(operand.U32(2*g.bytes()), xs)
	g.ADDQ(wStride, w)
	g.DECQ(n)
	g.JNE(operand.LabelRef("term"))
	for r, a := range acc {
		g.VMOVUPS(a, mem(out, r*g.bytes()))
	}
	g.VZEROUPPER()
	g.RET()
}

// dot: see tiles in package cpu.
func (g *gen) dot(rows int) {
	const terms = 4
	g.function(fmt.Sprintf("dot%sx%d", g.suffix, rows),
		"func(pixels, dy, x0, x1, x2, x3, acc *float32, n, rowStride int)",
		fmt.Sprintf("dot%sx%d is tiles.dot for %d rows.", g.suffix, rows, rows))
	acc, d, v := g.vectors[:terms*rows], g.vectors[terms*rows:][:rows], g.vectors[(terms+1)*rows:]
	pixels, n, dy, rowStride := g.param("pixels"), g.param("n"), g.param("dy"), g.param("rowStride")
	xs := []reg.GPVirtual{g.param("x0"), g.param("x1"), g.param("x2"), g.param("x3")}
	g.SHLQ(operand.U8(2), rowStride)
	ds := g.strided(rowStride, rows)
	o, out := g.GP64(), g.GP64()
	g.Load(g.Param("acc"), out)
	for i, a := range acc {
		g.VMOVUPS(mem(out, i*g.bytes()), a)
	}
	g.Label("pixel")
	g.MOVLQSX(mem(pixels, 4), o)
	g.LEAQ(indexed(dy, o, 4, 0), ds.bases[0])
	g.follow(ds)
	g.MOVLQSX(mem(pixels, 0), o)
	g.ADDQ(operand.U8(8), pixels)
	for half := range 2 {
		for r := range rows {
			g.VMOVUPS(ds.row(r, half*g.bytes()), d[r])
		}
		for j, x := range xs {
			b := v[j%len(v)]
			g.VMOVUPS(indexed(x, o, 4, half*g.bytes()), b)
			for r := range rows {
				g.VFMADD231PS(b, d[r], acc[terms*r+j])
			}
		}
	}
	g.DECQ(n)
	g.JNE(operand.LabelRef("pixel"))
	for i, a := range acc {
		g.VMOVUPS(a, mem(out, i*g.bytes()))
	}
	g.VZEROUPPER()
	g.RET()
}
