//go:build !js

package main

import (
	"fmt"

	"github.com/chromedp/chromedp"

	"plywood/site/chromium"
)

// scene is a walk through the page with the pictures taken on the way.
type scene struct {
	name  string
	first bool // of somebody who has never been here
	play  func(s *studio)
}

var scenes = [...]scene{
	{"start", true, start},
	{"building", false, building},
	{"lenet", false, lenet},
	{"rates", false, rates},
	{"points", false, points},
	{"skips", false, skips},
	{"own", false, own},
	{"parts", false, parts},
}

func start(s *studio) {
	s.wait(`document.querySelector(".tour") && /about/.test(document.querySelector("#run-status").textContent)`)
	s.desk("start")
	s.phone("start", 0, nil)
	s.click("#tour-skip")
	s.click(`[data-menu="templates"] > button`)
	s.wait(`document.querySelector("[data-template]")`)
	s.settle()
	s.save("templates")
}

// building has a residual block open, and another block on its way in.
func building(s *studio) {
	s.template("resnet")
	s.wait(`document.querySelector('[data-block="block4"] .disclose')`)
	s.click(`[data-block="block4"] .disclose`)
	s.wait(`document.querySelector('[data-block="block4"].open')`)
	s.click(`[data-block="block4"] b`)
	s.eval(`document.querySelector('[data-block="block4"]').scrollIntoView({block: "start"})`)
	s.eval(`document.querySelector("#canvas").scrollBy(0, -90)`)
	s.settle()
	if s.err != nil {
		return
	}
	b, err := chromium.BoxOf(s.ctx, `[data-block="block3"]`)
	s.try(err)
	s.try(chromium.Drag(s.ctx, `[data-kind="dropout"]`, b.X+b.W*0.7, b.Y+b.H+6, func() error {
		s.desk("building")
		return s.err
	}))
	s.do(chromedp.KeyEvent("\x1b"))
	s.wait(`document.querySelector('[data-block="dropout1"]')`)
	s.phone("building", network, func() {
		for range 4 {
			s.click("[data-zoom=out]")
		}
		s.eval(`document.querySelector('[data-block="block4"]').scrollIntoView({block: "center", inline: "center"})`)
	})
	s.phone("settings", settings, nil)
}

// lenet trains LeNet with and without batch norm, and looks at what came of it.
func lenet(s *studio) {
	s.wait(`/about/.test(document.querySelector("#run-status").textContent)`)
	s.click(`[data-twin]`)
	s.wait(`/epoch [4-9] of/.test(document.querySelector("#run-status").textContent)`)
	s.desk("training")
	s.phone("training", results, nil)
	s.twinsDone()
	s.desk("compare")
	s.phone("compare", results, nil)
	s.click("#compare")
	s.wait(`document.querySelector(".run-table .differences")`)
	s.settle()
	s.save("table")
	s.click("#close-table")
	s.figures()

	s.tab("predictions")
	s.wait(`document.querySelector("#seen-run")`)
	s.pick("#seen-run", s.eval(`[...document.querySelectorAll("#seen-run option")].find(o => !/without/.test(o.textContent)).value`))
	s.wait(`/wrong/.test(document.querySelector('[data-see-tab="predictions"] .see-lead').textContent)`)
	s.settle()
	s.clickOn("#gallery-predictions", 30, 30)
	s.wait(`document.querySelector(".pad-side .bar.first .bar-figure")?.textContent.includes("%")`)
	fmt.Println(s.eval(`document.querySelector('[data-see-tab="predictions"] .see-lead').textContent`))
	s.desk("predictions")
	s.phone("predictions", results, nil)

	// A boot has clearer maps than the shirts that come first.
	s.pick("#see-class", "9")
	s.settle()
	s.clickOn("#gallery-predictions", 30, 30)
	s.wait(`document.querySelector(".pad-side h3").textContent.includes("Boot")`)
	s.tab("layers")
	s.wait(`document.querySelector("#see-block option[value=conv1]")`)
	s.pick("#see-block", "conv1")
	s.wait(`document.querySelector('[data-see-tab="layers"] h3 small')?.textContent && document.querySelector("#see-filters canvas")`)
	s.desk("layers")
	s.phone("layers", results, nil)
	s.pick("#see-block", "bn1")
	s.wait(`document.querySelector("#see-bars canvas")?.height > 9`)
	s.settle()
	s.save("batchnorm")
	s.tab("confusion")
	s.wait(`document.querySelectorAll(".confusion .cell").length == 100`)
	s.click(`[data-cell="` + s.eval(`[...document.querySelectorAll(".confusion .cell")].filter(c => { const [i, j] = c.dataset.cell.split("-"); return i != j; }).sort((a, b) => b.textContent - a.textContent)[0].dataset.cell`) + `"]`)
	s.wait(`document.querySelector("#gallery-confusion canvas")?.height > 9`)
	s.settle()
	s.save("confusion")
}

// parts shows what needs no training: an empty network, a problem with its remedies, the outline, and
// what the switches of the Data tab do.
func parts(s *studio) {
	s.template("lenet-bn")
	s.click(`[data-block="pool2"] b`)
	s.fill("#field-kernel", "9")
	s.wait(`document.querySelector(".problem .fix")`)
	s.eval(`document.querySelector(".problem").scrollIntoView({block: "center"})`)
	s.settle()
	s.save("problem")
	s.click(`[aria-label="Undo"]`)
	s.wait(`!document.querySelector(".problem")`)
	s.tab("data")
	s.wait(`document.querySelector('[data-see-tab="data"] .facts') && document.querySelector('[data-see-tab="data"] .gallery canvas')`)
	s.click("#data-flip")
	s.pick("#data-shift", "4")
	s.wait(`/Flipped|Shifted|shifted/.test(document.querySelector('.prepare [role="status"]').textContent)`)
	s.settle()
	s.save("data")
	s.tab("curves")
	s.template("resnet-small")
	s.click("#view-outline")
	s.wait(`document.querySelector('.row[data-row="block1"], .outline-tree .row')`)
	s.eval(`document.querySelector(".outline-tree [aria-expanded=false] .twist").click()`)
	s.wait(`document.querySelector(".outline-tree .row.inner")`)
	s.settle()
	s.save("outline")
	s.click("#view-blocks")
	s.click(`[data-menu="templates"] > button`)
	s.wait(`document.querySelector('[data-template="empty"]')`)
	s.click(`[data-template="empty"]`)
	s.wait(`document.querySelector(".empty")`)
	s.settle()
	s.save("empty")
}

// points trains a dense net on points in the plane and shows its boundary.
func points(s *studio) {
	s.template("mlp")
	s.tab("predictions")
	s.click("#train")
	s.wait(`document.querySelector("#run-status").textContent.startsWith("Done.") && document.querySelector("#see-plane canvas")`)
	s.desk("points")
}

// rates trains LeNet with batch norm by three learning rates.
func rates(s *studio) {
	s.fill("#field-epochs", "3")
	for n, rate := range []string{"0.001", "1", "0.00001"} {
		s.fill("#field-learning_rate", rate)
		s.click("#train")
		s.wait(fmt.Sprintf(`document.querySelectorAll("li.run").length == %d && document.querySelector("#run-status").textContent.startsWith("Done.") && document.querySelector("#train")`, n+1))
	}
	s.click("#log-loss") // the large rate leaps up first
	s.settle()
	s.save("rates")
	s.figures()
}

// skips trains the narrow ResNet with and without its skips.
func skips(s *studio) {
	s.template("resnet-small")
	s.wait(`/about/.test(document.querySelector("#run-status").textContent)`)
	s.click(`[data-twin=skips]`)
	s.twinsDone()
	s.settle()
	s.save("skips")
	s.figures()
}

// twinsDone waits until a network and its twin have been trained.
func (s *studio) twinsDone() {
	s.wait(`document.querySelectorAll("li.run").length == 2 && document.querySelector("#run-status").textContent.startsWith("Done.") && document.querySelector("#train")`)
}

// figures prints what each run came to, and how its right answers on test images went, epoch by epoch.
func (s *studio) figures() {
	s.click("#compare")
	s.wait(`document.querySelector(".run-table .figures")`)
	fmt.Println(s.eval(`[...document.querySelectorAll(".run-table .figures tr")].map(r => [...r.children].slice(1, -2).map(c => c.querySelector("input")?.value ?? c.innerText).join(" | ")).join("\n")`))
	s.click("#close-table")
	s.eval(`(() => { const make = URL.createObjectURL; URL.createObjectURL = b => { b.text().then(t => { window.curves = t; }); return make(b); }; })()`)
	s.click("#save-csv")
	s.wait(`window.curves`)
	fmt.Println(s.eval(`window.curves.split("\n").map(l => l.split(",")).filter(c => c[7]).map(c => [c[0], c[2], c[5], c[7]].join(" | ")).join("\n")`))
}
