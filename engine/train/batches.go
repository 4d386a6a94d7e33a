package train

import "fmt"

// batches cuts an epoch into steps. The last, smaller batch is kept. Where the network cannot learn
// from one image alone, a last batch of one takes an image from the batch before it; where that
// one would then be alone too, the image sits the epoch out.
type batches struct {
	images, size, atLeast int
	count                 int
	borrow, drop          bool
}

func newBatches(images, size, atLeast int) batches {
	b := batches{images: images, size: size, atLeast: atLeast, count: (images + size - 1) / size}
	if atLeast > 1 && images > size && images%size == 1 {
		if size > 2 {
			b.borrow = true
		} else {
			b.drop = true
			b.count--
		}
	}
	return b
}

// bounds are the ends of step i's stretch of the epoch's order.
func (b batches) bounds(i int) (lo, hi int) {
	lo, hi = i*b.size, min((i+1)*b.size, b.images)
	if b.borrow && i == b.count-1 {
		lo--
	}
	if b.borrow && i == b.count-2 {
		hi--
	}
	return lo, hi
}

func (b batches) note() string {
	switch {
	case b.borrow:
		return fmt.Sprintf("%d images in batches of %d leave a last batch of 1, which batch norm cannot learn from; the last two batches are of %d and 2",
			b.images, b.size, b.size-1)
	case b.drop:
		return fmt.Sprintf("%d images in batches of %d leave a last batch of 1, which batch norm cannot learn from; one image sits each epoch out",
			b.images, b.size)
	}
	return ""
}
