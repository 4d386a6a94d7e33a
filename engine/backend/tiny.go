package backend

// Processors take a hundred times as long for a product in which a number below 2⁻¹²⁶ goes in or comes
// out, a subnormal, and WebAssembly cannot switch that off. A network whose activations saturate is
// full of such numbers: sigmoids of what lies far below zero, gradients times them, and moments that decay once gradients
// are gone. So what is too small to matter is exactly 0, on every backend, where it arises.
// The product of an activation and a gradient that are left is no subnormal.
//
// They are powers of two, so that a bound is exact in float32. A value within rounding of a bound may be either.
const (
	// TinyActivation bounds Sigmoid: a result below it is 0, as it is for x below −27.7.
	TinyActivation = 0x1p-40
	// TinyGradient bounds the magnitude of what SoftmaxCrossEntropyGrad, ActivationGrad and BatchNormGrad write
	// to a batched value, after they have added to what was there.
	TinyGradient = 0x1p-80
	// TinyState bounds the magnitude of what an update writes: parameters, moments, velocities, moving averages.
	TinyState = 0x1p-100
)
