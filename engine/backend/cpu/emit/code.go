package emit

import (
	"encoding/binary"
	"math"
)

// Expr is code that leaves one value on the stack.
type Expr interface{ push(f *Func) }

// Int is a constant i32.
type Int int

// Float is a constant f32.
type Float float32

// Double is a constant f64.
type Double float64

// apply is an instruction after its operands.
type apply struct {
	code []byte
	args []Expr
}

// Opcodes (WebAssembly Core §5.4). Those of vectors follow the prefix opVector.
const (
	opLoop       = 0x03
	opIf         = 0x04
	opElse       = 0x05
	opEnd        = 0x0b
	opBranchIf   = 0x0d
	opCall       = 0x10
	opGet        = 0x20
	opSet        = 0x21
	opLoadI32    = 0x28
	opLoadF32    = 0x2a
	opStoreF32   = 0x38
	opStoreF64   = 0x39
	opConst      = 0x41
	opConstF32   = 0x43
	opConstF64   = 0x44
	opEqual      = 0x46
	opLess       = 0x49 // i32.lt_u
	opAdd        = 0x6a
	opSub        = 0x6b
	opMul        = 0x6c
	opAddF32     = 0x92
	opMaxF32     = 0x97
	opLoadF64    = 0x2b
	opSqrtF64    = 0x9f
	opAddF64     = 0xa0
	opSubF64     = 0xa1
	opMulF64     = 0xa2
	opDivF64     = 0xa3
	opDemote     = 0xb6 // f32.demote_f64
	opPromote    = 0xbb // f64.promote_f32
	opMiscellany = 0xfc
	opVector     = 0xfd

	fill = 11 // after opMiscellany: memory.fill

	vLoad      = 0
	vLoadSplat = 9 // v128.load32_splat
	vStore     = 11
	vConst     = 12
	vShuffle   = 13
	vSplat     = 19
	vExtract   = 31
	vExtractD  = 33
	vEqual     = 65
	vGreater   = 68
	vAnd       = 78
	vAndNot    = 79
	vPromote   = 95 // f64x2.promote_low_f32x4
	vAdd       = 228
	vShiftLeft = 171 // i32x4.shl
	vAddInt    = 174 // i32x4.add
	vAbs       = 224
	vNegate    = 225
	vSub       = 229
	vMul       = 230
	vDiv       = 231
	vMax       = 233
	vPMin      = 234
	vPMax      = 235
	vAddD      = 240 // f64x2.add
	vMulAdd    = 261 // f32x4.relaxed_madd: a·b + c, rounded once or twice

	noResult = 0x40
)

func (c Int) push(f *Func) { f.body = sleb(append(f.body, opConst), int32(c)) }
func (c Float) push(f *Func) {
	f.body = binary.LittleEndian.AppendUint32(append(f.body, opConstF32), math.Float32bits(float32(c)))
}
func (c Double) push(f *Func) {
	f.body = binary.LittleEndian.AppendUint64(append(f.body, opConstF64), math.Float64bits(float64(c)))
}
func (l Local) push(f *Func) { f.body = uleb(append(f.body, opGet), l.index) }
func (a apply) push(f *Func) {
	for _, x := range a.args {
		x.push(f)
	}
	f.body = append(f.body, a.code...)
}

func plain(op byte, args ...Expr) Expr { return apply{[]byte{op}, args} }

func vector(op int, args ...Expr) Expr { return apply{uleb([]byte{opVector}, op), args} }

// at appends an access's alignment, as a power of two, and offset.
func at(code []byte, align, off int) []byte { return uleb(uleb(code, align), off) }

// Arithmetic on i32. Adding 0 and multiplying by 1 leave no code.
func Add(a, b Expr) Expr {
	if b == Int(0) {
		return a
	}
	return plain(opAdd, a, b)
}
func Sub(a, b Expr) Expr { return plain(opSub, a, b) }
func Mul(a, b Expr) Expr {
	if b == Int(1) {
		return a
	}
	return plain(opMul, a, b)
}

// Less, which is unsigned, and Equal give 1 or 0.
func Equal(a, b Expr) Expr { return plain(opEqual, a, b) }
func Less(a, b Expr) Expr  { return plain(opLess, a, b) }

// Load reads an i32, LoadF a float32, LoadV four of them, LoadSplat one into all four lanes. off, in
// bytes, is part of the instruction and costs nothing.
func Load(p Expr, off int) Expr  { return apply{at([]byte{opLoadI32}, 2, off), []Expr{p}} }
func LoadF(p Expr, off int) Expr { return apply{at([]byte{opLoadF32}, 2, off), []Expr{p}} }
func LoadV(p Expr, off int) Expr { return apply{at([]byte{opVector, vLoad}, 2, off), []Expr{p}} }
func LoadSplat(p Expr, off int) Expr {
	return apply{at([]byte{opVector, vLoadSplat}, 2, off), []Expr{p}}
}

// Vectors of four float32s.
func AddV(a, b Expr) Expr { return vector(vAdd, a, b) }
func MulV(a, b Expr) Expr { return vector(vMul, a, b) }
func AddF(a, b Expr) Expr { return plain(opAddF32, a, b) }
func MaxF(a, b Expr) Expr { return plain(opMaxF32, a, b) }

func SubV(a, b Expr) Expr { return vector(vSub, a, b) }
func DivV(a, b Expr) Expr { return vector(vDiv, a, b) }
func NegV(a Expr) Expr    { return vector(vNegate, a) }
func AbsV(a Expr) Expr    { return vector(vAbs, a) }

// Splat repeats a float32. Where keeps the lanes of a in which x > y, and zeroes the others.
func Splat(a Expr) Expr       { return vector(vSplat, a) }
func Where(x, y, a Expr) Expr { return vector(vAnd, vector(vGreater, x, y), a) }

// EqualV is all ones in the lanes where a = b. And keeps a's bits where mask has ones, AndNot where it
// has zeros.
func EqualV(a, b Expr) Expr    { return vector(vEqual, a, b) }
func And(a, mask Expr) Expr    { return vector(vAnd, a, mask) }
func AndNot(a, mask Expr) Expr { return vector(vAndNot, a, mask) }

// Float64s, for sums of sums.
func LoadD(p Expr, off int) Expr { return apply{at([]byte{opLoadF64}, 2, off), []Expr{p}} }
func AddD(a, b Expr) Expr        { return plain(opAddF64, a, b) }
func SubD(a, b Expr) Expr        { return plain(opSubF64, a, b) }
func MulD(a, b Expr) Expr        { return plain(opMulF64, a, b) }
func DivD(a, b Expr) Expr        { return plain(opDivF64, a, b) }
func SqrtD(a Expr) Expr          { return plain(opSqrtF64, a) }
func ToFloat32(a Expr) Expr      { return plain(opDemote, a) }
func ToFloat64(a Expr) Expr      { return plain(opPromote, a) }

// SumD is the sum of a vector's four lanes as a float64.
func SumD(v Local) Expr {
	low, high := vector(vPromote, v), vector(vPromote, Pick(v, v, [4]byte{2, 3, 2, 3}))
	both := vector(vAddD, low, high)
	lane := func(i byte) Expr { return apply{[]byte{opVector, vExtractD, i}, []Expr{both}} }
	return AddD(lane(0), lane(1))
}

// MaxV is b where a < b, else a: a NaN in a stays.
func MaxV(a, b Expr) Expr { return vector(vPMax, a, b) }

// MaxNaN is the larger, NaN where either is.
func MaxNaN(a, b Expr) Expr { return vector(vMax, a, b) }

// MinV is b where b < a, else a.
func MinV(a, b Expr) Expr { return vector(vPMin, a, b) }

// Zero is a vector of zeros.
func Zero() Expr { return apply{append([]byte{opVector, vConst}, make([]byte, 16)...), nil} }

// Pick takes four lanes from a (0 to 3) and b (4 to 7).
func Pick(a, b Expr, lanes [4]byte) Expr {
	code := []byte{opVector, vShuffle}
	for _, l := range lanes {
		code = append(code, 4*l, 4*l+1, 4*l+2, 4*l+3)
	}
	return apply{code, []Expr{a, b}}
}

// Lane is one lane as a float32.
func Lane(v Expr, i byte) Expr { return apply{[]byte{opVector, vExtract, i}, []Expr{v}} }

// Set assigns.
func (f *Func) Set(l Local, e Expr) {
	e.push(f)
	f.body = uleb(append(f.body, opSet), l.index)
}

// Advance adds n to an i32.
func (f *Func) Advance(l Local, n Expr) { f.Set(l, Add(l, n)) }

// StoreF, StoreD and StoreV write at p + off.
func (f *Func) StoreF(p Expr, off int, e Expr) {
	p.push(f)
	e.push(f)
	f.body = at(append(f.body, opStoreF32), 2, off)
}
func (f *Func) StoreD(p Expr, off int, e Expr) {
	p.push(f)
	e.push(f)
	f.body = at(append(f.body, opStoreF64), 2, off)
}
func (f *Func) StoreV(p Expr, off int, e Expr) {
	p.push(f)
	e.push(f)
	f.body = at(append(f.body, opVector, vStore), 2, off)
}

// Clear zeroes n bytes.
func (f *Func) Clear(p, n Expr) {
	p.push(f)
	Int(0).push(f)
	n.push(f)
	f.body = append(f.body, opMiscellany, fill, 0)
}

// Call calls a function of the module.
func (f *Func) Call(callee *Func, args ...Expr) {
	for _, a := range args {
		a.push(f)
	}
	f.body = uleb(append(f.body, opCall), callee.index)
}

// Do runs body once, and again while again is not 0.
func (f *Func) Do(body func(), again func() Expr) {
	f.body = append(f.body, opLoop, noResult)
	body()
	again().push(f)
	f.body = append(f.body, opBranchIf, 0, opEnd)
}

// If runs then where cond is not 0, else otherwise; otherwise may be nil.
func (f *Func) If(cond Expr, then, otherwise func()) {
	cond.push(f)
	f.body = append(f.body, opIf, noResult)
	then()
	if otherwise != nil {
		f.body = append(f.body, opElse)
		otherwise()
	}
	f.body = append(f.body, opEnd)
}

// While runs body while p, which body advances, is below end.
func (f *Func) While(p, end Expr, body func()) {
	f.If(Less(p, end), func() {
		f.Do(body, func() Expr { return Less(p, end) })
	}, nil)
}

// For counts l from 0 to n.
func (f *Func) For(l Local, n Expr, body func()) {
	f.Set(l, Int(0))
	f.While(l, n, func() {
		body()
		f.Advance(l, Int(1))
	})
}
