//go:build !js

package e2e

import (
	"slices"
	"testing"

	"github.com/chromedp/cdproto/input"
)

func row(path string) string { return `[data-row="` + path + `"]` }

// TestDragOntoTheOutline lets blocks of the palette go between rows, and rows between others.
func TestDragOntoTheOutline(t *testing.T) {
	tb := open(t, 1440, 900)
	tb.click("#view-outline")
	tb.wait(`document.querySelector('[data-row="conv2"]')`, "the outline")
	tb.selectRows("conv1", "pool1")
	tb.ctrl("g")
	tb.wait(`document.querySelector('[data-row="block1"]')`, "a group")
	tb.click(`[data-row="block1"] [data-twist=true]`)
	tb.wait(`document.querySelector('[data-row="block1.bn1"]')`, "what is inside")
	all := []string{"input", "block1", "block1.conv1", "block1.bn1", "block1.sigmoid1", "block1.pool1"}
	all = append(all, lenetBN[5:]...)
	tb.rows("the group's rows", all...)
	put := func(from, to string, lower bool, hold func()) {
		t.Helper()
		b := tb.box(row(to))
		y := b.Y + 4
		if lower {
			y = b.Y + b.H - 4
		}
		tb.drag(from, b.X+b.W/2, y, func() {
			tb.wait(`document.querySelector(".drop-line") && document.querySelector(".ghost")`, "the line")
			if hold != nil {
				hold()
			}
		})
	}
	put(`[data-kind="dropout"]`, "conv2", false, func() {
		line, at := tb.box(".drop-line"), tb.box(row("conv2"))
		if line.Y > at.Y || line.Y < at.Y-10 || line.X != at.X || line.W != at.W {
			t.Errorf("the line is at %v, the row at %v", line, at)
		}
	})
	all = slices.Insert(all, 6, "dropout1")
	tb.rows("dropout before conv2", all...)
	tb.wait(`document.querySelector('[data-row="dropout1"].on') && !document.querySelector(".drop-line")`, "it to be selected")
	put(`[data-kind="batchnorm"]`, "block1", true, func() {
		tb.shot("outline-drag")
		tb.dark()
		tb.shot("outline-drag-dark")
	})
	all = slices.Insert(all, 2, "block1.bn2")
	tb.rows("batch norm first in the group", all...)
	// A row goes elsewhere, too: within the group, and out of it.
	put(row("block1.bn2"), "block1.conv1", true, nil)
	all[2], all[3] = all[3], all[2]
	tb.rows("it behind conv1", all...)
	put(row("block1.pool1"), "dropout1", true, nil)
	all = slices.Insert(slices.Delete(all, 6, 7), 7, "pool1")
	tb.rows("pool1 behind the dropout", all...)
	tb.hears("pool1 moved out of block1, after dropout1")
	// Beside the list nothing happens.
	top := tb.box(".top")
	tb.drag(`[data-kind="flatten"]`, top.X+400, top.Y+20, nil)
	tb.wait(`!document.querySelector(".drop-line") && !document.querySelector(".ghost")`, "nothing to be left")
	tb.rows("nothing new", all...)
}

// selectRows selects rows from one to another.
func (tb *tab) selectRows(from, to string) {
	tb.t.Helper()
	tb.click(row(from))
	tb.clickWith(row(to), 8)
	tb.wait(`document.querySelectorAll(".row.on").length > 1`, "several rows")
}

// TestOutlineByTouch selects rows with a finger, and drags one.
func TestOutlineByTouch(t *testing.T) {
	tb := open(t, 390, 844)
	tb.click("#view-outline")
	tb.wait(`document.querySelector('[data-row="conv2"]')`, "the outline")
	tb.rest(row("conv1"))
	tb.wait(`document.querySelector(".select-bar.open") && document.querySelector('[data-row="conv1"].on')`, "a long press to begin")
	tb.tapUntil(row("bn1"), `document.querySelectorAll(".row.on").length == 2`)
	tb.tapUntil(row("sigmoid1"), `document.querySelectorAll(".row.on").length == 3`)
	tb.shot("phone-outline-selecting")
	tb.tapUntil(row("sigmoid1"), `document.querySelectorAll(".row.on").length == 2`)
	tb.tapUntil("#select-done", `!document.querySelector(".select-bar.open")`)
	to := tb.box(row("conv1"))
	x, y := tb.lift(row("sigmoid1"))
	tb.swipe(x, y, to.X+to.W/2, to.Y+4, func() {
		tb.wait(`document.querySelector(".drop-line")`, "the line")
		tb.shot("phone-outline-drag")
	})
	moved := slices.Clone(lenetBN)
	moved[1], moved[2], moved[3] = "sigmoid1", "conv1", "bn1"
	tb.rows("sigmoid1 first", moved...)
	// One that moves at once scrolls.
	b := tb.box(".outline-tree")
	tb.finger(input.DispatchTouchEventTypeTouchStart, b.X+b.W/2, b.Y+300)
	tb.swipe(b.X+b.W/2, b.Y+300, b.X+b.W/2, b.Y+100, nil)
	tb.wait(`document.querySelector(".outline-tree").scrollTop > 60`, "the list to scroll")
	tb.rows("nothing else moved", moved...)
}
