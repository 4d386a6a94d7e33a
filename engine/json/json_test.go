package json

import (
	"bytes"
	std "encoding/json"
	"encoding/json/jsontext"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

type inner struct {
	X int     `json:"x"`
	Y float32 `json:"y,omitempty"`
}

type Base struct {
	Of   string `json:"of"`
	Hide any    `json:"-"`
}

// everything has a field of each kind that is written somewhere.
type everything struct {
	Text   string             `json:"text"`
	Short  string             `json:"short,omitempty"`
	Flag   bool               `json:"flag"`
	Int    int                `json:"int"`
	Big    uint64             `json:"big"`
	Small  int8               `json:"small,omitempty"`
	Real   float64            `json:"real"`
	Single float32            `json:"single"`
	Bytes  []byte             `json:"bytes"`
	Lists  [][]int32          `json:"lists"`
	Reals  []float32          `json:"reals"`
	Inners []inner            `json:"inners,omitempty"`
	Far    *inner             `json:"far,omitempty"`
	Near   *float64           `json:"near"`
	Named  map[string]inner   `json:"named"`
	Raw    RawMessage         `json:"raw"`
	Raws   map[string]float64 `json:"raws,omitempty"`
	Plain  inner
	Base
}

func drawInner(t *rapid.T) inner {
	return inner{rapid.Int().Draw(t, "x"), rapid.Float32().Draw(t, "y")}
}

func draw(t *rapid.T) everything {
	inners := rapid.Custom(drawInner)
	e := everything{
		Text: rapid.String().Draw(t, "text"), Short: rapid.String().Draw(t, "short"), Flag: rapid.Bool().Draw(t, "flag"),
		Int: rapid.Int().Draw(t, "int"), Big: rapid.Uint64().Draw(t, "big"), Small: rapid.Int8().Draw(t, "small"),
		Real: rapid.Float64().Draw(t, "real"), Single: rapid.Float32().Draw(t, "single"),
		Bytes: rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"), Lists: rapid.SliceOf(rapid.SliceOf(rapid.Int32())).Draw(t, "lists"),
		Reals: rapid.SliceOf(rapid.Float32()).Draw(t, "reals"), Inners: rapid.SliceOf(inners).Draw(t, "inners"),
		Named: rapid.MapOf(rapid.String(), inners).Draw(t, "named"), Raw: RawMessage(`{"a":[1,"b \" c"]}`),
		Raws: rapid.MapOf(rapid.String(), rapid.Float64()).Draw(t, "raws"), Plain: drawInner(t), Base: Base{Of: rapid.String().Draw(t, "of")},
	}
	if rapid.Bool().Draw(t, "pointers") {
		x := rapid.Float64().Draw(t, "near")
		e.Near = &x
		e.Far = &inner{X: 3}
	}
	return e
}

// What is written is what encoding/json writes, and either reads it back the same.
func TestLikeEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := draw(t)
		got, err := Marshal(&e)
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		enc := std.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(&e); err != nil {
			t.Fatal(err)
		}
		theirs := strings.TrimSuffix(want.String(), "\n")
		for _, escape := range []string{"\u2028", "\u2029"} { // encoding/json escapes what ends a line in old JavaScript
			theirs = strings.ReplaceAll(theirs, strings.Trim(escaped(escape), `"`), escape)
		}
		if string(got) != theirs {
			t.Fatalf("got  %s\nwant %s", got, theirs)
		}
		var mine, other everything
		if err := Unmarshal(got, &mine); err != nil {
			t.Fatal(err)
		}
		if err := std.Unmarshal(got, &other); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(other, mine); d != "" {
			t.Fatalf("encoding/json (-) and this (+) read differently:\n%s", d)
		}
	})
}

// escaped is how encoding/json writes a text.
func escaped(s string) string {
	b, _ := std.Marshal(s)
	return string(b)
}

func TestAny(t *testing.T) {
	const text = `{"a":[1,"x",true,null,{}],"b":-2.5e3}`
	var mine, other any
	if err := Unmarshal([]byte(text), &mine); err != nil {
		t.Fatal(err)
	}
	if err := std.Unmarshal([]byte(text), &other); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(other, mine); d != "" {
		t.Error(d)
	}
	if b, err := Marshal(mine); err != nil || string(b) != `{"a":[1,"x",true,null,{}],"b":-2500}` {
		t.Errorf("written %s, %v", b, err)
	}
}

func TestUnmarshalOverWhatIsThere(t *testing.T) {
	x := 1.0
	e := everything{Text: "was", Int: 7, Near: &x, Inners: []inner{{1, 2}, {3, 4}}, Named: map[string]inner{"kept": {5, 6}}}
	err := Unmarshal([]byte(` {"text":null,"near":null,"inners":[{"x":9}],"named":{"new":{"x":8}},"unknown":{"a":[1]},"of":"base"} `), &e)
	want := everything{Text: "was", Int: 7, Inners: []inner{{9, 0}}, Named: map[string]inner{"kept": {5, 6}, "new": {8, 0}}, Base: Base{Of: "base"}}
	if d := cmp.Diff(want, e); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{``, "unexpected EOF"},
		{`{"text":"a`, "unexpected EOF"},
		{`{"text":"a"`, "unexpected EOF"},
		{`{"text":"a"} x`, "something follows"},
		{`{"text":"a","text":"b"}`, "duplicate"},
		{`[]`, "the value wants an object, got a list"},
		{`{"text":1}`, "text wants a text, got 1"},
		{`{"flag":"yes"}`, `flag wants true or false, got "yes"`},
		{`{"int":1.5}`, "int wants a whole number, got 1.5"},
		{`{"int":1e40}`, "int wants a whole number"},
		{`{"small":200}`, "small wants a whole number, got 200"},
		{`{"big":-1}`, "big wants a whole number from 0, got -1"},
		{`{"real":1e999}`, "real wants a number, got 1e999"},
		{`{"bytes":"*"}`, "bytes: illegal base64"},
		{`{"bytes":[1]}`, "bytes wants base64, got a list"},
		{`{"inners":[{"x":1},{"x":{}}]}`, "inners.1.x wants a whole number, got an object"},
		{`{"named":{"a":3}}`, "named.a wants an object, got 3"},
		{`{"lists":{}}`, "lists wants a list, got an object"},
		{`{"raw":}`, "json:"},
	} {
		var e everything
		if err := Unmarshal([]byte(c.in), &e); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", c.in, err, c.want)
		}
	}
	d := jsontext.NewDecoder(strings.NewReader(`{"x":1,"z":2}`))
	if err := Decode(d, &inner{}, true); err == nil || !strings.Contains(err.Error(), `unknown field "z"`) {
		t.Errorf("strict: %v", err)
	}
}

func TestMarshalRefuses(t *testing.T) {
	for name, v := range map[string]any{
		"NaN": inner{Y: float32(math.NaN())}, "infinity": []float64{1, math.Inf(1)}, "a function": func() {},
		"a map by numbers": map[int]int{1: 2}, "half a value": RawMessage(`{"a":`), "in a map": map[string]any{"f": make(chan int)},
	} {
		if b, err := Marshal(v); err == nil {
			t.Errorf("%s is written as %s", name, b)
		}
	}
	for name, v := range map[string]any{"nil": nil, "no slice": []int(nil), "no map": map[string]int(nil), "no raw message": RawMessage(nil), "no pointer": (*inner)(nil)} {
		if b, err := Marshal(v); err != nil || string(b) != "null" {
			t.Errorf("%s: %s, %v", name, b, err)
		}
	}
	if got := string(AppendString(nil, "<&>\xff\"")); got != "\"<&>\ufffd\\\"\"" {
		t.Errorf("a text is written as %s", got)
	}
}

// The type is encoding/json's own where that package is built on jsontext.
func TestRawMessage(t *testing.T) {
	if reflect.TypeFor[RawMessage]() != reflect.TypeFor[jsontext.Value]() {
		t.Error("RawMessage is a type of its own")
	}
	var m struct{ Raw RawMessage }
	text := []byte(`{"Raw": [1, 2] }`)
	if err := Unmarshal(text, &m); err != nil || string(m.Raw) != "[1, 2]" {
		t.Fatalf("%s, %v", m.Raw, err)
	}
	text[9] = 'x'
	if string(m.Raw) != "[1, 2]" {
		t.Error("it shares the text's memory")
	}
}
