//go:build !js

package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// points puts the dense net and a set of points on the page, which train in no time.
func (tb *tab) points(epochs string) {
	tb.t.Helper()
	tb.click(`[data-menu="templates"] > button`)
	tb.wait(`document.querySelector('[data-template="mlp"]')`, "the menu of templates")
	tb.click(`[data-template="mlp"]`)
	tb.wait(`document.querySelector("#field-epochs") && document.querySelectorAll("[data-block]").length == 6`, "the dense net")
	tb.typeInto("#field-epochs", epochs)
}

// lasting puts on the page what trains longer than any test looks at it, however slow the page is.
func (tb *tab) lasting() {
	tb.t.Helper()
	tb.points("1000")
	tb.typeInto("#field-batch", "2")
}

// kept counts the epochs of the checkpoint of the only run, as it lies in the database.
const kept = `new Promise(done => { const open = indexedDB.open("plywood"); open.onsuccess = () => {
	const get = open.result.transaction("runs").objectStore("runs").getAll();
	get.onsuccess = () => { open.result.close(); done(get.result.length == 1 ? JSON.parse(get.result[0]).saved?.Epoch ?? 0 : -get.result.length); }; }; })`

func (tb *tab) keptEpochs() int {
	tb.t.Helper()
	js[bool](tb, `(window.keptEpochs = undefined, `+kept+`.then(n => window.keptEpochs = n), true)`)
	tb.wait(`window.keptEpochs !== undefined`, "the database")
	return js[int](tb, `window.keptEpochs`)
}

func (tb *tab) waitKept(epochs int) {
	tb.t.Helper()
	for end := time.Now().Add(30 * time.Second); tb.keptEpochs() < epochs; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			tb.t.Fatalf("after half a minute %d epochs are kept, want %d; the page says %q", tb.keptEpochs(), epochs, tb.text("#run-status"))
		}
	}
}

// waitTitles waits until the database holds the runs of these titles, those not counted that are to go at
// the next visit.
func (tb *tab) waitTitles(titles string) {
	tb.t.Helper()
	const read = `new Promise(done => { const open = indexedDB.open("plywood"); open.onsuccess = () => {
		const get = open.result.transaction("runs").objectStore("runs").getAll();
		get.onsuccess = () => { open.result.close(); done(get.result.map(r => JSON.parse(r)).filter(r => !r.deleted).map(r => r.title).join()); }; }; })`
	tb.wait(`(`+read+`.then(t => window.keptTitles = t), window.keptTitles == "`+titles+`")`, "the runs to be kept as "+titles)
}

// goOn presses the button and returns the epoch that it named.
func (tb *tab) goOn() int {
	tb.t.Helper()
	tb.wait(`document.querySelector("#go-on")`, "the offer to go on")
	label := tb.text("#go-on")
	epoch, err := strconv.Atoi(strings.TrimPrefix(label, "Go on from epoch "))
	if err != nil {
		tb.t.Fatalf("the button says %q", label)
	}
	tb.click("#go-on")
	tb.wait(`document.querySelector("#pause")`, "the run to go on")
	return epoch
}

func TestReloadInMidTraining(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.lasting()
	tb.click("#train")
	tb.waitKept(5)
	if title := js[string](tb, "document.title"); !strings.Contains(title, "%") {
		t.Errorf("the tab's title is %q", title)
	}
	tb.load()
	tb.wait(`document.querySelectorAll("li.run").length == 1 && document.querySelector("#go-on")`, "the run to be back")
	tb.shot("interrupted")
	if status := tb.text("#run-status"); !strings.Contains(status, "was under way") {
		t.Errorf("the status says %q", status)
	}
	from := tb.goOn()
	if from < 6 {
		t.Errorf("it goes on from epoch %d, and five were kept", from)
	}
	tb.wait(`document.querySelector("#run-status").textContent.includes("epoch ") && parseInt(document.querySelector("#run-status").textContent.split("epoch ")[1]) > `+strconv.Itoa(from), "the run to come further than it was")
	tb.click("#stop")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Stopped. After ")`, "the run to stop")
	if n := js[int](tb, `parseInt(document.querySelector("#run-status").textContent.split("After ")[1])`); n < from {
		t.Errorf("after going on from epoch %d there are %d epochs", from, n)
	}
	if n := js[int](tb, `document.querySelectorAll("li.run").length`); n != 1 {
		t.Errorf("there are %d runs", n)
	}
}

func TestADeadWorkerIsToldAndGoneOnWith(t *testing.T) {
	tb := open(t, 1440, 900)
	js[bool](tb, `(window.post = Worker.prototype.postMessage, Worker.prototype.postMessage = function(...a) { window.theWorker = this; return window.post.apply(this, a); }, true)`)
	tb.lasting()
	tb.click("#train")
	tb.waitKept(3)
	js[bool](tb, `(window.theWorker.dispatchEvent(new ErrorEvent("error", {message: "out of memory"})), true)`)
	tb.wait(`document.querySelector(".notice")?.textContent.toLowerCase().includes("out of memory")`, "the notice")
	tb.shot("dead-worker")
	tb.goOn()
	tb.click("#stop")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Stopped. After ")`, "the run to stop")
}

func TestTwin(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.typeInto("#field-epochs", "2")
	tb.typeInto("#field-train_images", "2000")
	tb.wait(`document.querySelector('[data-twin="norm"]')`, "the twin to be offered")
	tb.click(`[data-twin="norm"]`)
	tb.waitFor(60*time.Second, `document.querySelectorAll("li.run").length == 2 && document.querySelector("#run-status").textContent.startsWith("Done.") && !document.querySelector("#stop")`, "both to be done")
	if colours := js[int](tb, `new Set([...document.querySelectorAll("li.run .swatch")].map(s => getComputedStyle(s).backgroundColor)).size`); colours != 2 {
		t.Errorf("the two runs have %d colours", colours)
	}
	tb.wait(`document.querySelector("#twin-result")?.textContent.match(/^With batch norm: [0-9.]+% of the test images right · without: [0-9.]+%. Same seed, same batches.$/)`, "the two to be set side by side")
	tb.shot("twin-result")
	// The status tells of the run that is looked into.
	last := tb.text("#run-status")
	tb.see("confusion")
	js[bool](tb, `(e => { e.value = e.options[e.options.length - 1].value == e.value ? e.options[0].value : e.options[e.options.length - 1].value; e.dispatchEvent(new Event("input", {bubbles: true})); return true; })(document.querySelector("#seen-run"))`)
	tb.wait(`(t => t.startsWith("After 2 epochs:") && !"`+last+`".includes(t))(document.querySelector("#run-status").textContent)`, "what the other run came to")
	tb.see("curves")
	tb.click("#compare")
	tb.wait(`document.querySelector(".run-table .differences")`, "the table")
	tb.shot("twin")
	if got := js[[]string](tb, `[...document.querySelectorAll(".differences tbody td:first-child")].map(e => e.textContent)`); strings.Join(got, ", ") != "Block bn1, Block bn2, Block bn3, Block bn4" {
		t.Errorf("the list of what differs: %v", got)
	}
	tb.typeInto(".run-name", "first of all")
	tb.wait(`document.querySelector("li.run:last-of-type .name").textContent == "first of all"`, "the new name")
	tb.click(`.run-table tr:nth-child(2) [aria-label^="Delete"]`)
	tb.wait(`document.querySelectorAll("li.run").length == 1 && !document.querySelector(".differences")`, "the run to be gone")
	tb.click("#close-table")
	tb.wait(`!document.querySelector(".run-table")`, "the table to close")
	tb.waitTitles("first of all")
	tb.load()
	tb.wait(`document.querySelector("li.run .name")?.textContent == "first of all" && document.querySelectorAll("li.run").length == 1`, "the run to be back")
	tb.shot("runs-back")
	tb.click("#compare")
	tb.do(chromedp.EmulateViewport(390, 844))
	tb.wait(`document.querySelector(".run-table") && document.documentElement.scrollWidth <= 390`, "the table on a phone")
	tb.shot("phone-table")
}

func TestShare(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.points("7")
	tb.click(`[data-block="dense1"]`)
	tb.wait(`document.querySelector("#field-out")`, "the inspector")
	tb.typeInto("#field-out", "24")
	tb.click("#share")
	tb.wait(`document.querySelector(".share-link")?.value.includes("#net=")`, "the link")
	tb.shot("share")
	link := js[string](tb, `document.querySelector(".share-link").value`)
	if len(link) > 600 {
		t.Errorf("the link of a small network has %d letters", len(link))
	}
	other := openAt(t, link, 1440, 900)
	other.wait(`document.querySelector('[data-block="dense1"] .shape')?.textContent == "24" && document.querySelector("#field-epochs")?.value == "7"`, "the network of the link")
	if hash := js[string](other, "location.hash"); hash != "" {
		t.Errorf("the address still holds %q", hash)
	}
	other.click(`[aria-label="Undo"]`)
	other.wantChain("the network that was there", lenetBN...)
	js[bool](other, `(location.hash = "#net=broken", true)`)
	other.wait(`document.querySelector(".notice.error")?.textContent.includes("no whole network")`, "a broken link to be told")
}

func TestNoRoomToKeepRuns(t *testing.T) {
	tb := open(t, 1440, 900)
	js[bool](tb, `(IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); }, true)`)
	tb.points("3")
	tb.click("#train")
	tb.wait(`document.querySelector(".notice.error")?.textContent.includes("no room left")`, "the notice")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Done.")`, "the run to be done all the same")
}

// A worker that is silent for good is ended by a second Stop, and its run can be gone on with.
func TestASilentWorkerIsEnded(t *testing.T) {
	tb := open(t, 1440, 900)
	js[bool](tb, `(window.post = Worker.prototype.postMessage, Worker.prototype.postMessage = function(...a) { window.theWorker = this; return window.post.apply(this, a); }, true)`)
	tb.lasting()
	tb.click("#train")
	tb.waitKept(3)
	js[bool](tb, `(window.theWorker.terminate(), true)`)
	tb.click("#stop")
	tb.wait(`document.querySelector("#run-status").textContent.includes("press Stop again")`, "the way out to be named")
	tb.click("#stop")
	tb.goOn()
	tb.click("#stop")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Stopped. After ")`, "the run to stop")
}

// What cannot go well says where, at which step, and what to try.
func TestDivergenceAndMemoryAreTold(t *testing.T) {
	tb := open(t, 1440, 900)
	wild := filepath.Join(t.TempDir(), "wild.plywood.json")
	nodes := ""
	for _, id := range []string{"a", "b", "c"} {
		nodes += `{"id":"` + id + `","type":"dense","out":64},{"id":"relu_` + id + `","type":"activation","function":"relu"},`
	}
	if err := os.WriteFile(wild, []byte(`{"plywood":1,"name":"wild","input":[2,1,1],"recipe":{"optimizer":"sgd","learning_rate":1000,"momentum":0.9,"batch":32,"epochs":50},"nodes":[`+nodes+`{"id":"d","type":"dense","out":2}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	tb.click("#open-file")
	tb.wait(`document.querySelector("#file-input")`, "the dialogue")
	tb.do(chromedp.SetUploadFiles(chromedp.CSS("#file-input"), []string{wild}))
	tb.wait(`document.querySelectorAll("[data-block]").length == 8 && document.querySelector("#field-epochs")?.value == "50"`, "the network")
	tb.click("#train")
	tb.wait(`document.querySelector(".notice.error")?.textContent.match(/loss of step [0-9]+ is no longer a number.* in .*ower the learning rate, now 1000/)`, "step, place and advice")
	tb.shot("diverged")
	tb.click(`[data-menu="templates"] > button`)
	tb.wait(`document.querySelector('[data-template="densenet"]')`, "the menu of templates")
	tb.click(`[data-template="densenet"]`)
	tb.wait(`document.querySelector("#field-batch")?.value == "256"`, "the template's settings")
	tb.typeInto("#field-batch", "4096")
	tb.click("#train")
	tb.wait(`document.querySelector(".notice.error")?.textContent.match(/GiB at batch 4096.*smaller batch/)`, "what is too large, and the remedy")
	tb.wait(`document.querySelector("#train")`, "another run to be possible")
}
