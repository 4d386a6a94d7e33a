// Command terse shortens what Vugu's generator writes: nodes, properties, events and components are
// made by helpers (site/components/nodes.go) instead of the same lines a thousand times, and fixed
// attributes are data instead of code that fills in a copy. go generate runs it in site/components.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	files, err := filepath.Glob("*_gen.go")
	for _, f := range files {
		if err == nil {
			err = rewrite(f)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "terse:", err)
		os.Exit(1)
	}
}

func rewrite(file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	// zoom-bar_gen.go names its attributes zoomBar1, zoomBar2, …
	words := strings.Split(strings.TrimSuffix(file, "_gen.go"), "-")
	for i := range words[1:] {
		words[i+1] = strings.ToUpper(words[i+1][:1]) + words[i+1][1:]
	}
	return os.WriteFile(file, []byte(shorten(string(b), strings.Join(words, ""))), 0o644)
}

const (
	text = `"(?:[^"\\]|\\.)*"`
	attr = `(?:vugu\.VGAttribute)?\{Namespace: ` + text + `, Key: ` + text + `, Val: ` + text + `\}`
)

var (
	plain    = regexp.MustCompile(`vgn = &vugu\.VGNode\{Type: vugu\.VGNodeType\(1\), Data: (` + text + `)\}\s+vgparent\.AppendChild\(vgn\)`)
	element  = regexp.MustCompile(`vgn = &vugu\.VGNode\{Type: vugu\.VGNodeType\(3\), Namespace: "", Data: (` + text + `), Attr: \[\]vugu\.VGAttribute(?:\(nil\)|\{(` + attr + `(?:, ` + attr + `)*)\})\}(\s+vgparent\.AppendChild\(vgn\))?`)
	pair     = regexp.MustCompile(`Namespace: ` + text + `, Key: (` + text + `), Val: (` + text + `)`)
	event    = regexp.MustCompile(`vgn\.DOMEventHandlerSpecList = append\(vgn\.DOMEventHandlerSpecList, vugu\.DOMEventHandlerSpec\{\s*EventType:\s*(` + text + `),\s*Func:\s*(func\(event vugu\.DOMEvent\) \{[^\n]*\}),\s*//[^\n]*\s*\}\)`)
	property = regexp.MustCompile(`\{\s*b, err := vjson\.Marshal\(([^\n]*)\)\s*if err != nil \{\s*panic\(err\)\s*\}\s*vgn\.Prop = append\(vgn\.Prop, vugu\.VGProperty\{Key: (` + text + `), JSONVal: vjson\.RawMessage\(b\)\}\)\s*\}`)
	last     = regexp.MustCompile(`(?m)^(\t+)vgn = (element\([^\n]*\)\n\t*\})`) // nothing in the block reads it
	emptyLog = regexp.MustCompile(`(?m)^(import "log"|var _ log\.Logger)\n`)
)

// shorten gives a file anew; name is what its attributes are called by. What is short already stays.
func shorten(src, name string) string {
	src = emptyLog.ReplaceAllString(src, "")
	src = plain.ReplaceAllString(src, "plain(vgparent, $1)")
	src = event.ReplaceAllString(src, "on(vgn, $1, $2)")
	src = property.ReplaceAllString(src, "property(vgn, $2, $1)")
	var lists strings.Builder
	known := map[string]string{}
	src = element.ReplaceAllStringFunc(src, func(s string) string {
		m := element.FindStringSubmatch(s)
		list, parent := "nil", "nil"
		if m[2] != "" {
			var pairs []string
			for _, p := range pair.FindAllStringSubmatch(m[2], -1) {
				pairs = append(pairs, "{Key: "+p[1]+", Val: "+p[2]+"}")
			}
			all := strings.Join(pairs, ", ")
			if known[all] == "" {
				known[all] = fmt.Sprint(name, len(known)+1)
				fmt.Fprintf(&lists, "\t%s = []vugu.VGAttribute{%s}\n", known[all], all)
			}
			list = known[all]
		}
		if m[3] != "" {
			parent = "vgparent"
		}
		return "vgn = element(" + parent + ", " + m[1] + ", " + list + ")"
	})
	src = last.ReplaceAllString(src, "$1$2")
	if lists.Len() == 0 {
		return src
	}
	return src + "\nvar (\n" + lists.String() + ")\n"
}
