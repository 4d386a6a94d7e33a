package bundle

import (
	"bytes"
	"fmt"
	"strings"
)

// patch is a change to Vugu's helper script: the text there now, once, and what takes its place.
type patch struct{ why, old, new string }

// Vugu writes every attribute, text and static subtree anew in each render. Comparing first costs
// less than writing, keeps selections and scroll positions, and leaves static subtrees in peace.
var patches = []patch{
	{"attribute that is there already",
		"el.setAttribute(attrName, attrValue);",
		"if (attrName && el.getAttribute(attrName) !== attrValue) el.setAttribute(attrName, attrValue);"},
	{"namespaced attribute that is there already",
		"el.setAttributeNS(attrNamespace, attrName, attrValue);",
		"if (attrName && el.getAttributeNS(attrNamespace, attrName) !== attrValue) el.setAttributeNS(attrNamespace, attrName, attrValue);"},
	{"text that is there already",
		"// console.log(\"in opcodeSetText 8\");\n                            state.el.textContent = content;",
		"if (state.el.data !== content) state.el.data = content;"},
	{"short texts, of which most are",
		"var ret = utf8decoder.decode(new DataView(",
		"let ret = \"\", at = this.offset + 4;\n" +
			"for (let end = at + len; len < 40 && at < end; at++) {\n" +
			"let c = this.dataView.getUint8(at);\nif (c > 126) break;\nret += String.fromCharCode(c);\n}\n" +
			"if (at !== this.offset + 4 + len) ret = utf8decoder.decode(new DataView("},
	{"static subtree that is there already",
		"state.el.innerHTML = (state.bufferedInnerHTML || \"\") + html;",
		"let whole = (state.bufferedInnerHTML || \"\") + html;\n" +
			"if (state.el.vuguHTML !== whole) { state.el.innerHTML = whole; state.el.vuguHTML = whole; }"},
	{"static subtree that gave way to children",
		"state.nextElMove = \"first_child\";\n\n                        break;",
		"state.nextElMove = \"first_child\";\nstate.el.vuguHTML = undefined;\nbreak;"},
	{"property that has this value already",
		"el[propName] = JSON.parse(propValueJSON);",
		"let value = JSON.parse(propValueJSON);\n" +
			"if (propName !== \"style\") { if (el[propName] !== value) el[propName] = value; break; }\n" +
			"state.unstyled?.delete(el);\n" + // a style reads back as an object, so what was written is kept beside it
			"if (el.vuguStyle !== value) { el.style = value; el.vuguStyle = value; }"},
	// The property makes an attribute that is not in the markup: it was taken away and written again in
	// each render, which had the browser lay out the whole network anew. It goes at the end of a
	// render, where nothing has written it until then.
	{"style that may be written again in a moment",
		"if (!state.elAttrNames[state.el.attributes[i].name]) {",
		"if (state.elAttrNames[\"\"]) break;\n" + // diff.Rest: what is not written stays
			"if (state.el.attributes[i].name === \"style\" && state.el.vuguStyle !== undefined) (state.unstyled ??= new Set()).add(state.el);\n" +
			"else if (!state.elAttrNames[state.el.attributes[i].name]) {"},
	{"style that nothing has written",
		"break instructionLoop;",
		"for (let el of state.unstyled ?? []) { el.removeAttribute(\"style\"); el.vuguStyle = undefined; }\n" +
			"state.unstyled = null;\nbreak instructionLoop;"},
}

// helper makes the script that is served from the one in Vugu's source: patched, and without its
// debugging lines and comments.
func helper(src []byte) ([]byte, error) {
	s := strings.ReplaceAll(string(src), "\r\n", "\n")
	for _, p := range patches {
		if n := strings.Count(s, p.old); n != 1 {
			return nil, fmt.Errorf("bundle: Vugu's helper script has changed: the place for %q is there %d times, want once", p.why, n)
		}
		s = strings.Replace(s, p.old, p.new, 1)
	}
	var out bytes.Buffer
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") || strings.HasPrefix(line, "/*DEBUG") {
			continue
		}
		out.WriteString(line)
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}
