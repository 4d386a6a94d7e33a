//go:build gl && linux

package gpu

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/go-gl/gl/v4.3-core/gl"
)

// diskCache keeps compiled kernels, in a folder for each driver, named by the hash of their source.
// A kernel that the driver does not take back is compiled anew. A nil cache holds nothing.
type diskCache struct{ dir string }

func newDiskCache(dir string, d Device) *diskCache {
	driver := sha256.Sum256([]byte(d.Vendor + "\n" + d.Renderer + "\n" + d.Version))
	return &diskCache{filepath.Join(dir, fmt.Sprintf("%.12x", driver))}
}

// load returns 0 where there is no such kernel.
func (c *diskCache) load(hash string) uint32 {
	if c == nil {
		return 0
	}
	data, err := os.ReadFile(filepath.Join(c.dir, hash))
	if err != nil || len(data) < 5 {
		return 0
	}
	id := gl.CreateProgram()
	gl.ProgramBinary(id, binary.LittleEndian.Uint32(data), gl.Ptr(&data[4]), int32(len(data)-4))
	var ok int32
	if gl.GetProgramiv(id, gl.LINK_STATUS, &ok); ok == 0 || gl.GetError() != gl.NO_ERROR {
		gl.DeleteProgram(id)
		return 0
	}
	return id
}

// store keeps a kernel if it can; the cache is only a help.
func (c *diskCache) store(hash string, id uint32) {
	if c == nil {
		return
	}
	var size, length int32
	var format uint32
	if gl.GetProgramiv(id, gl.PROGRAM_BINARY_LENGTH, &size); size <= 0 {
		return
	}
	data := make([]byte, 4+size)
	gl.GetProgramBinary(id, size, &length, &format, gl.Ptr(&data[4]))
	if gl.GetError() != gl.NO_ERROR {
		return
	}
	binary.LittleEndian.PutUint32(data, format)
	c.write(hash, data[:4+length])
}

// write puts a file in its place at once, or not at all.
func (c *diskCache) write(name string, data []byte) {
	if os.MkdirAll(c.dir, 0o755) != nil {
		return
	}
	tmp, err := os.CreateTemp(c.dir, "new-*")
	if err != nil {
		return
	}
	_, err = tmp.Write(data)
	if closed := tmp.Close(); err != nil || closed != nil || os.Rename(tmp.Name(), filepath.Join(c.dir, name)) != nil {
		os.Remove(tmp.Name())
	}
}

// tilesFile holds the tiles that were measured to be the fastest: [rows, columns] of each product.
const tilesFile = "tiles.json"

// loadTiles leaves out what this version has no kernel for.
func (c *diskCache) loadTiles() map[string]tile {
	found := map[string]tile{}
	if c == nil {
		return found
	}
	data, err := os.ReadFile(filepath.Join(c.dir, tilesFile))
	if err != nil {
		return found
	}
	var sizes map[string][2]int
	if json.Unmarshal(data, &sizes) != nil {
		return found
	}
	for key, size := range sizes {
		for _, t := range tiles {
			if size == [2]int{t.m, t.n} {
				found[key] = t.tile
			}
		}
	}
	return found
}

func (c *diskCache) storeTiles(tuned map[string]tile) {
	if c == nil || len(tuned) == 0 {
		return
	}
	sizes := map[string][2]int{}
	for key, t := range tuned {
		sizes[key] = [2]int{t.m, t.n}
	}
	if data, err := json.MarshalIndent(sizes, "", "\t"); err == nil {
		c.write(tilesFile, data)
	}
}
