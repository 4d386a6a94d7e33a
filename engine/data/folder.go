package data

import (
	"bufio"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"path"
	"slices"
	"strings"

	"plywood/engine/tensor"
)

const maxSide = 4096 // pixels; a larger image is a mistake, and decoding it would take the memory

// FromFolder makes a set of PNGs in sub-folders named after their classes. Where the folder holds
// train/ with the classes inside, and perhaps test/, these are the splits; otherwise a tenth, drawn
// by seed, is held out for testing. All images must have one size. Grey images give one channel;
// where one is in colour, all get three (red, green, blue). Transparent parts are black.
func FromFolder(name string, folder fs.FS, seed uint64) (*Set, error) {
	s := &Set{Name: name}
	dirs, err := subFolders(folder, ".")
	if err != nil {
		return nil, err
	}
	root, test := ".", ""
	if slices.Contains(dirs, "train") {
		if s.Classes, err = subFolders(folder, "train"); err != nil {
			return nil, err
		}
	}
	if len(s.Classes) > 0 {
		root = "train"
		for _, d := range dirs {
			switch d {
			case "train":
			case "test":
				test = d
			default:
				return nil, fmt.Errorf("%s/: wanted only train/ and test/ beside each other", d)
			}
		}
	} else {
		s.Classes = dirs
	}
	if n := len(s.Classes); n < 2 || n > 256 {
		return nil, fmt.Errorf("wanted 2 to 256 sub-folders named after the classes, with PNGs inside, got %d", n)
	}
	trainFiles, err := listImages(folder, root, s.Classes)
	if err != nil {
		return nil, err
	}
	var testFiles []imageFile
	if test != "" {
		if testFiles, err = listImages(folder, test, s.Classes); err != nil {
			return nil, err
		}
	}
	if s.Shape, err = commonShape(folder, slices.Concat(trainFiles, testFiles)); err != nil {
		return nil, err
	}
	if s.Train, err = readImages(folder, trainFiles, s.Shape); err != nil {
		return nil, err
	}
	if s.Test, err = readImages(folder, testFiles, s.Shape); err != nil {
		return nil, err
	}
	if test == "" {
		s.holdOut(seed)
	}
	return s, s.Check()
}

type imageFile struct {
	path  string
	label uint8
}

// subFolders lists a folder's folders by name, without hidden ones.
func subFolders(folder fs.FS, dir string) ([]string, error) {
	entries, err := fs.ReadDir(folder, dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// listImages lists the PNGs of a split. A picture of another kind is an error, since leaving it out
// without a word would train on less than the person thinks.
func listImages(folder fs.FS, root string, classes []string) ([]imageFile, error) {
	dirs, err := subFolders(folder, root)
	if err != nil {
		return nil, err
	}
	for _, d := range dirs {
		if !slices.Contains(classes, d) {
			return nil, fmt.Errorf("%s/%s/: no class of that name in train/", root, d)
		}
	}
	var files []imageFile
	for label, class := range classes {
		if !slices.Contains(dirs, class) {
			continue // a test split need not have every class
		}
		entries, err := fs.ReadDir(folder, path.Join(root, class))
		if err != nil {
			return nil, err
		}
		before := len(files)
		for _, e := range entries {
			p := path.Join(root, class, e.Name())
			switch strings.ToLower(path.Ext(e.Name())) {
			case ".png":
				if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
					files = append(files, imageFile{p, uint8(label)})
				}
			case ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff":
				return nil, fmt.Errorf("%s: wanted PNG files only; convert it, or move it away", p)
			}
		}
		if len(files) == before {
			return nil, fmt.Errorf("%s/: holds no PNG files", path.Join(root, class))
		}
	}
	return files, nil
}

// commonShape reads the headers alone, so that a misfit is found before any memory is taken.
func commonShape(folder fs.FS, files []imageFile) (tensor.Shape, error) {
	var shape tensor.Shape
	for _, f := range files {
		c, err := readConfig(folder, f.path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.path, err)
		}
		if c.Width > maxSide || c.Height > maxSide {
			return nil, fmt.Errorf("%s: is %d×%d pixels; wanted at most %d a side", f.path, c.Width, c.Height, maxSide)
		}
		if shape == nil {
			shape = tensor.Shape{1, c.Height, c.Width}
		}
		if c.Height != shape[1] || c.Width != shape[2] {
			return nil, fmt.Errorf("%s: is %d×%d pixels, but %s is %d×%d; all images must have one size",
				f.path, c.Width, c.Height, files[0].path, shape[2], shape[1])
		}
		if c.ColorModel != color.GrayModel && c.ColorModel != color.Gray16Model {
			shape[0] = 3
		}
	}
	return shape, nil
}

func readConfig(folder fs.FS, path string) (image.Config, error) {
	f, err := folder.Open(path)
	if err != nil {
		return image.Config{}, err
	}
	defer f.Close()
	return png.DecodeConfig(f)
}

func readImages(folder fs.FS, files []imageFile, shape tensor.Shape) (Split, error) {
	p := Split{Count: len(files), Labels: make([]uint8, len(files))}
	size := shape.Size()
	for i, f := range files {
		p.Labels[i] = f.label
		img, err := readPNG(folder, f.path)
		if err != nil {
			return Split{}, fmt.Errorf("%s: %w", f.path, err)
		}
		p.Bytes = slices.Grow(p.Bytes, size)[:(i+1)*size]
		putImage(p.Bytes[i*size:], img, shape)
	}
	return p, nil
}

func readPNG(folder fs.FS, path string) (image.Image, error) {
	f, err := folder.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return png.Decode(bufio.NewReader(f))
}

// putImage writes an image as dst [C,H,W].
func putImage(dst []byte, img image.Image, shape tensor.Shape) {
	h, w := shape[1], shape[2]
	at := img.Bounds().Min
	if grey, ok := img.(*image.Gray); ok && shape[0] == 1 {
		for y := range h {
			copy(dst[y*w:(y+1)*w], grey.Pix[y*grey.Stride:])
		}
		return
	}
	for y := range h {
		for x := range w {
			r, g, b, _ := img.At(at.X+x, at.Y+y).RGBA() // premultiplied: transparent is black
			i := y*w + x
			dst[i] = byte(r >> 8)
			if shape[0] == 3 {
				dst[h*w+i], dst[2*h*w+i] = byte(g>>8), byte(b>>8)
			}
		}
	}
}
