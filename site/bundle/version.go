package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// page and serviceWorker are written last: they name the version, which follows from all files.
const (
	page          = "index.html"
	serviceWorker = "sw.js"
	versionMark   = `data-version=""`
)

// noData is what a host without Fashion-MNIST answers where the page looks for it.
const noData = `{"found":false,"why":"this site does not have Fashion-MNIST"}` + "\n"

// stamp writes what names the bundle's version: the page, so that its worker is of the same one, and
// the service worker, which is another whenever any file is, and so is installed anew.
func stamp(o Options) error {
	files, sum, err := contents(o.Out)
	if err != nil {
		return err
	}
	src := filepath.Join(o.Root, "site", "static")
	html, err := os.ReadFile(filepath.Join(src, page))
	if err != nil {
		return err
	}
	js, err := os.ReadFile(filepath.Join(src, serviceWorker))
	if err != nil {
		return err
	}
	if n := bytes.Count(html, []byte(versionMark)); n != 1 {
		return fmt.Errorf("bundle: %s holds %s %d times, want once", page, versionMark, n)
	}
	sum = append(append(sum, html...), js...)
	hash := sha256.Sum256(sum)
	version := hex.EncodeToString(hash[:6])
	html = bytes.Replace(html, []byte(versionMark), []byte(`data-version="`+version+`"`), 1)
	if err := writeIfChanged(filepath.Join(o.Out, page), html); err != nil {
		return err
	}
	list, err := json.Marshal(map[string]any{"version": version, "files": append([]string{""}, files...)}) // "" is the page
	if err != nil {
		return err
	}
	js = append([]byte("\"use strict\";\nconst bundle = "+string(list)+";\n"), js...)
	return writeIfChanged(filepath.Join(o.Out, serviceWorker), js)
}

// contents lists the files that make up the page, and their hashes one after the other.
func contents(dir string) (files []string, sum []byte, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || name == page || name == serviceWorker || !slices.Contains(compressible, filepath.Ext(name)) {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, nil, err
		}
		hash := sha256.Sum256(b)
		files = append(files, name)
		sum = append(append(sum, name...), hash[:]...)
	}
	return files, sum, nil
}

// copyNoData puts the answer there that a host without data gives. A server that has the data
// answers itself.
func copyNoData(o Options) error {
	dir := filepath.Join(o.Out, "data", "fashion-mnist")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return writeIfChanged(filepath.Join(dir, "index.json"), []byte(noData))
}
