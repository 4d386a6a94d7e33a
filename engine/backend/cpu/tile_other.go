//go:build !amd64 || !goexperiment.simd

package cpu

func newTiles() *tiles { return portableTiles() }

func assemblyPeak() func(n int) { return nil }
