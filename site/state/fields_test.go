package state

import (
	"strings"
	"testing"
	"time"

	"plywood/engine/nn"
)

func fieldText(s *Store, id, name string) (text, err string) {
	for _, f := range append(s.BlockFields(id), s.NameField(id)) {
		if f.Name == name {
			return f.Text, f.Error
		}
	}
	return "no such field", ""
}

func TestTypingKeepsWhatIsTyped(t *testing.T) {
	s, _ := small(t)
	s.Select("conv1")
	for _, typed := range []string{"", "1", "12"} {
		s.SetField("conv1", "out", typed)
		if got, _ := fieldText(s, "conv1", "out"); got != typed {
			t.Errorf("typed %q, the field says %q", typed, got)
		}
	}
	s.SetField("conv1", "out", "12x")
	if got, problem := fieldText(s, "conv1", "out"); got != "12x" || problem == "" {
		t.Errorf("the field says %q with the error %q", got, problem)
	}
	if c := s.Model().Nodes[0].Layer.(nn.Conv2D); c.Out != 12 {
		t.Errorf("what does not parse has changed the block to %d", c.Out)
	}
	s.Undo() // all of the typing is one step
	if c := s.Model().Nodes[0].Layer.(nn.Conv2D); c.Out != 4 {
		t.Errorf("undone, the block has %d filters, want 4", c.Out)
	}
	if got, problem := fieldText(s, "conv1", "out"); got != "4" || problem != "" {
		t.Errorf("undone, the field says %q with the error %q", got, problem)
	}
}

func TestTwoFieldsAreTwoSteps(t *testing.T) {
	s, _ := small(t)
	s.SetField("conv1", "out", "5")
	s.SetField("conv1", "kernel", "5")
	s.SetField("conv1", "out", "6")
	for _, want := range []int{5, 5, 4} {
		s.Undo()
		if c := s.Model().Nodes[0].Layer.(nn.Conv2D); c.Out != want {
			t.Errorf("undone, the block has %d filters, want %d", c.Out, want)
		}
	}
}

func TestErrorsStandAtTheirBlockWithAFix(t *testing.T) {
	s, _ := small(t)
	s.SetField("conv1", "kernel", "31")
	p := s.ProblemAt("conv1")
	if p == nil || p.Remedy == "" || len(p.Fixes) == 0 {
		t.Fatalf("problem %+v", p)
	}
	for _, b := range s.View().Blocks {
		if (b.Problem != nil) != (b.ID == "conv1") {
			t.Errorf("%s has the problem %v", b.ID, b.Problem)
		}
		if b.ID == "dense1" && b.Shape != "?" {
			t.Errorf("behind the error a shape is claimed: %s", b.Shape)
		}
	}
	if _, problem := fieldText(s, "conv1", "kernel"); problem == "" {
		t.Error("the field says nothing")
	}
	s.Fix(p, 0)
	if len(s.Problems()) != 0 {
		t.Errorf("mended, there is still %q", s.Problems()[0].Text)
	}
}

func TestSlopeShowsOnlyWhereItCounts(t *testing.T) {
	s, _ := small(t)
	if got, _ := fieldText(s, "relu1", "slope"); got != "no such field" {
		t.Errorf("relu has a slope %q", got)
	}
	s.SetField("relu1", "function", "leaky_relu")
	if got, _ := fieldText(s, "leaky_relu1", "slope"); got == "no such field" {
		t.Error("leaky_relu has no slope")
	}
}

func TestRename(t *testing.T) {
	s, _ := small(t)
	s.Select("conv1")
	s.Rename("conv1", "c")
	s.Rename("c", "ce")
	s.Rename("ce", "eye")
	if ids(s) != "eye relu1 dense1" || s.Selected() != "eye" {
		t.Errorf("got %s, selected %s", ids(s), s.Selected())
	}
	s.Rename("eye", "relu1")
	if text, problem := fieldText(s, "eye", "id"); text != "relu1" || !strings.Contains(problem, "taken") {
		t.Errorf("the field says %q with the error %q", text, problem)
	}
	s.Undo()
	if ids(s) != "conv1 relu1 dense1" {
		t.Errorf("undone: %s", ids(s))
	}
	s.RenameModel("mine")
	if s.FileName() != "mine.plywood.json" {
		t.Errorf("the file is called %s", s.FileName())
	}
	s.RenameModel("../a:b")
	if s.FileName() != "..-a-b.plywood.json" {
		t.Errorf("the file is called %s", s.FileName())
	}
}

func TestTrainingSettings(t *testing.T) {
	s, _ := small(t)
	if got := s.Settings(); got.Optimizer != "sgd" || got.LearningRate != 0.1 || got.Batch != 256 || got.Epochs != 5 {
		t.Errorf("unset, the settings are %+v", got)
	}
	for name, text := range map[string]string{"epochs": "3", "batch": "64", "learning_rate": "1e-2", "optimizer": "adam",
		"weight_decay": "0.001", "seed": "7", "train_images": "500", "standardize": "true"} {
		s.SetTraining(name, text)
	}
	got := s.Settings()
	if got.Epochs != 3 || got.Batch != 64 || got.LearningRate != 0.01 || got.Optimizer != "adam" || got.WeightDecay != 0.001 ||
		got.Seed != 7 || got.TrainImages != 500 || !got.Standardize {
		t.Errorf("set, the settings are %+v", got)
	}
	for name, text := range map[string]string{"epochs": "0.5", "batch": "-1", "learning_rate": "much", "optimizer": "magic", "seed": "1e99"} {
		s.SetTraining(name, text)
		problem := ""
		for _, f := range s.TrainingFields() {
			if f.Name == name {
				problem = f.Error
			}
		}
		if problem == "" {
			t.Errorf("%s takes %q", name, text)
		}
	}
	if s.Settings() != got {
		t.Errorf("refused values have changed the settings to %+v", s.Settings())
	}
	s.SetTraining("batch", "")
	if s.Settings().Batch != 256 {
		t.Error("an empty field does not mean the default")
	}
}

func TestReadingSettingsChangesNothing(t *testing.T) {
	s, _ := small(t)
	s.TrainingFields()
	if s.Model().Recipe != nil {
		t.Error("looking at the settings has given the model a recipe")
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 12729354: "12,729,354"} {
		if got := Count(n); got != want {
			t.Errorf("%d is written %s", n, got)
		}
	}
	for n, want := range map[int]string{950: "950", 281400: "281 k", 3420000: "3.42 M", 40_000_000_000: "40.0 G"} {
		if got := Short(n); got != want {
			t.Errorf("%d is written %s, want %s", n, got, want)
		}
	}
}

func TestAnActivationIsCalledByItsFunction(t *testing.T) {
	s, _ := small(t)
	s.Insert("add", 2) // reads relu1 too
	s.Select("relu1")
	s.SetField("relu1", "function", "sigmoid")
	if ids(s) != "conv1 sigmoid1 add1 dense1" || s.Selected() != "sigmoid1" || len(s.Problems()) > 0 {
		t.Errorf("got %s, selected %s, problems %v", ids(s), s.Selected(), s.Problems())
	}
	s.Rename("sigmoid1", "mine")
	s.SetField("mine", "function", "tanh")
	if ids(s) != "conv1 mine add1 dense1" {
		t.Errorf("a name given by hand is lost: %s", ids(s))
	}
	for range 3 {
		s.Undo()
	}
	if ids(s) != "conv1 relu1 add1 dense1" {
		t.Errorf("undone: %s", ids(s))
	}
}

func TestImageSize(t *testing.T) {
	s, _ := small(t)
	s.SetTraining("image_size", "96")
	if in := s.Model().Input; in.String() != "1×96×96" || s.Model().Recipe.Resize != 96 || s.Settings().Resize != 96 || len(s.Problems()) > 0 {
		t.Errorf("the network reads %s, problems %v", in, s.Problems())
	}
	s.SetTraining("image_size", "")
	if in := s.Model().Input; in.String() != "1×28×28" || s.Model().Recipe.Resize != 0 || s.Settings().Resize != 0 {
		t.Errorf("the network reads %s", in)
	}
	s.SetTraining("image_size", "3")
	if s.Model().Input[1] != 28 {
		t.Error("images of three pixels are taken")
	}
}

// Errors speak of the fields as the inspector shows them, not as a file has them.
func TestErrorsInThePagesWords(t *testing.T) {
	for _, c := range []struct{ field, typed, want string }{
		{"out", "many", `“Outputs” wants a whole number, got "many".`},
		{"kernel", "abc", `Kernel wants a whole number, or two such as 3×5, got "abc".`},
		{"stride", "0", "Stride cannot be 0. Leave it empty for its default, 1, or choose 1 to 1,024."},
	} {
		s, _ := small(t)
		s.SetField("conv1", c.field, c.typed)
		if _, got := fieldText(s, "conv1", c.field); got != c.want {
			t.Errorf("%s = %s says %q, want %q", c.field, c.typed, got, c.want)
		}
	}
	s, _ := small(t)
	s.SetField("conv1", "kernel", "3×5")
	if got, problem := fieldText(s, "conv1", "kernel"); got != "3×5" || problem != "" {
		t.Errorf("3×5 is taken as %q with the error %q", got, problem)
	}
	s.SetField("conv1", "out", "0")
	if p := s.ProblemAt("conv1"); p == nil || p.Text != "“Outputs” is missing." {
		t.Errorf("no outputs is told as %+v", p)
	}
	s.SetField("conv1", "out", "4")
	for name, want := range map[string]string{"": "A block needs a name. Give", "input": "The name input stands", "a b": `The name "a b" holds`} {
		s.Rename("conv1", name)
		if _, got := fieldText(s, "conv1", "id"); !strings.HasPrefix(got, want) {
			t.Errorf("the name %q says %q, want %q", name, got, want)
		}
	}
}

// What Train has said of a network that does not do is gone once the network is changed.
func TestRefusalGoesWithTheNextChange(t *testing.T) {
	s, _ := small(t)
	s.SetField("conv1", "kernel", "99")
	s.Train()
	if !s.Notice().Error {
		t.Fatal("Train says nothing")
	}
	s.SetField("conv1", "kernel", "3")
	if got := s.Notice().Text; got != "" {
		t.Errorf("the network is mended, and the page still says %q", got)
	}
	s.Complain("The file is broken.")
	s.SetField("conv1", "kernel", "5")
	if s.Notice().Text == "" {
		t.Error("a change has taken away what is not about the network")
	}
}

// A message that asks for nothing goes by itself, unless another one stands by then.
func TestWhatIsSaidGoesByItself(t *testing.T) {
	s, _ := small(t)
	var due []func(*Store)
	s.env.Later = func(_ time.Duration, f func(*Store)) { due = append(due, f) }
	s.Say("It is open.")
	s.Say("It is open.")
	due[0](s)
	if s.Notice().Text == "" {
		t.Error("the first message's time takes the second away")
	}
	due[1](s)
	if got := s.Notice().Text; got != "" {
		t.Errorf("it still says %q", got)
	}
	s.Say("It is open.")
	s.Complain("It is broken.")
	due[2](s)
	if !s.Notice().Error {
		t.Error("a complaint is gone by itself")
	}
}
