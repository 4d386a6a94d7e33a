package state

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"testing"

	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
)

// What a link, a file or the browser's memory holds can be anything; it is opened or refused.
func FuzzOpen(f *testing.F) {
	m, err := zoo.Get("mlp")
	if err != nil {
		f.Fatal(err)
	}
	kept := append(append([]byte(`{"model":`), m.JSON()...), `,"data":"own-1","seed":1,"train":2}`...)
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err == nil {
		_, err = w.Write(kept)
	}
	if err != nil || w.Close() != nil {
		f.Fatal("the seed cannot be packed")
	}
	f.Add(m.JSON())
	f.Add(kept)
	f.Add([]byte(base64.RawURLEncoding.EncodeToString(packed.Bytes())))
	f.Add([]byte(`[{"id":"own-1","shape":[1,2,2],"classes":2}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s := New(Env{Kept: func(string) (string, bool) { return string(b), true }})
		s.Open("f.json", b)
		s.OpenLink("#" + LinkPrefix + string(b))
		s.RestoreRuns([][]byte{b})
		s.TrainingFields()
		if nn.Check(s.Model(), nil) == nil {
			t.Fatal("no report")
		}
	})
}
