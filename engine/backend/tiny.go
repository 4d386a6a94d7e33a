package backend

// A product in which a subnormal float32 goes in or comes out, one below 2⁻¹²⁶, takes processors a hundred times as
// long as another, and WebAssembly cannot have them taken for zeros. A network whose activations saturate is full
// of them: sigmoids of what lies far below zero, gradients times those, and moments that decay once gradients
// are gone. So what is too small to matter is exactly 0, on every backend, where it arises. The product of an
// activation and a gradient that remain is not subnormal.
//
// The bounds are powers of two, exact in float32. What lies within rounding of a bound may be kept or be zero.
const (
	// TinyActivation bounds the magnitude of Sigmoid and GELU, which are thus 0 for x below −27.7 and −7.3.
	TinyActivation = 0x1p-40
	// TinyGradient bounds the magnitude of what SoftmaxCrossEntropyGrad, ActivationGrad and BatchNormGrad write
	// to a batched value, after they have added to what was there.
	TinyGradient = 0x1p-80
	// TinyState bounds the magnitude of what an update writes: parameters, moments, velocities, moving averages.
	TinyState = 0x1p-100
)
