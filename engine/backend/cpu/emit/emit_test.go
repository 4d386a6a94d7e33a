package emit

import (
	"context"
	"encoding/binary"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tetratelabs/wazero"
)

// TestBytes holds a module to the binary format, section by section.
func TestBytes(t *testing.T) {
	var m Module
	inner, p := m.Func("", I32)
	inner.StoreF(p[0], 8, Float(1))
	f, q := m.Func("go", I32)
	ls := f.Locals(I32, 2)
	v := f.Local(V128)
	f.Set(ls[0], Add(q[0], Int(-1)))
	f.Set(v, LoadSplat(ls[0], 300))
	f.If(Less(q[0], ls[1]), func() { f.Call(inner, q[0]) }, nil)
	want := []byte{
		0, 'a', 's', 'm', 1, 0, 0, 0,
		1, 9, 2, 0x60, 1, 0x7f, 0, 0x60, 1, 0x7f, 0, // two types: i32 → nothing
		2, 12, 1, 3, 'e', 'n', 'v', 3, 'm', 'e', 'm', 2, 0, 0, // env.mem
		3, 3, 2, 0, 1,
		7, 6, 1, 2, 'g', 'o', 0, 1,
		10, 49, 2,
		12, 0, 0x20, 0, 0x43, 0, 0, 0x80, 0x3f, 0x38, 2, 8, 0x0b, // local.get 0, f32.const 1, f32.store
		34, 2, 2, 0x7f, 1, 0x7b, // two i32, one v128
		0x20, 0, 0x41, 0x7f, 0x6a, 0x21, 1, // local 1 = param − 1
		0x20, 1, 0xfd, 9, 2, 0xac, 2, 0x21, 3, // v128.load32_splat offset=300
		0x20, 0, 0x20, 2, 0x49, 0x04, 0x40, 0x20, 0, 0x10, 0, 0x0b, 0x0b,
	}
	if diff := cmp.Diff(want, m.Bytes()); diff != "" {
		t.Error(diff)
	}
}

func TestSignedNumbers(t *testing.T) {
	for v, want := range map[int32][]byte{
		0: {0}, 1: {1}, 63: {0x3f}, 64: {0xc0, 0}, -1: {0x7f}, -64: {0x40}, -65: {0xbf, 0x7f},
		624485: {0xe5, 0x8e, 0x26}, -123456: {0xc0, 0xbb, 0x78}, math.MinInt32: {0x80, 0x80, 0x80, 0x80, 0x78},
	} {
		if got := sleb(nil, v); string(got) != string(want) {
			t.Errorf("%d is % x, want % x", v, got, want)
		}
	}
}

// execute runs body, a function of the address of memory, on memory that begins with data.
func execute(t *testing.T, data []byte, body func(f *Func, p Local)) []byte {
	t.Helper()
	var m Module
	f, p := m.Func("go", I32)
	body(f, p[0])
	ctx := context.Background()
	r := wazero.NewRuntime(ctx)
	defer r.Close(ctx)
	env, err := r.InstantiateWithConfig(ctx, []byte("\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x01\x07\x07\x01\x03mem\x02\x00"),
		wazero.NewModuleConfig().WithName("env"))
	if err != nil {
		t.Fatal(err)
	}
	const at = 64
	env.ExportedMemory("mem").Write(at, data)
	mod, err := r.Instantiate(ctx, m.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mod.ExportedFunction("go").Call(ctx, at); err != nil {
		t.Fatal(err)
	}
	out, _ := env.ExportedMemory("mem").Read(at, uint32(len(data)))
	return out
}

func floats(x ...float32) []byte {
	var b []byte
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

func unfloats(b []byte) []float32 {
	x := make([]float32, len(b)/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return x
}

// TestVectors runs every vector expression on a = (1, −2, 3, 0.5) and b = (4, −2, −1, 2).
func TestVectors(t *testing.T) {
	ones := math.Float32frombits(math.MaxUint32)
	for name, c := range map[string]struct {
		e    func(a, b Local) Expr
		want []float32
	}{
		"add":           {func(a, b Local) Expr { return AddV(a, b) }, []float32{5, -4, 2, 2.5}},
		"sub":           {func(a, b Local) Expr { return SubV(a, b) }, []float32{-3, 0, 4, -1.5}},
		"mul":           {func(a, b Local) Expr { return MulV(a, b) }, []float32{4, 4, -3, 1}},
		"div":           {func(a, b Local) Expr { return DivV(a, b) }, []float32{.25, 1, -3, .25}},
		"neg":           {func(a, b Local) Expr { return NegV(a) }, []float32{-1, 2, -3, -.5}},
		"max":           {func(a, b Local) Expr { return MaxV(a, b) }, []float32{4, -2, 3, 2}},
		"max, with NaN": {func(a, b Local) Expr { return MaxNaN(a, b) }, []float32{4, -2, 3, 2}},
		"min":           {func(a, b Local) Expr { return MinV(a, b) }, []float32{1, -2, -1, .5}},
		"zero":          {func(a, b Local) Expr { return Zero() }, []float32{0, 0, 0, 0}},
		"pick":          {func(a, b Local) Expr { return Pick(a, b, [4]byte{3, 0, 4, 7}) }, []float32{.5, 1, 4, 2}},
		"splat":         {func(a, b Local) Expr { return Splat(Lane(a, 2)) }, []float32{3, 3, 3, 3}},
		"where":         {func(a, b Local) Expr { return Where(a, b, a) }, []float32{0, 0, 3, 0}},
		"equal":         {func(a, b Local) Expr { return EqualV(a, b) }, []float32{0, ones, 0, 0}},
		"and":           {func(a, b Local) Expr { return And(b, EqualV(a, b)) }, []float32{0, -2, 0, 0}},
		"and not":       {func(a, b Local) Expr { return AndNot(b, EqualV(a, b)) }, []float32{4, 0, -1, 2}},
		"sum":           {func(a, b Local) Expr { return Splat(ToFloat32(SumD(a))) }, []float32{2.5, 2.5, 2.5, 2.5}},
		"mul+add":       {func(a, b Local) Expr { return NewProgram(false).mulAdd(a, b, b) }, []float32{8, 2, -4, 3}},
		"float64s": {func(a, b Local) Expr {
			x := ToFloat64(Lane(a, 2))
			return Splat(ToFloat32(DivD(MulD(SqrtD(AddD(x, Double(6))), x), SubD(x, Double(1)))))
		}, []float32{4.5, 4.5, 4.5, 4.5}},
		"float32s": {func(a, b Local) Expr { return Splat(MaxF(AddF(Lane(a, 0), Float(2)), Float(-7))) }, []float32{3, 3, 3, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			out := execute(t, floats(1, -2, 3, .5, 4, -2, -1, 2, 0, 0, 0, 0), func(f *Func, p Local) {
				a, b := f.Local(V128), f.Local(V128)
				f.Set(a, LoadV(p, 0))
				f.Set(b, LoadV(p, 16))
				f.StoreV(p, 32, c.e(a, b))
			})
			if got := out[32:]; string(got) != string(floats(c.want...)) {
				t.Errorf("got %v, want %v", unfloats(got), c.want)
			}
		})
	}
}

// TestNaNs: MaxV and MinV keep a NaN in their first operand, MaxNaN in either.
func TestNaNs(t *testing.T) {
	nan := float32(math.NaN())
	out := unfloats(execute(t, floats(nan, 1, nan, 1, 0, 0, 0, 0, 0, 0, 0, 0), func(f *Func, p Local) {
		a, b := f.Local(V128), f.Local(V128)
		f.Set(a, LoadV(p, 0))
		f.Set(b, Splat(Float(2)))
		f.StoreV(p, 16, AddV(MaxV(a, b), MinV(a, b)))
		f.StoreV(p, 32, AddV(MaxNaN(a, b), MaxNaN(b, a)))
	}))
	for i, want := range []float32{nan, 3, nan, 3, nan, 4, nan, 4} {
		if got := out[4+i]; got != want && (got == got || want == want) {
			t.Errorf("lane %d: %g, want %g", i, got, want)
		}
	}
}

// TestLoops counts turns: a While may make none, and Do makes one.
func TestLoops(t *testing.T) {
	count := func(f *Func, p Local, off int) { f.StoreF(p, off, AddF(LoadF(p, off), Float(1))) }
	out := unfloats(execute(t, floats(0, 0, 0, 0, 0, 0), func(f *Func, p Local) {
		i, j, zero := f.Local(I32), f.Local(I32), f.Local(I32)
		f.For(i, Int(5), func() { f.For(j, Int(3), func() { count(f, p, 0) }) })
		f.While(i, Int(5), func() { count(f, p, 4) })
		f.Do(func() { count(f, p, 8) }, func() Expr { return zero })
		f.If(Equal(Mul(i, Int(3)), Int(15)), func() { count(f, p, 12) }, func() { count(f, p, 16) })
		f.If(Equal(Sub(i, Int(1)), i), func() {}, func() { count(f, p, 20) })
	}))
	if diff := cmp.Diff([]float32{15, 0, 1, 1, 0, 1}, out); diff != "" {
		t.Error(diff)
	}
}

func TestClear(t *testing.T) {
	out := unfloats(execute(t, floats(1, 2, 3, 4), func(f *Func, p Local) { f.Clear(Add(p, Int(4)), Int(8)) }))
	if diff := cmp.Diff([]float32{1, 0, 0, 4}, out); diff != "" {
		t.Error(diff)
	}
}

// TestSigmoid holds the activation to the function over its whole range; where that is tiny it must be 0.
func TestSigmoid(t *testing.T) {
	var x []float32
	for v := float32(-100); v <= 100; v += 0.37 {
		x = append(x, v)
	}
	x = append(x, 0, float32(math.Inf(1)), float32(math.Inf(-1)))
	for len(x)%4 != 0 {
		x = append(x, 0)
	}
	out := unfloats(execute(t, floats(x...), func(f *Func, p Local) {
		act := NewProgram(false).activation(f, Sigmoid)
		end, v := f.Local(I32), f.Local(V128)
		f.Set(end, Add(p, Int(4*len(x))))
		f.While(p, end, func() {
			f.Set(v, LoadV(p, 0))
			f.StoreV(p, 0, act.apply(v))
			f.Advance(p, Int(16))
		})
	}))
	for i, v := range x {
		want := 1 / (1 + math.Exp(-float64(v)))
		if want < tinyActivation {
			want = 0
		}
		if math.Abs(float64(out[i])-want) > 3e-7*want {
			t.Errorf("sigmoid(%g) is %g, want %g", v, out[i], want)
		}
	}
}

func TestSplit(t *testing.T) {
	for n := 1; n < 70; n++ {
		for height := 1; height < 8; height++ {
			rows, tiles, lower := Split(n, height)
			if rows > height || tiles < 1 || lower < 0 || tiles*rows+lower*(rows-1) != n || lower > 0 && rows == 1 {
				t.Errorf("%d in %d: %d of %d, %d of %d", n, height, tiles, rows, lower, rows-1)
			}
		}
	}
}

// TestRuns sorts the columns of a 3-wide kernel over 7, padded by one: both borders, and between.
func TestRuns(t *testing.T) {
	axis := func(n, stride, in int) [][]Tap {
		a := make([][]Tap, n)
		for o := range a {
			for k := range 3 {
				if pos := o*stride - 1 + k; pos >= 0 && pos < in {
					a[o] = append(a[o], Tap{k, pos})
				}
			}
		}
		return a
	}
	for _, c := range []struct {
		axis   [][]Tap
		counts []int
	}{{axis(7, 1, 7), []int{1, 5, 1}}, {axis(4, 2, 7), []int{1, 2, 1}}, {axis(1, 1, 1), []int{1}}} {
		positions := make([]bool, len(c.axis))
		var counts []int
		for _, r := range runsOf(c.axis) {
			counts = append(counts, r.count)
			for i := range r.count {
				pos := r.first + i*r.step
				positions[pos] = true
				for j, tap := range c.axis[pos] {
					if r.taps[j].K != tap.K || r.base+i*r.shift+r.taps[j].Pos != tap.Pos {
						t.Errorf("position %d: tap %d is %v, want %v", pos, j, r.taps[j], tap)
					}
				}
			}
		}
		if diff := cmp.Diff(c.counts, counts); diff != "" {
			t.Error(diff)
		}
		for pos, done := range positions {
			if !done {
				t.Errorf("position %d is in no run", pos)
			}
		}
	}
}
