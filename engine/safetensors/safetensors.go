// Package safetensors reads and writes safetensors files: named arrays of numbers in one file, with a
// map of strings beside them. It knows nothing of networks or checkpoints.
//
// A file is a little-endian uint64 n, n bytes of JSON naming each tensor's dtype, shape and place,
// and then the tensors' bytes, little-endian, in C order, without holes.
package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"

	"plywood/engine/tensor"
)

// DType is the kind of a tensor's elements, as the files spell it.
type DType string

// The kinds this package reads and writes.
const (
	F64  DType = "F64"
	F32  DType = "F32"
	F16  DType = "F16"
	BF16 DType = "BF16"
	I64  DType = "I64"
	I32  DType = "I32"
	I16  DType = "I16"
	I8   DType = "I8"
	U64  DType = "U64"
	U32  DType = "U32"
	U16  DType = "U16"
	U8   DType = "U8"
	Bool DType = "BOOL"
)

// Size is the number of bytes of one element, 0 for an unknown kind.
func (d DType) Size() int {
	switch d {
	case F64, I64, U64:
		return 8
	case F32, I32, U32:
		return 4
	case F16, BF16, I16, U16:
		return 2
	case I8, U8, Bool:
		return 1
	}
	return 0
}

// Tensor is one named array.
type Tensor struct {
	Name  string
	DType DType
	Shape []int  // outermost first; empty for a single number
	Data  []byte // little-endian, C order
}

// File is a whole file in memory. Encode writes the tensors in an order of its own.
type File struct {
	Metadata map[string]string
	Tensors  []Tensor
}

// Lookup finds a tensor by name.
func (f *File) Lookup(name string) (Tensor, error) {
	for _, t := range f.Tensors {
		if t.Name == name {
			return t, nil
		}
	}
	return Tensor{}, fmt.Errorf("safetensors: no tensor %q among the file's %d", name, len(f.Tensors))
}

// FromFloat32s makes an F32 tensor.
func FromFloat32s(name string, v []float32, shape ...int) Tensor {
	b := make([]byte, 4*len(v))
	for i, x := range v {
		binary.LittleEndian.PutUint32(b[4*i:], math.Float32bits(x))
	}
	return Tensor{name, F32, shape, b}
}

// FromFloat64s makes an F64 tensor.
func FromFloat64s(name string, v []float64, shape ...int) Tensor {
	b := make([]byte, 8*len(v))
	for i, x := range v {
		binary.LittleEndian.PutUint64(b[8*i:], math.Float64bits(x))
	}
	return Tensor{name, F64, shape, b}
}

// FromInt64s makes an I64 tensor.
func FromInt64s(name string, v []int64, shape ...int) Tensor {
	b := make([]byte, 8*len(v))
	for i, x := range v {
		binary.LittleEndian.PutUint64(b[8*i:], uint64(x))
	}
	return Tensor{name, I64, shape, b}
}

// FromUint64s makes a U64 tensor.
func FromUint64s(name string, v []uint64, shape ...int) Tensor {
	b := make([]byte, 8*len(v))
	for i, x := range v {
		binary.LittleEndian.PutUint64(b[8*i:], x)
	}
	return Tensor{name, U64, shape, b}
}

// FromInt32s makes an I32 tensor.
func FromInt32s(name string, v []int32, shape ...int) Tensor {
	b := make([]byte, 4*len(v))
	for i, x := range v {
		binary.LittleEndian.PutUint32(b[4*i:], uint32(x))
	}
	return Tensor{name, I32, shape, b}
}

// FromBytes makes a U8 tensor that shares v's memory.
func FromBytes(name string, v []byte, shape ...int) Tensor { return Tensor{name, U8, shape, v} }

// Len is the number of elements.
func (t Tensor) Len() int { return tensor.Shape(t.Shape).Size() }

// Float32s copies out the elements as float32. Of the other kinds it converts F64, F16 and BF16
// (rounding F64), and refuses integers.
func (t Tensor) Float32s() ([]float32, error) {
	v := make([]float32, len(t.Data)/max(1, t.DType.Size()))
	switch t.DType {
	case F32:
		for i := range v {
			v[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.Data[4*i:]))
		}
	case F64:
		for i := range v {
			v[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(t.Data[8*i:])))
		}
	case BF16:
		for i := range v {
			v[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(t.Data[2*i:])) << 16)
		}
	case F16:
		for i := range v {
			v[i] = half(binary.LittleEndian.Uint16(t.Data[2*i:]))
		}
	default:
		return nil, fmt.Errorf("safetensors: tensor %q: wanted floating-point numbers, got %s", t.Name, t.DType)
	}
	return v, nil
}

// Float64s copies out an F64 tensor's elements.
func (t Tensor) Float64s() ([]float64, error) {
	if t.DType != F64 {
		return nil, fmt.Errorf("safetensors: tensor %q: wanted F64, got %s", t.Name, t.DType)
	}
	v := make([]float64, len(t.Data)/8)
	for i := range v {
		v[i] = math.Float64frombits(binary.LittleEndian.Uint64(t.Data[8*i:]))
	}
	return v, nil
}

// Int64s copies out any integer tensor's elements, and refuses values over the largest int64.
func (t Tensor) Int64s() ([]int64, error) {
	switch t.DType {
	case I64, U64, I32, U32, I16, U16, I8, U8, Bool:
	default:
		return nil, fmt.Errorf("safetensors: tensor %q: wanted integers, got %s", t.Name, t.DType)
	}
	size := t.DType.Size()
	v := make([]int64, len(t.Data)/size)
	for i := range v {
		b := t.Data[size*i:]
		switch t.DType {
		case I64:
			v[i] = int64(binary.LittleEndian.Uint64(b))
		case U64:
			u := binary.LittleEndian.Uint64(b)
			if u > math.MaxInt64 {
				return nil, fmt.Errorf("safetensors: tensor %q: element %d is %d, more than an int64 holds", t.Name, i, u)
			}
			v[i] = int64(u)
		case I32:
			v[i] = int64(int32(binary.LittleEndian.Uint32(b)))
		case U32:
			v[i] = int64(binary.LittleEndian.Uint32(b))
		case I16:
			v[i] = int64(int16(binary.LittleEndian.Uint16(b)))
		case U16:
			v[i] = int64(binary.LittleEndian.Uint16(b))
		case I8:
			v[i] = int64(int8(b[0]))
		case U8, Bool:
			v[i] = int64(b[0])
		}
	}
	return v, nil
}

// Uint64s copies out a U64 tensor's elements.
func (t Tensor) Uint64s() ([]uint64, error) {
	if t.DType != U64 {
		return nil, fmt.Errorf("safetensors: tensor %q: wanted U64, got %s", t.Name, t.DType)
	}
	v := make([]uint64, len(t.Data)/8)
	for i := range v {
		v[i] = binary.LittleEndian.Uint64(t.Data[8*i:])
	}
	return v, nil
}

// half widens an IEEE 754 binary16.
func half(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10)&31, uint32(h)&1023
	switch exponent {
	case 31: // infinities and NaNs
		return math.Float32frombits(sign | 255<<23 | fraction<<13)
	case 0: // zeros and subnormals: fraction·2^-24, exact in float32
		return math.Float32frombits(math.Float32bits(float32(fraction)/(1<<24)) | sign)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}
