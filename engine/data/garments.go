package data

import (
	"runtime"
	"sync"

	"plywood/engine/tensor"
)

// GarmentClasses are the garments' ten, in Fashion-MNIST's order.
func GarmentClasses() []string {
	return []string{"T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot"}
}

// Garments draws grey pictures [1,28,28] of ten kinds of clothing, with random cuts, cloths, light,
// places and noise. The same seed gives the same bytes on every platform, and the first pictures of a
// split do not depend on how many are drawn. Every run of ten holds each class once.
func Garments(seed uint64, train, test int) *Set {
	return &Set{
		Name: "garments", Shape: tensor.Shape{1, side, side}, Classes: GarmentClasses(),
		Train: garmentSplit(seed, "train", train), Test: garmentSplit(seed, "test", test),
	}
}

func garmentSplit(seed uint64, part string, n int) Split {
	p := Split{Count: n, Bytes: make([]byte, n*side*side), Labels: make([]uint8, n)}
	var ten []int32
	for at := 0; at < n; at += 10 {
		ten = append(ten[:0], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
		newSource(seed, "garment labels "+part, at).shuffle(ten)
		for i := at; i < min(at+10, n); i++ {
			p.Labels[i] = uint8(ten[i-at])
		}
	}
	workers := runtime.GOMAXPROCS(0)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				r := newSource(seed, "garments "+part, i)
				drawGarment(p.Bytes[i*side*side:(i+1)*side*side], int(p.Labels[i]), r)
			}
		})
	}
	wait.Wait()
	return p
}

// drawGarment draws one picture of a class.
func drawGarment(dst []byte, class int, r *source) {
	draw := [...]func(*canvas, *source){
		drawTShirt, drawTrouser, drawPullover, drawDress, drawCoat, drawSandal, drawShirt, drawSneaker, drawBag, drawBoot,
	}
	c := &canvas{}
	scale := r.between(72, 114)
	wide := r.between(88, 112)
	reach := 500 - 8*(scale-72) // large ones have less room to lie askew in
	c.place(int64(r.between(-32, 32)), int64(scale*wide/100), int64(scale), int64(r.between(-reach, reach)), int64(r.between(-reach, reach)*3/4))
	draw[class](c, r)
	c.develop(dst, r)
}

// develop adds the camera's noise and writes bytes.
func (c *canvas) develop(dst []byte, r *source) {
	grain := r.between(4, 30)
	dust := r.between(-14, 8) // most backgrounds are clean, some are not
	var bits uint64
	for i, v := range c.pixels {
		if i%4 == 0 {
			bits = r.pcg.Uint64()
		}
		noise := int(bits&255+bits>>8&255) - 255 // a triangle from -255 to 255
		bits >>= 16
		switch {
		case v > 0:
			v += int32(noise * grain / 160)
		case dust > 0:
			v = int32(max(0, noise*dust/160))
		}
		dst[i] = byte(min(max(v, 0), 255))
	}
}
