//go:build !js

package data

import (
	"plywood/engine/data/picture"
	"plywood/engine/data/picture/goimage"
)

func decode(file []byte) (*picture.Picture, error) { return goimage.Decode(file) }
