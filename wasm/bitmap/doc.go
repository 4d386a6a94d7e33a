// Package bitmap has the browser unpack pictures, in the page or in a worker. It builds for js only.
package bitmap
