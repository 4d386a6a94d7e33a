//go:build !amd64 || !goexperiment.simd

package cpu

func settle() {}
