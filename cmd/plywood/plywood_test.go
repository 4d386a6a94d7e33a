package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plywood/engine/checkpoint"
	"plywood/engine/nn"
)

// The tests run the command in process, and where it must be killed as this very binary again.
func TestMain(m *testing.M) {
	if os.Getenv("PLYWOOD_TEST_MAIN") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// plywood runs a command line and wants an exit code.
func plywood(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	if code := run(args, &out, &err); code != want {
		t.Fatalf("plywood %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), code, want, out.String(), err.String())
	}
	return out.String(), err.String()
}

// tiny are the flags of a run that takes a fraction of a second.
func tiny(dir string, more ...string) []string {
	return append([]string{"train", "--model", "lenet-bn", "--data", "garments", "--limit-train", "300", "--limit-test", "100",
		"-b", "64", "--epochs", "2", "--threads", "1", "--output-dir", dir}, more...)
}

func load(t *testing.T, path ...string) *checkpoint.Checkpoint {
	t.Helper()
	c, err := checkpoint.Load(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// jsonLines reads an object a line.
func jsonLines(t *testing.T, text string) []map[string]any {
	t.Helper()
	var lines []map[string]any
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		lines = append(lines, m)
	}
	return lines
}

func TestInit(t *testing.T) {
	out, _ := plywood(t, 0, "init", "lenet-bn")
	m, err := nn.Parse([]byte(out))
	if err != nil || m.Name != "lenet-bn" {
		t.Fatalf("%v %v", m, err)
	}
	list, _ := plywood(t, 0, "init", "--list")
	for _, name := range []string{"lenet", "lenet-bn", "resnet", "densenet", "mlp"} {
		if !strings.Contains(list, "  "+name+" ") {
			t.Errorf("%s is not listed:\n%s", name, list)
		}
	}
}

func TestSummary(t *testing.T) {
	for name, want := range map[string]string{"lenet": "44,426", "lenet-bn": "44,878", "resnet": "12,729,354", "densenet": "758,226"} {
		if out, _ := plywood(t, 0, "summary", name); !strings.Contains(out, want) {
			t.Errorf("%s: no %s in\n%s", name, want, out)
		}
	}
	out, _ := plywood(t, 0, "summary", "lenet-bn", "--json")
	var s struct {
		Name         string
		Parameters   int
		MultiplyAdds int `json:"multiply_adds"`
		Layers       []struct {
			ID, Type   string
			Output     []int
			Parameters int
		}
	}
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatal(err)
	}
	if s.Name != "lenet-bn" || s.Parameters != 44878 || s.MultiplyAdds == 0 || len(s.Layers) != 15 || s.Layers[0].ID != "conv1" {
		t.Errorf("%+v", s)
	}
	// The same from a file, for another input.
	file := filepath.Join(t.TempDir(), "net.plywood.json")
	model, _ := plywood(t, 0, "init", "resnet")
	if err := os.WriteFile(file, []byte(model), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, _ = plywood(t, 0, "summary", file, "--input", "3,32,32"); !strings.Contains(out, "3×32×32") {
		t.Errorf("no input of 3×32×32 in\n%s", out)
	}
	if out, _ = plywood(t, 0, "summary", "lenet-bn", "--plan", "-b", "8"); !strings.Contains(out, "sgd conv1.weight") || !strings.Contains(out, "batch 8") {
		t.Errorf("no plan in\n%s", out)
	}
}

// Wrong use is exit code 2, a failure 1; both say on standard error what to do.
func TestErrors(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.json")
	if err := os.WriteFile(broken, []byte(`{"plywood": 1, "nodes": [{"id": "a", "type": "convv"}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	weights := filepath.Join(dir, "junk.safetensors")
	if err := os.WriteFile(weights, []byte("junk"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code int
		args []string
		want string
	}{
		{2, []string{"trian"}, `there is no command "trian"; did you mean train?`},
		{2, []string{"train"}, "--model is missing"},
		{2, []string{"train", "--model"}, "flag needs an argument"},
		{2, []string{"train", "--modle", "x"}, "unknown flag: --modle"},
		{2, []string{"train", "--model", "lenet", "--lr", "-1"}, "learning rate is -1"},
		{2, []string{"train", "--model", "lenet", "--lr", "much"}, "invalid argument"},
		{2, []string{"train", "--model", "lenet", "--epochs", "0"}, "a run needs an end"},
		{2, []string{"train", "--model", "lenet", "--opt", "lion"}, `optimizer "lion" is unknown`},
		{2, []string{"train", "--model", "lenet", "--device", "tpu"}, "--device tpu: wanted one of auto, cpu"},
		{2, []string{"train", "--model", "lenet", "--format", "xml"}, "--format xml: wanted one of text, json"},
		{2, []string{"train", "--model", "lenet", "extra"}, `unexpected argument "extra"`},
		{2, []string{"train", "--resume", "x", "--init", "y"}, "choose one of them"},
		{1, []string{"train", "--model", "nosuch"}, `model "nosuch": neither a file nor a network of the zoo`},
		{1, []string{"train", "--model", broken}, "convv"},
		{1, []string{"train", "--model", "lenet", "--data", "nosuch"}, `data "nosuch"`},
		{1, []string{"train", "--resume", filepath.Join(dir, "none")}, "no such file"},
		{1, []string{"train", "--resume", weights}, "junk.safetensors"},
		{1, tiny(dir, "--init", weights), "junk.safetensors"},
		{1, []string{"train", "--model", "lenet-bn", "--data", "garments", "-b", "1", "--dry-run"}, "batch 1 has no variance; use a batch of 2 or more"},
		{1, []string{"train", "--model", "resnet", "--data", "garments", "-b", "9999", "--resize", "448", "--dry-run", "--format", "json"}, "a batch of 9999 needs "},
		{2, []string{"eval"}, "CHECKPOINT is missing"},
		{1, []string{"eval", weights}, "junk.safetensors"},
		{2, []string{"predict", weights}, "INPUT is missing"},
		{2, []string{"summary"}, "MODEL is missing"},
		{2, []string{"summary", "lenet", "--input", "1,2"}, "--input 1,2: wanted channels,height,width"},
		{1, []string{"summary", "lenet", "--input", "1,2,2"}, "conv1: kernel 5×5 is larger than its 2×2 input"},
		{1, []string{"init", "alexnet"}, `there is no network "alexnet"`},
		{2, []string{"data", "show"}, `there is no command "show"; wanted fetch, info or preview`},
		{2, []string{"bench", "-b", "0"}, "--batch-size 0"},
	} {
		out, err := plywood(t, c.code, c.args...)
		if !strings.Contains(err, c.want) || out != "" {
			t.Errorf("plywood %s: stdout %q, stderr %q; want %q", strings.Join(c.args, " "), out, err, c.want)
		}
		if c.code == 2 && !strings.Contains(err, "--help'") {
			t.Errorf("plywood %s does not name its help: %q", strings.Join(c.args, " "), err)
		}
	}
}

// Every command explains itself, with an example.
func TestHelp(t *testing.T) {
	commands := newApp(nil, nil).root().Commands()
	for i := 0; i < len(commands); i++ {
		c := commands[i]
		if c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		commands = append(commands, c.Commands()...)
		path := strings.Fields(c.CommandPath())[1:]
		out, _ := plywood(t, 0, append(path, "--help")...)
		if c.Short == "" || !strings.Contains(out, "Examples:\n  plywood "+strings.Join(path, " ")) {
			t.Errorf("%s: no example in its help\n%s", c.CommandPath(), out)
		}
	}
	if out, _ := plywood(t, 0); !strings.Contains(out, "Available Commands:") {
		t.Errorf("plywood alone prints\n%s", out)
	}
}

func first(out, _ string) string { return out }

func TestSmallCommands(t *testing.T) {
	if out, _ := plywood(t, 0, "version"); !strings.HasPrefix(out, "plywood "+version) {
		t.Error(out)
	}
	if out, _ := plywood(t, 0, "devices"); !strings.HasPrefix(out, "cpu ") {
		t.Error(out)
	}
	if m := jsonLines(t, first(plywood(t, 0, "devices", "--json")))[0]; m["device"] != "cpu" || m["available"] != true || m["gl"] != nil {
		t.Errorf("%v", m)
	}
	out, _ := plywood(t, 0, "bench", "--nets", "mlp,lenet-bn", "-b", "16", "--steps", "3", "--json")
	lines := jsonLines(t, out)
	if len(lines) != 3 || lines[0]["case"] != "peak" || lines[2]["net"] != "lenet-bn" || lines[2]["device"] != "cpu" || !(lines[2]["images_per_second"].(float64) > 0) || !(lines[2]["step_ms"].(float64) > 0) {
		t.Errorf("%v", lines)
	}
	if out, _ := plywood(t, 0, "bench", "--nets", "mlp", "--device", "cpu, cpu", "-b", "16", "--steps", "3"); strings.Count(out, "mlp on cpu: ") != 2 || !strings.Contains(out, "of peak") {
		t.Error(out)
	}
}

func TestData(t *testing.T) {
	out, _ := plywood(t, 0, "data", "info", "--data", "moons", "--json")
	if m := jsonLines(t, strings.ReplaceAll(out, "\n", ""))[0]; m["train"] != 1200.0 || len(m["classes"].([]any)) != 2 {
		t.Errorf("%v", m)
	}
	if out, _ = plywood(t, 0, "data", "info", "--data", "garments"); !strings.Contains(out, "Trouser") {
		t.Error(out)
	}
	file := filepath.Join(t.TempDir(), "sheet.png")
	plywood(t, 0, "data", "preview", "--data", "garments", "--per-class", "3", "--output", file)
	if b, err := os.ReadFile(file); err != nil || !bytes.HasPrefix(b, []byte("\x89PNG")) {
		t.Errorf("%v %.8q", err, b)
	}
	if _, err := plywood(t, 1, "data", "preview", "--data", "moons", "--output", file); !strings.Contains(err, "are no images") {
		t.Error(err)
	}
}
