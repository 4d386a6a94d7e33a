//go:build !js

package main

import (
	"archive/zip"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"

	"plywood/engine/data"
)

// own hands the page pictures in folders by class, as a class would bring them.
func own(s *studio) {
	if s.err != nil {
		return
	}
	dir, err := os.MkdirTemp("", "plywood-own")
	s.try(err)
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "our-class.zip")
	s.try(pictures(path))
	s.eval(`HTMLInputElement.prototype.click = () => {}`) // dialogues stay shut
	s.click(`[data-menu="data"] > button`)
	s.wait(`document.querySelector("#open-own")`)
	s.click("#open-own")
	s.wait(`document.querySelector("#own-choose-files")`)
	s.click("#own-choose-files")
	s.do(chromedp.SetUploadFiles(chromedp.CSS("#own-files"), []string{path}))
	s.wait(`document.querySelector(".own[data-step=shows] .lead") && document.querySelector("#own-samples canvas")`)
	s.desk("own")
	s.phone("own", 0, nil)
}

// pictures writes a zip of shirts, trousers and boots on coloured ground.
func pictures(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z := zip.NewWriter(f)
	set := data.Garments(7, 600, 10).Train
	names := map[byte]string{0: "t-shirt", 1: "trouser", 9: "boot"}
	tints := map[byte][3]int{0: {250, 190, 120}, 1: {120, 190, 250}, 9: {180, 220, 150}}
	count := map[byte]int{}
	for i, class := range set.Labels {
		if names[class] == "" || count[class] == 40 {
			continue
		}
		count[class]++
		img := image.NewNRGBA(image.Rect(0, 0, 28, 28))
		for p, v := range set.Bytes[i*784 : i*784+784] {
			t := tints[class]
			at := func(c int) uint8 { return uint8(30 + int(v)*(t[c]-30)/255) }
			img.Set(p%28, p/28, color.NRGBA{at(0), at(1), at(2), 255})
		}
		w, err := z.Create(fmt.Sprintf("our-class/%s/%d.png", names[class], count[class]))
		if err != nil {
			return err
		}
		if err := png.Encode(w, img); err != nil {
			return err
		}
	}
	return z.Close()
}
