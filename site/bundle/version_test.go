package bundle

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plywood/site/serve"
)

func TestTheVersionFollowsFromTheFiles(t *testing.T) {
	root, err := Root(".")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Root: root, Out: t.TempDir()}
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(o.Out, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stamped := func() (html, js string) {
		t.Helper()
		if err := stamp(o); err != nil {
			t.Fatal(err)
		}
		for name, to := range map[string]*string{page: &html, serviceWorker: &js} {
			b, err := os.ReadFile(filepath.Join(o.Out, name))
			if err != nil {
				t.Fatal(err)
			}
			*to = string(b)
		}
		return html, js
	}
	put("a.css", "p {}")
	put("a.css.br", "packed")
	html, js := stamped()
	_, rest, _ := strings.Cut(html, `data-version="`)
	version, _, _ := strings.Cut(rest, `"`)
	if want := `const bundle = {"files":["","a.css"],"version":"` + version + `"};`; len(version) != 12 || !strings.Contains(js, want) {
		t.Errorf("the version is %q, the service worker begins with %.200s", version, js)
	}
	if same, _ := stamped(); same != html {
		t.Error("the same files make another version")
	}
	put("a.css.br", "packed otherwise")
	if same, _ := stamped(); same != html {
		t.Error("a compressed copy makes another version")
	}
	put("a.css", "p { color: red }")
	if other, otherJS := stamped(); other == html || otherJS == js {
		t.Error("another file makes the same version")
	}
}

// A static host sends no policy, so the page holds it, too; that it may not be framed only a header
// can say.
func TestThePageHoldsItsPolicy(t *testing.T) {
	html, err := os.ReadFile("../static/index.html")
	if err != nil {
		t.Fatal(err)
	}
	want := `<meta http-equiv="Content-Security-Policy" content="` + strings.TrimSuffix(serve.Policy, "; frame-ancestors 'none'") + `">`
	if at := strings.Index(string(html), want); at < 0 || at > strings.Index(string(html), "<script") {
		t.Errorf("the page does not begin with %s", want)
	}
}
