//go:build !js

package cpu

// newMachine finds none: natively the kernels are compiled ahead.
func newMachine() machine { return nil }
