package checkpoint

import "testing"

// A file that is opened as a run can hold anything: it is refused, or can be written again.
func FuzzDecode(f *testing.F) {
	whole := encode(f, sample())
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\x7f{}"))
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := Decode(b)
		if err != nil {
			return
		}
		if _, err := Encode(c); err != nil {
			t.Fatalf("read, but not to be written: %v", err)
		}
	})
}
