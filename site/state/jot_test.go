package state

import (
	"testing"
	"time"

	"plywood/wasm/protocol"
)

// A page that ends before its database has written a thing still has done what the person did.
func TestWhatIsDoneJustBeforeAReload(t *testing.T) {
	s, f, r := started(t)
	epoch(s, r, 1)
	s.Stop()
	s.Receive(&protocol.Ended{Run: r.ID, Stopped: true})
	f.loses = true
	s.RenameRun(r.ID, "mine")
	s.Toggle(r.ID)
	s = f.reload()
	if back := s.Runs(); len(back) != 1 || back[0].Title != "mine" || !back[0].Hidden {
		t.Fatalf("after a name and a hiding that were not written: %+v", back)
	}
	f.loses = false
	s = f.reload()
	s.RunWritten(r.Key)
	if f.jotted != "" {
		t.Errorf("what has been written is still noted: %s", f.jotted)
	}
	f.loses = true
	s.Forget(r.ID)
	s.RunWritten("of another run")
	s = f.reload()
	if len(s.Runs()) != 0 {
		t.Error("a run that was deleted is back")
	}
	s = f.reload() // the record is still there, as it could not be deleted
	if len(s.Runs()) != 0 || f.jotted == "" {
		t.Error("a run that was deleted is back at the second visit")
	}
	f.loses = false
	s = f.reload()
	s.RunWritten(r.Key)
	if len(f.records) != 0 || f.jotted != "" {
		t.Errorf("%d records, noted %q", len(f.records), f.jotted)
	}
}

// What is written before a name is typed does not stand for the name.
func TestANameIsNotedUntilItIsWritten(t *testing.T) {
	s, f, r := started(t)
	epoch(s, r, 1)
	f.loses = true
	var settled []func(*Store)
	s.env.Later = func(_ time.Duration, do func(*Store)) { settled = append(settled, do) }
	s.RenameRun(r.ID, "mi")
	s.RenameRun(r.ID, "mine")
	s.RunWritten(r.Key) // of the epoch
	if back := f.reload().Runs(); len(back) != 1 || back[0].Title != "mine" {
		t.Fatalf("the name is gone: %+v", back)
	}
	f.loses = false
	before := len(settled)
	for _, do := range settled[:before] {
		do(s)
	}
	s.RunWritten(r.Key)
	if f.jotted != "" {
		t.Errorf("still noted: %s", f.jotted)
	}
	if back := f.reload().Runs(); len(back) != 1 || back[0].Title != "mine" {
		t.Errorf("the name was not written: %+v", back)
	}
}

// A deletion that is taken back stays so.
func TestADeletionTakenBackJustBeforeAReload(t *testing.T) {
	s, f, r := started(t)
	epoch(s, r, 1)
	s.Stop()
	s.Receive(&protocol.Ended{Run: r.ID, Stopped: true})
	s.env.Later = func(time.Duration, func(*Store)) {}
	s.Forget(r.ID)
	f.loses = true
	s.Remember()
	if back := f.reload().Runs(); len(back) != 1 || back[0].Key != r.Key {
		t.Errorf("it is gone: %+v", back)
	}
}
