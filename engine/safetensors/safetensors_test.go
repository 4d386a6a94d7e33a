package safetensors

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// file puts a header and data together as they lie in a file.
func file(header string, data ...byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), data...)
}

func encoded(t *testing.T, f *File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The bytes are fixed: alignment, order and spelling as the format's own library writes them.
func TestEncodeBytes(t *testing.T) {
	f := &File{
		Metadata: map[string]string{"b": "<2>", "a": "ä\"\n"},
		Tensors: []Tensor{
			FromBytes("z", []byte{1, 2, 3}, 3),
			FromFloat32s("b.weight", []float32{1, -2}, 1, 2),
			FromInt64s("y", []int64{-1}),
			FromFloat32s("a.weight", []float32{0.5}, 1),
		},
	}
	header := `{"__metadata__":{"a":"ä\"\n","b":"<2>"},"y":{"dtype":"I64","shape":[],"data_offsets":[0,8]},` +
		`"a.weight":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"b.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[12,20]},` +
		`"z":{"dtype":"U8","shape":[3],"data_offsets":[20,23]}}`
	header += strings.Repeat(" ", 7-(len(header)+7)%8)
	want := file(header,
		255, 255, 255, 255, 255, 255, 255, 255,
		0, 0, 0, 0x3f,
		0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0,
		1, 2, 3)
	got := encoded(t, f)
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("bytes (-want +got):\n%s", diff)
	}
	if len(header)%8 != 0 {
		t.Errorf("header of %d bytes leaves the tensors unaligned", len(header))
	}
}

func TestRoundTrip(t *testing.T) {
	dtypes := []DType{F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, Bool}
	rapid.Check(t, func(t *rapid.T) {
		f := &File{Metadata: rapid.MapOfN(rapid.String(), rapid.String(), 0, 3).Draw(t, "metadata")}
		names := rapid.SliceOfNDistinct(rapid.String().Filter(func(s string) bool { return s != metadataKey }), 0, 5, rapid.ID).Draw(t, "names")
		for _, name := range names {
			d := rapid.SampledFrom(dtypes).Draw(t, "dtype")
			shape := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 4).Draw(t, "shape")
			n := d.Size()
			for _, extent := range shape {
				n *= extent
			}
			f.Tensors = append(f.Tensors, Tensor{name, d, shape, rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, "data")})
		}
		var b, again bytes.Buffer
		if err := Encode(&b, f); err != nil {
			t.Fatal(err)
		}
		got, err := Decode(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range f.Tensors {
			tensor, err := got.Lookup(want.Name)
			if err != nil {
				t.Fatal(err)
			}
			if tensor.DType != want.DType || !bytes.Equal(tensor.Data, want.Data) || fmt.Sprint(tensor.Shape) != fmt.Sprint(want.Shape) {
				t.Fatalf("wanted %v, got %v", want, tensor)
			}
		}
		if len(got.Metadata) != len(f.Metadata) || len(got.Tensors) != len(f.Tensors) {
			t.Fatalf("wanted %v, got %v", f, got)
		}
		for key, want := range f.Metadata {
			if got.Metadata[key] != want {
				t.Fatalf("metadata %q: wanted %q, got %q", key, want, got.Metadata[key])
			}
		}
		if err := Encode(&again, got); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Fatalf("encoding what was decoded gives other bytes (%v)", err)
		}
	})
}

func TestDecodeErrors(t *testing.T) {
	one := func(entry string) string { return `{"w":` + entry + `}` }
	for _, c := range []struct {
		name, want string
		file       []byte
	}{
		{"empty", "wanted 8 bytes of header length, got a file of 0", nil},
		{"huge header", "the header claims 200000000 bytes", binary.LittleEndian.AppendUint64(nil, 200_000_000)},
		{"header past the end", "the header claims 99 bytes but 2 follow", append(binary.LittleEndian.AppendUint64(nil, 99), "{}"...)},
		{"no JSON", "wanted JSON starting with '{'", file("zip!")},
		{"empty header", "wanted JSON starting with '{'", file("")},
		{"broken JSON", `tensor "w": unexpected EOF`, file(`{"w":`)},
		{"unclosed", "header:", file(`{`)},
		{"twice", `"w" stands there twice`, file(`{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 1)},
		{"after the JSON", "wanted only spaces", file(`{}x`)},
		{"metadata", "__metadata__: wanted strings by name", file(`{"__metadata__":{"a":1}}`)},
		{"dtype", `tensor "w": unknown dtype "F31"`, file(one(`{"dtype":"F31","shape":[1],"data_offsets":[0,4]}`), 0, 0, 0, 0)},
		{"no dtype", `tensor "w": wanted a dtype, a shape and two data_offsets`, file(one(`{"shape":[1],"data_offsets":[0,4]}`))},
		{"no shape", `tensor "w": wanted a dtype, a shape`, file(one(`{"dtype":"U8","shape":null,"data_offsets":[0,4]}`))},
		{"three offsets", `tensor "w": wanted a dtype, a shape and two data_offsets`, file(one(`{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}`))},
		{"unknown field", `tensor "w":`, file(one(`{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":1}`), 1)},
		{"negative extent", `tensor "w": extent 0 is -1`, file(one(`{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}`))},
		{"overflow", `tensor "w": shape 2000000000×2000000000×2000000000 is larger`, file(one(`{"dtype":"F64","shape":[2000000000,2000000000,2000000000],"data_offsets":[0,0]}`))},
		{"wrong size", `tensor "w": F32 of 2×3 takes 24 bytes, got data_offsets [0,20]`, file(one(`{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}`))},
		{"backwards", `tensor "w": U8 of 0 takes 0 bytes, got data_offsets [4,3]`, file(one(`{"dtype":"U8","shape":[0],"data_offsets":[4,3]}`))},
		{"hole", `tensor "w": wanted its bytes to begin at 0`, file(one(`{"dtype":"U8","shape":[1],"data_offsets":[1,2]}`), 1, 2)},
		{"overlap", `tensor "b": wanted its bytes to begin at 2`, file(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, 1, 2, 3)},
		{"truncated", `tensor "w": wanted bytes up to 4, got 3`, file(one(`{"dtype":"F32","shape":[1],"data_offsets":[0,4]}`), 1, 2, 3)},
		{"too long", "the tensors take 1 bytes, got 2", file(one(`{"dtype":"U8","shape":[1],"data_offsets":[0,1]}`), 1, 2)},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decode(c.file)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("wanted an error with %q, got %v", c.want, err)
			}
		})
	}
}

// A header that claims much takes no memory before the bytes are there.
func TestDecodeBoundedMemory(t *testing.T) {
	claim := append(binary.LittleEndian.AppendUint64(nil, 99_000_000), make([]byte, 100)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Decode(claim); err == nil {
		t.Fatal("wanted an error")
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
		t.Errorf("took %d bytes for a file of %d", took, len(claim))
	}
}

func TestEncodeErrors(t *testing.T) {
	for _, c := range []struct {
		name, want string
		f          *File
	}{
		{"twice", `tensor "w": the name is taken`, &File{Tensors: []Tensor{FromBytes("w", nil, 0), FromBytes("w", nil, 0)}}},
		{"metadata's name", "the name is taken", &File{Tensors: []Tensor{FromBytes(metadataKey, nil, 0)}}},
		{"shape", `tensor "w": F32 of 2×2 does not take the 12 bytes`, &File{Tensors: []Tensor{FromFloat32s("w", make([]float32, 3), 2, 2)}}},
		{"dtype", `unknown dtype "C64"`, &File{Tensors: []Tensor{{Name: "w", DType: "C64"}}}},
		{"negative", "extent 0 is -1", &File{Tensors: []Tensor{FromBytes("w", nil, -1)}}},
		{"name", "wanted a name in UTF-8", &File{Tensors: []Tensor{FromBytes("\xff", nil, 0)}}},
		{"metadata", "wanted UTF-8", &File{Metadata: map[string]string{"a": "\xff"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := Encode(io.Discard, c.f)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("wanted an error with %q, got %v", c.want, err)
			}
		})
	}
}

func TestIndexReadsOneTensor(t *testing.T) {
	b := encoded(t, &File{Tensors: []Tensor{FromFloat32s("a", []float32{1, 2}, 2), FromBytes("b", []byte{7}, 1)}})
	x, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := x.Read("b")
	if err != nil || !bytes.Equal(got.Data, []byte{7}) {
		t.Errorf("wanted [7], got %v (%v)", got.Data, err)
	}
	if _, err := x.Read("c"); err == nil || !strings.Contains(err.Error(), `"c"`) {
		t.Errorf("wanted an error naming c, got %v", err)
	}
	if _, err := x.Read(""); err == nil {
		t.Error("wanted an error for a name that is not there")
	}
}

func TestConversions(t *testing.T) {
	half := Tensor{"h", F16, []int{6}, []byte{0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c, 0xff, 0x7b, 0x00, 0x80}}
	got, err := half.Float32s()
	if err != nil {
		t.Fatal(err)
	}
	want := []float32{1, -2, 1.0 / (1 << 24), float32(math.Inf(1)), 65504, float32(math.Copysign(0, -1))}
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Errorf("F16 element %d: wanted %v, got %v", i, want[i], got[i])
		}
	}
	brain := Tensor{"b", BF16, []int{1}, []byte{0x80, 0x3f}}
	if v, err := brain.Float32s(); err != nil || v[0] != 1 {
		t.Errorf("BF16: wanted 1, got %v (%v)", v, err)
	}
	if v, err := FromFloat64s("d", []float64{1.5}, 1).Float32s(); err != nil || v[0] != 1.5 {
		t.Errorf("F64: wanted 1.5, got %v (%v)", v, err)
	}
	if v, err := FromFloat64s("d", []float64{math.Pi}, 1).Float64s(); err != nil || v[0] != math.Pi {
		t.Errorf("F64: wanted π, got %v (%v)", v, err)
	}
	if v, err := FromUint64s("u", []uint64{math.MaxUint64}, 1).Uint64s(); err != nil || v[0] != math.MaxUint64 {
		t.Errorf("U64: wanted its largest, got %v (%v)", v, err)
	}
	for _, c := range []struct {
		t    Tensor
		want []int64
	}{
		{FromInt64s("i", []int64{math.MinInt64}, 1), []int64{math.MinInt64}},
		{FromInt32s("i", []int32{-5, 7}, 2), []int64{-5, 7}},
		{FromBytes("i", []byte{255}, 1), []int64{255}},
		{Tensor{"i", I8, []int{1}, []byte{255}}, []int64{-1}},
		{Tensor{"i", I16, []int{1}, []byte{0xfe, 0xff}}, []int64{-2}},
		{Tensor{"i", U16, []int{1}, []byte{0xfe, 0xff}}, []int64{0xfffe}},
		{Tensor{"i", U32, []int{1}, []byte{0xff, 0xff, 0xff, 0xff}}, []int64{math.MaxUint32}},
	} {
		if got, err := c.t.Int64s(); err != nil || !cmp.Equal(got, c.want) {
			t.Errorf("%s: wanted %v, got %v (%v)", c.t.DType, c.want, got, err)
		}
	}
	if _, err := FromUint64s("u", []uint64{math.MaxUint64}, 1).Int64s(); err == nil {
		t.Error("wanted an error for a U64 over the largest int64")
	}
	if _, err := FromFloat32s("f", []float32{1}, 1).Int64s(); err == nil || !strings.Contains(err.Error(), `"f": wanted integers, got F32`) {
		t.Errorf("wanted an error naming f and F32, got %v", err)
	}
	if _, err := FromInt64s("i", []int64{1}, 1).Float32s(); err == nil {
		t.Error("wanted an error for integers read as floats")
	}
}

// FuzzDecode: whatever comes in, Decode gives an error or a file that encodes and decodes to itself.
func FuzzDecode(f *testing.F) {
	f.Add(file(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 1, 2, 3, 4))
	f.Add(file(`{"__metadata__":{"a":"b"},"w":{"dtype":"U8","shape":[0,9],"data_offsets":[0,0]}} `))
	f.Add(file(`{"a":{"dtype":"U8","shape":[],"data_offsets":[1,2]},"b":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}`, 1, 2))
	f.Fuzz(func(t *testing.T, b []byte) {
		decoded, err := Decode(b)
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := Encode(&out, decoded); err != nil {
			t.Fatalf("what decodes must encode: %v", err)
		}
		again, err := Decode(out.Bytes())
		if err != nil {
			t.Fatalf("what encodes must decode: %v", err)
		}
		for _, want := range decoded.Tensors {
			if got, err := again.Lookup(want.Name); err != nil || !bytes.Equal(got.Data, want.Data) {
				t.Fatalf("tensor %q: wanted %v, got %v (%v)", want.Name, want, got, err)
			}
		}
	})
}
