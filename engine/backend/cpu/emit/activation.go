package emit

import "math"

// Act is an activation that kernels apply as they write.
type Act uint8

const (
	Identity Act = iota
	ReLU
	Sigmoid
)

// activation is the code of an Act within one function. Its constants are set once, ahead of the loops.
type activation struct {
	*Program
	*Func
	act       Act
	constants map[float32]Local
	x, n, p   Local
}

func (p *Program) activation(f *Func, act Act) *activation {
	a := &activation{Program: p, Func: f, act: act, constants: map[float32]Local{}}
	if act == Sigmoid {
		a.x, a.n, a.p = f.Local(V128), f.Local(V128), f.Local(V128)
		for _, c := range append([]float32{1, sigmoidScale, 88, -87, math.Log2E, expMagic, -ln2High, ln2Low}, expTerms[:]...) {
			l := f.Local(V128)
			f.Set(l, Splat(Float(c)))
			a.constants[c] = l
		}
	}
	return a
}

// apply is act(x). It may use x more than once.
func (a *activation) apply(x Local) Expr {
	switch a.act {
	case ReLU:
		return MaxV(x, Zero())
	case Sigmoid:
		m := a.constants[sigmoidScale]
		a.Set(a.x, NegV(x))
		return DivV(m, a.mulAdd(a.exp(), m, m))
	}
	return x
}

// back is dy·act'(…) from y = act(…).
func (a *activation) back(dy, y Expr) Expr {
	switch a.act {
	case ReLU:
		return Where(y, Zero(), dy)
	case Sigmoid:
		a.Set(a.x, y)
		return MulV(dy, MulV(a.x, SubV(a.constants[1], a.x)))
	}
	return dy
}

// What is smaller counts as zero, as package backend says, which this package does not know.
const (
	tinyActivation = 0x1p-40
	tinyGradient   = 0x1p-80
	// sigmoidScale is m in m/(m + m·e^−x): the denominator is infinite where the sigmoid is below tinyActivation.
	sigmoidScale = 0x1p128 * tinyActivation
)

// flush is x, which it uses twice, and zero in the lanes where |x| < limit.
func flush(x, limit Local) Expr { return AndNot(x, vector(vGreater, limit, AbsV(x))) }

// Constants of e^x = 2^n·p(r), with r = x − n·ln 2 in two parts and p a minimax polynomial (Cephes,
// expf). Adding expMagic leaves the nearest integer in the low bits.
const (
	expMagic = 12582912 // 1.5·2^23
	ln2High  = 0.693359375
	ln2Low   = 2.12194440e-4
)

var expTerms = [...]float32{1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1}

// exp is e^x of the local x, within a few ulp for x in [-87, 88]; NaN stays NaN.
func (a *activation) exp() Expr {
	c := func(v float32) Expr { return a.constants[v] }
	a.Set(a.x, MinV(MaxV(a.x, c(-87)), c(88)))
	a.Set(a.n, a.mulAdd(a.x, c(math.Log2E), c(expMagic))) // n in its low bits
	a.Set(a.p, SubV(a.n, c(expMagic)))
	a.Set(a.x, a.mulAdd(a.p, c(-ln2High), a.x))
	a.Set(a.x, a.mulAdd(a.p, c(ln2Low), a.x))
	a.Set(a.p, c(expTerms[0]))
	for _, t := range expTerms[1:] {
		a.Set(a.p, a.mulAdd(a.p, a.x, c(t)))
	}
	a.Set(a.p, AddV(a.mulAdd(MulV(a.p, a.x), a.x, a.x), c(1)))
	return vector(vAddInt, vector(vShiftLeft, a.n, Int(23)), a.p)
}
