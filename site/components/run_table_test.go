package components

import "testing"

func TestLossText(t *testing.T) {
	for loss, want := range map[float64]string{0.1524: "0.152", 12.5: "12.500", 4321: "4,321", 5.1e25: "5.1e+25"} {
		if got := lossText(loss); got != want {
			t.Errorf("%v is written %s, wanted %s", loss, got, want)
		}
	}
}
