//go:build gl && linux

package gpu

import "testing"

// TestRank looks at the first choice for products of the seed's nets at batch 256, on a wide device.
func TestRank(t *testing.T) {
	const wide = 256
	for _, c := range []struct {
		name string
		p    product
		want tile
	}{
		{"lenet conv1, 6 channels at 24×24", product{6, 256, 576, false}, tile{8, 0, 8, 4}},
		{"densenet, 32 channels at 24×24", product{32, 256, 576, false}, tile{32, 128, 8, 8}},
		{"resnet, 64 channels at 7×7", product{64, 256, 49 * 9, false}, tile{64, 128, 8, 8}},
		{"resnet, 128 channels at 4×4", product{128, 256, 16 * 18, false}, tile{128, 128, 8, 8}},
		{"resnet, 512 channels at 1×1: tiles small enough to fill the device", product{512, 256, 8, false}, tile{64, 64, 8, 8}},
		{"logits", product{10, 256, 1, false}, tile{16, 32, 4, 4}},
	} {
		if got := c.p.rank(wide, false)[0]; got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
