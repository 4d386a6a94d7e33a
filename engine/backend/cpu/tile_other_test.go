//go:build !amd64 || !goexperiment.simd

package cpu

func assemblyTiles() map[*tiles]int { return nil }
