//go:build !js

package e2e

import "testing"

// unwritten has the database take nothing more, as where the page ends before it has begun to write.
func (tb *tab) unwritten() {
	js[bool](tb, `(IDBDatabase.prototype.transaction = (t => function(tables, mode) {
		if (mode == "readwrite") throw new DOMException("too late", "AbortError");
		return t.apply(this, arguments); })(IDBDatabase.prototype.transaction), true)`)
}

// What is done to a run in the moment before a reload is done all the same.
func TestARunRenamedOrDeletedJustBeforeAReload(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.points("2")
	tb.click("#train")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Done.")`, "the run to be done")
	tb.waitKept(2)
	tb.click("#compare")
	tb.wait(`document.querySelector(".run-name")`, "the table")
	tb.unwritten()
	tb.typeInto(".run-name", "first of all")
	tb.load()
	tb.wait(`document.querySelector("li.run .name")?.textContent == "first of all"`, "the new name")
	tb.waitTitles("first of all")
	tb.wait(`localStorage.getItem("plywood.jotted") == ""`, "the note to be struck out")
	tb.unwritten()
	tb.click(`li.run [aria-label^="Delete"]`)
	tb.load()
	tb.wait(`document.querySelector(".runs p")?.textContent.startsWith("Each training appears here")`, "no runs")
	tb.waitTitles("")
	tb.wait(`localStorage.getItem("plywood.jotted") == ""`, "the note to be struck out")
	if n := js[int](tb, `document.querySelectorAll("li.run").length`); n != 0 {
		t.Errorf("%d runs", n)
	}
}
