package cpu

import (
	"testing"

	"plywood/engine/backend"
	"plywood/engine/backend/backendtest"
)

// forms are the backends that a browser may end up with.
func forms(t testing.TB) map[string]*Backend {
	fs := map[string]*Backend{}
	add := func(name string, change func(m *browser) machine) {
		b := New(1)
		t.Cleanup(b.Close)
		m, ok := b.machine.(*browser)
		if !ok {
			t.Fatal("no machine: modules cannot be made, or not reach Go's memory")
		}
		b.machine = change(m)
		fs[name] = b
	}
	add("portable", func(*browser) machine { return nil })
	add("mul+add", func(m *browser) machine { m.relaxed = false; return m })
	if b := New(1); b.machine != nil && b.machine.fma() {
		add("fma", func(m *browser) machine { return m })
	} else {
		t.Log("this browser has no relaxed multiply-add")
	}
	return fs
}

// TestEmittedForms runs the suite in the forms that TestBackend has not taken.
func TestEmittedForms(t *testing.T) {
	taken := New(1).Describe()
	for name, b := range forms(t) {
		t.Run(name, func(t *testing.T) {
			if b.Describe() != taken {
				t.Run("suite", func(t *testing.T) {
					backendtest.Run(t, func(t *testing.T) backend.Backend { return b })
				})
			}
			t.Run("random", func(t *testing.T) { checkRandomConvs(t, b) })
		})
	}
}

func trainingForms(t testing.TB) map[string]*Backend { return forms(t) }

func saturatedForms(t testing.TB) map[string]*Backend { return forms(t) }
