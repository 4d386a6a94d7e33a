//go:build !js

package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"plywood/site/chromium"
)

// A run is looked into after a reload: its weights go from the database to the worker again.
func TestARunIsLookedIntoAfterAReload(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.typeInto("#field-epochs", "1")
	tb.typeInto("#field-train_images", "1500")
	tb.click("#train")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Done.")`, "the run to be done")
	tb.waitKept(1)
	tb.load()
	tb.wait(`document.querySelectorAll("li.run").length == 1`, "the run to be back")
	tb.click("#compare")
	tb.wait(`document.querySelector(".run-table .look")`, "the table")
	tb.shot("run-table")
	tb.click(".run-table .look")
	tb.wait(`document.querySelector("[data-see=predictions].on") && document.querySelector("#gallery-predictions canvas") && document.querySelector(".see-lead").textContent.includes("wrong ones come first")`, "the predictions")
	tb.shot("see-after-reload")
	tb.click(`[data-see="confusion"]`)
	tb.wait(`document.querySelector('[data-see-tab="confusion"][data-ready="true"]')`, "the confusion matrix")
	tb.click(`[data-see="layers"]`)
	tb.wait(`document.querySelector('[data-see-tab="layers"][data-ready="true"]')`, "a layer")
	// Its network is brought back over another.
	tb.click(`[data-see="curves"]`)
	tb.points("3")
	tb.click("#compare")
	tb.click(".run-table .bring-back")
	tb.wantChain("the network of the run", lenetBN...)
	// It is deleted, and that is thought better of.
	tb.click(`li.run [aria-label^="Delete"]`)
	tb.wait(`document.querySelectorAll("li.run").length == 0 && document.querySelector("#notice-action")`, "the run to be gone")
	tb.shot("deleted")
	tb.click("#notice-action")
	tb.wait(`document.querySelectorAll("li.run").length == 1`, "the run to be back")
}

// A large network with Adam has a checkpoint of 153 MB, which the database keeps beside its tables. It is gone on
// with after a reload, and goes when its run does.
func TestALargeCheckpoint(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.must(func(ctx context.Context) error { return chromium.LoadTemplate(ctx, "resnet") })
	tb.wait(`document.querySelector("input.name").value == "resnet"`, "the template")
	js[bool](tb, `(e => { e.value = "adam"; e.dispatchEvent(new Event("input", {bubbles: true})); return true; })(document.querySelector("#field-optimizer"))`)
	tb.typeInto("#field-batch", "4")
	tb.click("#one-step")
	tb.waitFor(2*time.Minute, step+` == 1 && document.querySelector("#resume")`, "one step")
	const sizes = `new Promise(done => { const open = indexedDB.open("plywood"); open.onsuccess = () => {
		const get = open.result.transaction("checkpoints").objectStore("checkpoints").getAll();
		get.onsuccess = () => { open.result.close(); done(get.result.map(c => c.size ?? c.byteLength).join()); }; }; })`
	kept := func(want, what string) {
		t.Helper()
		tb.wait(`(`+sizes+`.then(s => window.sizes = s), /^`+want+`$/.test(window.sizes))`, what)
	}
	kept("152[0-9]{6}", "the checkpoint to be kept")
	tb.load()
	tb.wait(`document.querySelector("#go-on")`, "the run to be back")
	tb.click("#go-on")
	tb.waitFor(2*time.Minute, step+` >= 3`, "it to go on")
	tb.click("#stop")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Stopped.")`, "the run to stop")
	kept("152[0-9]{6}", "one checkpoint")
	tb.click(`li.run [aria-label^="Delete"]`)
	tb.load() // where nothing can be undone any more
	kept("", "the checkpoint to be gone")
}

// plywood builds the native command.
func plywood(t *testing.T) (run func(args ...string) string) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "plywood")
	if out, err := exec.Command("go", "build", "-o", binary, "plywood/cmd/plywood").CombinedOutput(); err != nil {
		t.Fatalf("building the command: %v\n%s", err, out)
	}
	return func(args ...string) string {
		t.Helper()
		out, err := exec.Command(binary, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("plywood %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
}

// The page's file is evaluated and gone on with by the command, and the command's file by the page.
func TestCheckpointsGoBothWays(t *testing.T) {
	tb := open(t, 1440, 900)
	dir := tb.downloads()
	tb.points("3")
	tb.click("#train")
	tb.wait(`document.querySelector("#run-status").textContent.startsWith("Done.")`, "the run to be done")
	tested := js[float64](tb, `parseFloat(document.querySelector("#run-status").textContent.split("in training, ")[1])`)
	tb.waitKept(3)
	tb.click("#compare")
	tb.wait(`document.querySelector(".run-table .save-run:not(:disabled)")`, "the file to be offered")
	tb.click(".run-table .save-run")
	file := filepath.Join(dir, "1-mlp.safetensors")
	tb.file(file)
	tb.click("#close-table")
	command := plywood(t)
	if out := command("eval", file); !strings.Contains(out, fmt.Sprintf("accuracy %.3f", tested/100)) {
		t.Errorf("the page says that %.1f%% are right, the command says\n%s", tested, out)
	}
	trained := filepath.Join(t.TempDir(), "run")
	if err := os.MkdirAll(trained, 0o755); err != nil {
		t.Fatal(err)
	}
	command("train", "--resume", file, "--epochs", "5", "--output-dir", trained)
	last := filepath.Join(trained, "last.safetensors")
	if _, err := os.Stat(last); err != nil {
		t.Fatal(err)
	}
	tb.click("#open-file")
	tb.wait(`document.querySelector("#file-input")`, "the dialogue")
	tb.do(chromedp.SetUploadFiles(chromedp.CSS("#file-input"), []string{last}))
	tb.wait(`document.querySelectorAll("li.run").length == 2 && document.querySelector("#run-status").textContent.startsWith("Done. After 5 epochs")`, "the trainer's run")
	const caption = `document.querySelector("#curve-caption").textContent`
	tb.click(`li.run:nth-of-type(2) .name`) // the other run's curve is hidden
	tb.wait(caption+` == "each step light, smoothed bold"`, "the curve of the trainer's steps")
	tb.shot("opened-checkpoint")
	tb.drop(".canvas", last)
	tb.wait(`document.querySelectorAll("li.run").length == 3`, "the same file, dropped")
	tb.drop(".canvas", file)
	tb.wait(`document.querySelectorAll("li.run").length == 4`, "the page's own file, dropped")
	if title := tb.text("li.run .name"); title != "4 · mlp" {
		t.Errorf("it is called %q", title)
	}
	bad := filepath.Join(t.TempDir(), "bad.safetensors")
	if err := os.WriteFile(bad, []byte("\xff\xff\xff\xff\xff\xff\xff\x7f{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	tb.do(chromedp.SetUploadFiles(chromedp.CSS("#file-input"), []string{bad}))
	tb.wait(`document.querySelector(".notice.error")?.textContent.includes("bad.safetensors is no run of Plywood")`, "a bad file to be told")
}
